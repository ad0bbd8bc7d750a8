import { afterAll, expect, test } from '@jest/globals';
import { EngineFixture } from './testing/engine-fixture.js';

const fixture = new EngineFixture({
  setup: [
    `CREATE TABLE numbers AS SELECT CASE i % 4 WHEN 1 THEN 'a' WHEN 2 THEN 'b' WHEN 3 THEN 'c' END AS host,
      CASE WHEN i % 5 <> 0 THEN i % 7 END AS usage, CASE WHEN i % 3 <> 0 THEN i % 6 END AS n, i % 8 AS t FROM range(24) r(i)`,
  ],
});
afterAll(() => fixture.close());

test('what a join finds on one side leaves no rows out below an ORDER BY with a LIMIT on the other', async () => {
  const limited = `(SELECT * FROM numbers ORDER BY host, usage DESC NULLS LAST, n DESC NULLS FIRST, t DESC LIMIT 2 OFFSET 2)`;
  const joined = `SELECT a.n, a.t, b.n, b.t FROM ${limited} a RIGHT JOIN (SELECT * FROM numbers WHERE host IN ('c')) b ON a.n = b.n ORDER BY ALL`;
  const kept = await fixture.text(`SELECT n, t FROM ${limited} ORDER BY ALL`, 'n t', { format: 'csv' });
  const answers = new Set<string>();
  for (let i = 0; i < 300; i++) answers.add(await fixture.text(joined, 'n t m u', { format: 'csv' }));
  expect(answers.size).toBe(1);
  const [answer = ''] = answers;
  const found = answer.split('\n').flatMap((line) => (/^\d/.test(line) ? [line.split(',').slice(0, 2).join(',')] : []));
  for (const row of found) expect(kept.split('\n')).toContain(row);
});
