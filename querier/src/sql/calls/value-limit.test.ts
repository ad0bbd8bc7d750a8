import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { TestDuckDb, testContext } from '../testing/test-duckdb.js';

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
beforeAll(() => duck.setUp([]));

const answer = async (sql: string): Promise<string | null | undefined> =>
  (await duck.rows((await duck.compile(sql, testContext([]))).sql)).rows[0]?.[0];

describe('a text that says how long it shall be', () => {
  test.each([
    "length(repeat('x', 2000000000))",
    "length(repeat('0123456789', 2000000))",
    "length(repeat(repeat(repeat('x', 1000), 1000), 1000))",
    "length(repeat(md5('x'), n)) FROM (SELECT 1000000 AS n) q",
    "length(lpad('x', 2000000000, 'ab'))",
    "length(rpad('x', 16777217))",
    "length(lpad('x', n)) FROM (SELECT 900000000 AS n) q",
  ])('SELECT %s is refused', async (sql) => {
    await expect(answer(`SELECT ${sql}`)).rejects.toThrow(/16 MiB/);
  });

  test.each([
    ["repeat('ab', 3)", 'ababab'],
    ["repeat('ab', 0)", ''],
    ["repeat('ab', -1)", ''],
    ['repeat(NULL, 2)', null],
    ["repeat('ab', NULL)", null],
    ["length(repeat('x', 16777216))", '16777216'],
    ["lpad('ab', 5, 'xy')", 'xyxab'],
    ["lpad('abcdef', 3)", 'abc'],
    ["rpad('ab', 4)", 'ab  '],
    ["rpad('ab', NULL)", null],
    ["lpad('ab', -1)", ''],
  ])('SELECT %s is %s', async (sql, value) => {
    expect(await answer(`SELECT ${sql}`)).toBe(value);
  });

  test('nested calls are not compiled again at every level', async () => {
    let sql = "'x'";
    for (let i = 0; i < 12; i++) sql = `repeat(lpad(${sql}, 3), 1)`;
    const start = performance.now();
    await answer(`SELECT length(${sql})`);
    // Doubling at every level would take minutes.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
