import { afterAll, expect, test } from '@jest/globals';
import { EngineFixture } from './testing/engine-fixture.js';

const fixture = new EngineFixture({
  setup: [
    `CREATE TABLE numbers AS SELECT CASE i % 4 WHEN 1 THEN 'a' WHEN 2 THEN 'b' WHEN 3 THEN 'c' END AS host,
      CASE WHEN i % 5 <> 0 THEN CAST(i % 7 AS DOUBLE) END AS usage, CASE WHEN i % 3 <> 0 THEN i % 6 END AS n, i % 8 AS t FROM range(24) r(i)`,
  ],
});
afterAll(() => fixture.close());

const question = `SELECT q2.c2 AS usage, q2.c3 AS n, q2.c4 AS t, q4.c7 AS m FROM ((SELECT q1.host AS c1, q1.usage AS c2, q1.n AS c3, q1.t AS c4
  FROM (SELECT host, usage, n, t FROM numbers WHERE true) AS q1
  ORDER BY q1.host ASC NULLS LAST, q1.usage DESC NULLS LAST, q1.n DESC NULLS FIRST, q1.t DESC NULLS LAST LIMIT 2 OFFSET 2) AS q2
  RIGHT JOIN (SELECT q3.host AS c5, q3.usage AS c6, q3.n AS c7, q3.t AS c8
    FROM (SELECT host, usage, n, t FROM numbers WHERE true AND host IN ('c')) AS q3 WHERE (q3.host IN ('c', 'c'))) AS q4
  ON (q2.c3 = q4.c7))`;

test('what a join finds on one side leaves no rows out below an ORDER BY with a LIMIT on the other', async () => {
  const answers = new Set<string>();
  for (let i = 0; i < 500; i++) {
    const rows = await fixture.rows(question, 'usage:f64 n t m');
    answers.add(
      rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    );
  }
  expect(answers.size).toBe(1);
});
