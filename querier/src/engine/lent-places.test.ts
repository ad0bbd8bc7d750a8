import { afterAll, expect, test } from '@jest/globals';
import { EngineFixture, neverAborts, queryOf } from './testing/engine-fixture.js';

const narrow = new EngineFixture({ queriesMax: 1 });
afterAll(() => narrow.close());

test('a query whose reader is slow lends its place, and goes on to its end when it is read', async () => {
  const rows = 1_000_000;
  const readers = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const result = await narrow.engine.run(
        queryOf(`SELECT range AS a FROM range(${String(rows)})`, 'a', { format: 'csv' }),
        neverAborts(),
      );
      const iterator = result.chunks[Symbol.asyncIterator]();
      const first = await iterator.next();
      return { iterator, text: first.done === true ? '' : Buffer.from(first.value.body).toString() };
    }),
  );
  // The only place is asked for by three who do not read on.
  for (let i = 0; i < 5; i++) expect(await narrow.rows('SELECT 1', 'a')).toEqual([{ a: 1 }]);
  const texts = await Promise.all(
    readers.map(async ({ iterator, text }) => {
      let whole = text;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        whole += Buffer.from(next.value.body).toString();
      return whole;
    }),
  );
  for (const text of texts) {
    const lines = text.trimEnd().split(/\r?\n/);
    expect([lines.length, lines.at(-1)]).toEqual([rows + 1, String(rows - 1)]);
  }
  // Nobody keeps it.
  expect(await narrow.rows('SELECT 2', 'a')).toEqual([{ a: 2 }]);
}, 60_000);
