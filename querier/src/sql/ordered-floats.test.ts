import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { TestDuckDb, testContext, testTable } from './testing/test-duckdb.js';

const table = testTable('numbers', { host: 'tag', f: 'f64', n: 'i64' });

/** A float of each kind that a SELECT may have: a key that is one is computed with, since -0.0 and 0.0 are one key. */
const floats: Readonly<Record<string, string>> = {
  'a column': 'f',
  'a sum': 'f + n',
  'a subquery': '(SELECT max(b.f) FROM numbers b)',
  'a correlated subquery': '(SELECT min(b.f) FROM numbers b WHERE b.n = numbers.n)',
  'a test of a subquery': 'CASE WHEN EXISTS (SELECT 1 FROM numbers b WHERE b.f > 2) THEN f ELSE -f END',
  'a membership': 'CASE WHEN n IN (SELECT b.n FROM numbers b WHERE b.f > 2) THEN f ELSE -f END',
  'what may fail': 'f / factorial(n)',
  'a choice that may fail': "CASE chr(n + 65) WHEN 'B' THEN f ELSE 1.5 END",
  'what is read from a text': 'CAST(CAST(f AS VARCHAR) AS DOUBLE)',
  'a window': 'avg(f) OVER (PARTITION BY n)',
};

const forms: Readonly<Record<string, (key: string) => string>> = {
  'by position': (key) => `SELECT ${key} AS x FROM numbers ORDER BY 1`,
  'by name, downwards': (key) => `SELECT n, ${key} AS x FROM numbers ORDER BY x DESC NULLS LAST, n`,
  'with a limit': (key) => `SELECT ${key} AS x FROM numbers ORDER BY x LIMIT 100 OFFSET 0`,
  distinct: (key) => `SELECT DISTINCT ${key} AS x FROM numbers ORDER BY x`,
  'in a subquery': (key) => `SELECT x FROM (SELECT ${key} AS x FROM numbers ORDER BY x LIMIT 100) ORDER BY x`,
  'of a definition': (key) => `WITH w AS (SELECT ${key} AS x FROM numbers) SELECT x * 2 AS x FROM w ORDER BY x`,
  'of a UNION': (key) => `SELECT ${key} AS x FROM numbers UNION ALL SELECT f FROM numbers ORDER BY x`,
};

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
beforeAll(async () => {
  await duck.setUp([table]);
  await duck.run(`INSERT INTO t1 BY NAME SELECT 'a' AS host, CASE WHEN i % 5 <> 0 THEN i % 7 - 2.5 END AS f, i % 3 AS n,
    make_timestamp_ns(i) AS "time" FROM range(24) r(i)`);
});

const valuesOf = async (sql: string): Promise<(number | null)[]> => {
  const compiled = await duck.compile(sql, testContext([table]));
  return (await duck.rows(compiled.sql)).rows.map((row) => {
    const value = Object.values(row).at(-1);
    return value === null ? null : Number(value);
  });
};
const upwards = (a: number | null, b: number | null): number => (a ?? Infinity) - (b ?? Infinity) || 0;
const downwards = (a: number | null, b: number | null): number => (b ?? -Infinity) - (a ?? -Infinity) || 0;

describe.each(Object.entries(floats))('rows in order of %s', (_, key) => {
  test.each(Object.entries(forms))('%s', async (_name, form) => {
    const sql = form(key);
    const values = await valuesOf(sql);
    expect(values.length).toBeGreaterThan(0);
    expect(values).toEqual(values.toSorted(sql.includes('DESC') ? downwards : upwards));
  });
});
