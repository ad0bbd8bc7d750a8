import type { ParquetFile } from '@inlay/catalog';
import { allTimes, incarnationId, noTimes, type TimeRange } from '@inlay/core';
import type { HotGeneration } from '@inlay/services';
import { describe, expect, test } from '@jest/globals';
import type { FirstRows } from '../relation/relation.js';
import { wholeScan } from '../relation/testing/whole-scan.js';
import { table } from '../table-view/testing/view-data.js';
import { firstTimes } from './first-times.js';

const range = (min: number, max: number): TimeRange => ({ min: BigInt(min), max: BigInt(max) });
const file = (min: number, max: number, rowCount: number, multiVersion = false): ParquetFile =>
  ({ times: range(min, max), rowCount, multiVersion }) as ParquetFile;
const hot = (min: number, max: number, rowCount: number, repeats: readonly TimeRange[] = []): HotGeneration =>
  ({ incarnation: incarnationId(1), times: range(min, max), rowCount, repeats }) as unknown as HotGeneration;

const timesOf = (
  from: FirstRows['from'],
  count: number,
  chunks: {
    readonly files?: readonly ParquetFile[];
    readonly hot?: readonly HotGeneration[];
    readonly times?: TimeRange;
  },
): TimeRange =>
  firstTimes(
    wholeScan(table, [], { times: chunks.times ?? allTimes, first: { from, count: BigInt(count) } }),
    chunks.files ?? [],
    chunks.hot ?? [],
  );

describe('the times of the first rows of a table', () => {
  const days = { files: [file(0, 9, 5), file(10, 19, 5), file(20, 29, 5)] };

  test('reach as far as their number asks for', () => {
    expect(timesOf('newest', 5, days)).toEqual({ min: 20n, max: allTimes.max });
    expect(timesOf('any', 6, days)).toEqual({ min: 10n, max: allTimes.max });
    expect(timesOf('oldest', 5, days)).toEqual({ min: allTimes.min, max: 9n });
    expect(timesOf('oldest', 10, days)).toEqual({ min: allTimes.min, max: 19n });
  });

  test('are all times where there are not so many rows, or none is asked for', () => {
    expect(timesOf('newest', 16, days)).toBe(allTimes);
    expect(timesOf('newest', 0, days)).toBe(allTimes);
    expect(firstTimes(wholeScan(table, []), days.files, [])).toBe(allTimes);
  });

  test('of chunks that overlap count one', () => {
    const files = [file(0, 9, 100), file(20, 29, 5), file(22, 28, 5), file(25, 29, 5)];
    expect(timesOf('newest', 5, { files })).toEqual({ min: 25n, max: allTimes.max });
    expect(timesOf('newest', 6, { files })).toEqual({ min: 0n, max: allTimes.max });
    // Both have a row at 25.
    expect(timesOf('newest', 10, { files: [file(0, 25, 5), file(25, 30, 5)] })).toBe(allTimes);
    expect(timesOf('oldest', 10, { files: [file(0, 25, 5), file(25, 30, 5)] })).toBe(allTimes);
  });

  test('rows that may be versions of each other are not counted', () => {
    expect(timesOf('newest', 5, { files: [file(0, 9, 5), file(10, 19, 50, true)] })).toEqual({
      min: 0n,
      max: allTimes.max,
    });
    expect(timesOf('newest', 5, { files: [file(0, 9, 5)], hot: [hot(10, 19, 50, [range(12, 12)])] })).toEqual({
      min: 0n,
      max: allTimes.max,
    });
    expect(timesOf('newest', 5, { files: [file(0, 9, 5)], hot: [hot(10, 19, 50)] })).toEqual({
      min: 10n,
      max: allTimes.max,
    });
  });

  test('rows outside of what is asked for are not counted', () => {
    expect(timesOf('newest', 5, { ...days, times: range(0, 25) })).toEqual(range(10, 25));
    expect(timesOf('oldest', 5, { ...days, times: range(1, 29) })).toEqual(range(1, 19));
    expect(timesOf('newest', 5, { ...days, times: noTimes })).toBe(noTimes);
  });
});
