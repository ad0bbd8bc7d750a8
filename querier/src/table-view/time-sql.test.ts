import { DuckDBInstance } from '@duckdb/node-api';
import { contains, rowTimes, union, type TimeRange } from '@inlay/core';
import { expect, test } from '@jest/globals';
import { TestDuckDb } from '../sql/testing/test-duckdb.js';
import { insideSql, outsideSql } from './time-sql.js';

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());

/** Rows at both ends of what a time can be, and close together: an instant that is missed or taken too many shows. */
const instants = [0n, 1n, 2n, 3n].flatMap((i) => [rowTimes.min + i, i - 2n, rowTimes.max - i]);

test('a condition on times holds for the instants in the windows, its opposite for all others', async () => {
  const values = instants.map((ns) => `(make_timestamp_ns(${String(ns)}))`).join(', ');
  const found = async (condition: string): Promise<bigint[]> => {
    const sql = `SELECT epoch_ns(t)::VARCHAR FROM (VALUES ${values}) v(t) WHERE ${condition}`;
    return (await duck.rows(sql)).rows.map(([ns]) => BigInt(ns ?? '0'));
  };
  const ranges = instants.flatMap((min) => instants.flatMap((max) => (min <= max ? [{ min, max }] : [])));
  const cases: readonly (readonly TimeRange[])[] = [
    [],
    ...ranges.map((range) => [range]),
    ...ranges.map((range, i) => [range, ranges[(i * 31) % ranges.length] ?? range]),
  ];
  for (const given of cases) {
    const windows = union(given);
    const inside = instants.filter((ns) => given.some((window) => contains(window, ns)));
    expect({ windows, found: await found(insideSql('t', windows)) }).toEqual({ windows, found: inside });
    const outside = instants.filter((ns) => !inside.includes(ns));
    expect({ windows, found: await found(outsideSql('t', windows)) }).toEqual({ windows, found: outside });
  }
});
