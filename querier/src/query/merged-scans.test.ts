import type { Table } from '@inlay/catalog';
import { allTimes, columnId, databaseId, int64Max, int64Min, noTimes, tableId, type TimeRange } from '@inlay/core';
import { describe, expect, test } from '@jest/globals';
import type { TableScan } from '../relation/table-scan.js';
import { mergedScans } from './merged-scans.js';

const table: Table = {
  id: tableId(1),
  databaseId: databaseId(1),
  name: 'm',
  columns: [{ id: columnId(1), name: 'a', kind: 'tag' }],
};
const scan = (times: TimeRange, ...tags: string[]): TableScan => ({
  table,
  columns: new Set(['a']),
  times,
  tagValues: new Map(tags.length === 0 ? [] : [['a', tags]]),
});
const timesOf = (mentions: readonly TimeRange[], oldest?: bigint): TimeRange | undefined =>
  mergedScans(
    mentions.map((times) => scan(times)),
    oldest,
  )[0]?.times;

describe('the times that are asked for', () => {
  test('reach from the first to the last of any mention, both included', () => {
    expect(timesOf([{ min: 5n, max: 9n }])).toEqual({ min: 5n, max: 9n });
    expect(
      timesOf([
        { min: 20n, max: 20n },
        { min: 5n, max: 9n },
      ]),
    ).toEqual({ min: 5n, max: 20n });
    expect(timesOf([{ min: 5n, max: 9n }, allTimes])).toEqual(allTimes);
  });

  test('are not widened by a mention that no row meets', () => {
    expect(timesOf([{ min: 5n, max: 9n }, noTimes])).toEqual({ min: 5n, max: 9n });
    expect(timesOf([noTimes, noTimes])).toEqual(noTimes);
  });

  test('begin with the oldest row that is retained', () => {
    expect(timesOf([allTimes], 7n)).toEqual({ min: 7n, max: int64Max });
    expect(timesOf([{ min: 5n, max: 7n }], 7n)).toEqual({ min: 7n, max: 7n });
    expect(timesOf([{ min: 5n, max: 6n }], 7n)).toEqual(noTimes);
    expect(timesOf([{ min: 8n, max: 9n }], 7n)).toEqual({ min: 8n, max: 9n });
    // Retention may be longer than there has been time.
    expect(timesOf([allTimes], int64Min - 1n)).toEqual(allTimes);
  });
});

test('tags narrow only where every mention restricts them', () => {
  const tags = (...scans: readonly TableScan[]): unknown => mergedScans(scans, undefined)[0]?.tagValues;
  expect(tags(scan(allTimes, 'x'), scan(allTimes, 'y', 'x'))).toEqual(new Map([['a', ['x', 'y']]]));
  expect(tags(scan(allTimes, 'x'), scan(allTimes))).toEqual(new Map());
});
