import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { defined } from '@inlay/core';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { StatementOutput } from '../relation/relation.js';
import { pythonName } from './calls/testing/golden-table.js';
import { TestDuckDb, testContext } from './testing/test-duckdb.js';
import { expressionTable } from './testing/expressions/expression-table.js';

interface Golden {
  readonly sql: string;
  readonly type?: string;
  /** As text, times in ns. */
  readonly values?: readonly (string | null)[];
  /** DataFusion refuses it, in these words. */
  readonly error?: string;
  /** Why the answer here is not the same. */
  readonly deviation?: string;
  /** What is answered where that is not DataFusion's. */
  readonly here?: { readonly type: string; readonly values: readonly (string | null)[] };
}
const goldens = JSON.parse(
  readFileSync(join(import.meta.dirname, 'testing/expressions/goldens.json'), 'utf8'),
) as readonly Golden[];

const rows = `INSERT INTO t1 BY NAME SELECT * FROM (VALUES
  ('a', 'eu', 1.5::DOUBLE, 7::BIGINT, 18446744073709551615::UBIGINT, true, 'Hello World', make_timestamp_ns(1700000000123456789)),
  ('b', NULL, 2.25, -7, 1, false, 'foo-bar', make_timestamp_ns(1700000060000000001)),
  ('a', 'eu', -3.5, 3, 2, NULL, NULL, make_timestamp_ns(1700000120000000000)),
  ('b', 'us', NULL, NULL, NULL, true, '', make_timestamp_ns(1700003600000000500)),
  ('c', NULL, 100, 9007199254740993, 10, false, 'žluťoučký', make_timestamp_ns(1700090000999999999))
) v(host, region, usage, n, big, ok, msg, time)`;

const arrowTypeOf = ({ role, type }: StatementOutput): string =>
  role === 'tag' ? 'dictionary<values=string, indices=int32, ordered=0>' : pythonName(type);

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());

beforeAll(async () => {
  await duck.setUp([expressionTable]);
  await duck.run(rows);
});

async function answer(sql: string): Promise<{ type: string; values: (string | null)[] }> {
  const compiled = await duck.compile(sql, testContext([expressionTable]));
  const result = await duck.rows(compiled.sql);
  return {
    type: arrowTypeOf(defined(compiled.columns[0], 'an output')),
    values: result.rows.map((row) => row[0] ?? null),
  };
}

/** The engine holds times of every unit in ns; the goldens count in the unit. */
const inNs: Readonly<Record<string, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n };
const held = (values: readonly (string | null)[] = [], type = ''): (string | null)[] => {
  const scale = inNs[/^timestamp\[(s|ms|us)\]$/.exec(type)?.[1] ?? ''] ?? 1n;
  return values.map((value) => (value === null || scale === 1n ? value : String(BigInt(value) * scale)));
};

/** Doubles are compared as numbers, to 14 digits: the order of a sum is not defined. */
function comparable(values: readonly (string | null)[], type: string | undefined): (string | null)[] {
  if (type !== 'double') return [...values];
  return values.map((value) =>
    value === null ? null : Number(value.replace(/^(-?)inf$/, '$1Infinity')).toPrecision(14),
  );
}

describe('expressions give the type and value that DataFusion gives', () => {
  const agreed = goldens.filter((golden) => golden.error === undefined && golden.deviation === undefined);

  const ours = goldens.flatMap(({ sql, here }) => (here === undefined ? [] : [{ sql, ...here }]));

  test.each([...agreed, ...ours].map((golden): [string, Golden] => [golden.sql, golden]))('%s', async (_, golden) => {
    const given = await answer(golden.sql);
    expect({ type: given.type, values: comparable(given.values, given.type) }).toEqual({
      type: golden.type,
      values: comparable(held(golden.values, golden.type), golden.type),
    });
  });

  const refused = goldens.filter((golden) => golden.error !== undefined && golden.deviation === undefined);
  test.each(refused.map(({ sql }) => sql))('%s fails here too', async (sql) => {
    await expect(answer(sql)).rejects.toThrow();
  });

  test('each deviation is one', async () => {
    for (const golden of goldens.filter(({ deviation }) => deviation !== undefined)) {
      const given = await answer(golden.sql).catch(() => undefined);
      const same =
        given?.type === golden.type &&
        JSON.stringify(comparable(given?.values ?? [], golden.type)) ===
          JSON.stringify(comparable(held(golden.values, golden.type), golden.type));
      expect({ sql: golden.sql, same }).toEqual({ sql: golden.sql, same: false });
    }
  });
});
