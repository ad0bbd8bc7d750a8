import type { ParquetFile } from '@inlay/catalog';
import { allTimes, type TimeRange } from '@inlay/core';
import type { HotGeneration } from '@inlay/services';
import { describe, expect, test } from '@jest/globals';
import { wholeScan } from '../relation/testing/whole-scan.js';
import { table } from '../table-view/testing/view-data.js';
import { filesToOpen } from './files-to-open.js';

const range = (min: number, max: number): TimeRange => ({ min: BigInt(min), max: BigInt(max) });
const file = (min: number, max: number, multiVersion = false): ParquetFile =>
  ({ times: range(min, max), multiVersion }) as ParquetFile;
const hot = (min: number, max: number, rowCount = 1): HotGeneration =>
  ({ times: range(min, max), rowCount }) as HotGeneration;

/** Which of the files are opened to count the rows of a table. */
const opened = (
  files: readonly ParquetFile[],
  generations: readonly HotGeneration[] = [],
  times = allTimes,
): number[] => {
  const set = filesToOpen(wholeScan(table, []), times, files, generations);
  return files.flatMap((each, i) => (set.has(each) ? [i] : []));
};

describe('the files that are opened to count rows', () => {
  test('are none where each is alone in its time', () => {
    expect(opened([file(20, 29), file(0, 9), file(10, 19)], [hot(30, 39)])).toEqual([]);
  });

  test('are those that share a time with another, long ones included', () => {
    expect(opened([file(0, 10), file(10, 19), file(20, 29)])).toEqual([0, 1]);
    expect(opened([file(0, 100), file(10, 19), file(20, 29), file(101, 102)])).toEqual([0, 1, 2]);
    expect(opened([file(0, 9), file(20, 29)], [hot(5, 15)])).toEqual([0]);
    expect(opened([file(0, 9)], [hot(5, 15, 0)])).toEqual([]);
  });

  test('are those in which a key repeats, and those of which a part is outside of the times', () => {
    expect(opened([file(0, 9, true), file(10, 19)])).toEqual([0]);
    expect(opened([file(0, 9), file(10, 19), file(20, 29)], [], range(5, 25))).toEqual([0, 2]);
  });

  test('are all where a column is looked at', () => {
    const files = [file(0, 9), file(10, 19)];
    expect(filesToOpen(wholeScan(table, ['x']), allTimes, files, []).size).toBe(2);
  });
});
