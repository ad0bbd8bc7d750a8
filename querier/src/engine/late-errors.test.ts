import { afterAll, describe, expect, test } from '@jest/globals';
import { assert as holds, asyncProperty, constantFrom, integer, oneof, record } from 'fast-check';
import { defined } from '@inlay/core';
import { atLength } from '@inlay/testing';
import type { ResultFormat } from './engine.js';
import { EngineFixture, drain, neverAborts, queryOf } from './testing/engine-fixture.js';

const seed = 20260;
const formats: readonly ResultFormat[] = ['arrow', 'json', 'jsonl', 'csv', 'pretty', 'parquet'];

/** Fails at `row` of its rows, and nowhere else; what the client has to hear. */
const causes: Readonly<Record<string, { readonly at: (row: number) => string; readonly code: string }>> = {
  arithmetic: { at: (row) => `CASE WHEN i = ${String(row)} THEN ln(i * 0)::BIGINT ELSE 1 END`, code: 'query_failed' },
  integer: { at: (row) => `9223372036854775807 + (i - ${String(row)} + 1)`, code: 'query_failed' },
  cast: { at: (row) => `CAST(CASE WHEN i = ${String(row)} THEN 'x' ELSE '1' END AS BIGINT)`, code: 'query_failed' },
  pattern: {
    at: (row) => `CASE WHEN regexp_matches('x', CASE WHEN i = ${String(row)} THEN '(' ELSE 'x' END) THEN 1 END`,
    code: 'query_failed',
  },
};

const statements: Readonly<Record<string, (value: string, rows: number) => string>> = {
  plain: (value, rows) => `SELECT i, ${value} AS x FROM range(${String(rows)}) t(i)`,
  filtered: (value, rows) => `SELECT i, ${value} AS x FROM range(${String(rows)}) t(i) WHERE i % 3 < 3`,
  ordered: (value, rows) => `SELECT i, ${value} AS x FROM (SELECT i FROM range(${String(rows)}) t(i) ORDER BY i) s`,
  joined: (value, rows) =>
    `SELECT t.i, ${value} AS x FROM range(${String(rows)}) t(i) JOIN range(7) u(j) ON t.i % 7 = u.j`,
  united: (value, rows) =>
    `SELECT i, 1 AS x FROM range(5000) t(i) UNION ALL SELECT i, ${value} FROM range(${String(rows)}) t(i)`,
  nested: (value, rows) =>
    `SELECT i, x FROM (SELECT i, ${value} AS x FROM range(${String(rows)}) t(i)) s WHERE x IS NOT NULL OR i >= 0`,
};

/** First chunk, either side of a chunk's and of a row group's border, the last row. */
const rowOf = ({ at, offset, rows }: { at: string; offset: number; rows: number }): number => {
  const row = { first: 0, chunk: 2048, group: 122_880, last: rows - 1, anywhere: offset }[at] ?? 0;
  return Math.max(0, Math.min(rows - 1, at === 'anywhere' ? row : row + (offset % 3) - 1));
};

describe('a statement that fails at a row', () => {
  const engines = [1, 2, 5].map((threads) => new EngineFixture({ threads }));
  afterAll(() => Promise.all(engines.map((engine) => engine.close())));

  test('never has a complete answer, whatever the row, the cause, the plan, the threads and the format', async () => {
    const cases = record({
      cause: constantFrom(...Object.keys(causes)),
      statement: constantFrom(...Object.keys(statements)),
      at: constantFrom('first', 'chunk', 'group', 'last', 'anywhere'),
      rows: oneof(integer({ min: 1, max: 10_000 }), integer({ min: 100_000, max: 150_000 })),
      offset: integer({ min: 0, max: 149_999 }),
      engine: constantFrom(...engines),
      format: constantFrom(...formats),
    });
    await holds(
      asyncProperty(cases, async ({ cause, statement, engine, format, ...where }) => {
        const row = rowOf(where);
        const sql = statements[statement]?.(causes[cause]?.at(row) ?? '', where.rows) ?? '';
        const outcome = await engine.chunks(sql, 'i x', { format }).catch((error: unknown) => error);
        expect(outcome).toMatchObject({ kind: 'invalid', code: causes[cause]?.code });
        // The same without its bad row is whole.
        const whole = statements[statement]?.(causes[cause]?.at(where.rows + 1_000_000) ?? '', where.rows) ?? '';
        if (cause !== 'integer') await engine.chunks(whole, 'i x', { format });
      }),
      { seed, numRuns: atLength(40, 24), endOnFailure: true },
    );
  });

  const failing = atLength(900_000, 300_000);
  const rows = atLength(1_000_000, 330_000);
  test.each(formats)(
    `at row ${String(failing)} of ${String(rows)} breaks %s off after its first chunks`,
    async (format) => {
      const [engine] = engines;
      const sql = `SELECT i, ${causes['cast']?.at(failing) ?? ''} AS x FROM range(${String(rows)}) t(i)`;
      const result = await engine?.engine.run(queryOf(sql, 'i x', { format }), neverAborts());
      await expect(drain(defined(result, 'an answer').chunks)).rejects.toMatchObject({
        kind: 'invalid',
        code: 'query_failed',
        message: "'x' cannot be read as BIGINT",
      });
    },
  );
});

describe('a value that is too large for an answer', () => {
  const engine = new EngineFixture({ threads: 2 });
  afterAll(() => engine.close());

  test.each(['json', 'arrow'] as const)('fails as %s with advice, and costs nothing else', async (format) => {
    await engine.started();
    const { pid } = engine.engine;
    for (const [value, type] of [
      ["repeat('x', 20000000 + i::BIGINT)", 'utf8'],
      ['range(5000000 + i)', 'i64[]'],
    ] as const) {
      const answer = engine.chunks(`SELECT i, ${value} FROM range(2) t(i)`, `i x:${type}`, { format });
      await expect(answer).rejects.toMatchObject({
        kind: 'exhausted',
        code: 'value_too_large',
      });
    }
    expect(engine.engine.pid).toBe(pid);
  });
});
