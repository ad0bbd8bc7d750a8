import { afterAll, expect, test } from '@jest/globals';
import { patientMs, RecordedMetrics, waitUntil } from '@inlay/testing';
import { EngineFixture, neverAborts, queryOf } from './testing/engine-fixture.js';

const metrics = new RecordedMetrics();
const narrow = new EngineFixture({ queriesMax: 1, metrics });
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
  // No reader keeps it.
  expect(await narrow.rows('SELECT 2', 'a')).toEqual([{ a: 2 }]);
});

test('queries that wait for their readers, or to have their place back, stop at once when they are told to', async () => {
  const leaver = new AbortController();
  const readers = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const sql = "SELECT repeat('x', 1000) AS a FROM range(1000000)";
      const limits = { timeoutMs: patientMs, rowsMax: 1e9 };
      const result = await narrow.engine.run(queryOf(sql, 'a:utf8', { format: 'csv', limits }), leaver.signal);
      return result.chunks[Symbol.asyncIterator]();
    }),
  );
  // One of them holds the place, the others have lent theirs and want it back as soon as they are read.
  const { pid } = narrow.engine;
  expect(metrics.value('engine_queries_running')).toBe(1);
  for (const reader of readers.slice(1)) await reader.next();
  leaver.abort();
  for (const reader of readers) await expect(reader.next()).rejects.toMatchObject({ code: 'query_cancelled' });
  await waitUntil('none is left', () => metrics.value('engine_queries_running') === 0);
  expect(await narrow.rows('SELECT 3', 'a')).toEqual([{ a: 3 }]);
  expect([narrow.engine.pid, metrics.value('engine_kills_total', { reason: 'disobedience' })]).toEqual([pid, 0]);
});
