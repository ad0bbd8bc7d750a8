import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allTimes, fileId, makeStamp, emptyShardBitmap, overlaps, tableId, type TimeRange } from '@inlay/core';
import type { ParquetFile } from '../model/index.js';
import { FileLists } from './file-lists.js';

const table = tableId(7);

const fileOf = (times: TimeRange, i: number): ParquetFile => ({
  id: fileId(`file-${String(i)}`),
  tableId: table,
  partitionKey: '1970-01-01',
  path: `1/7/${String(i)}.parquet`,
  level: 0,
  times,
  rowCount: 1,
  sizeBytes: 1,
  crc32c: undefined,
  minStamp: makeStamp(1n, BigInt(i)),
  maxStamp: makeStamp(1n, BigInt(i)),
  multiVersion: false,
  shards: emptyShardBitmap(),
  columns: [],
  sortKey: [],
  origin: undefined,
  deletesAppliedTo: makeStamp(0n, 0n),
  createdAtMs: 0,
});

const rangeOf = ([a, b]: readonly [number, number]): TimeRange => ({
  min: BigInt(Math.min(a, b)),
  max: BigInt(Math.max(a, b)),
});
const range = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })).map(rangeOf);
const asked = fc.oneof({ weight: 4, arbitrary: range }, { weight: 1, arbitrary: fc.constant(allTimes) });

describe('the lists of files that are kept', () => {
  test('are what would be read, whatever was asked before and however often the files changed', () => {
    const steps = fc.array(fc.oneof(fc.record({ ask: asked }), fc.record({ add: range })), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (all) => {
        const lists = new FileLists();
        let files: readonly ParquetFile[] = [];
        let version = 1n;
        for (const step of all) {
          if ('add' in step) {
            files = [...files, fileOf(step.add, files.length)];
            version++;
            continue;
          }
          const read = files.filter((file) => overlaps(file.times, step.ask));
          const known = lists.find(table, version, step.ask);
          if (known === undefined) lists.put(table, { filesVersion: version, times: step.ask, files: read });
          expect(known ?? read).toEqual(read);
        }
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  test('answer for their times and for less, of their version', () => {
    const lists = new FileLists();
    const files = [rangeOf([1, 2]), rangeOf([3, 9])].map(fileOf);
    lists.put(table, { filesVersion: 5n, times: rangeOf([1, 8]), files });
    expect(lists.find(table, 5n, rangeOf([1, 8]))).toEqual(files);
    expect(lists.find(table, 5n, rangeOf([4, 8]))).toEqual(files.slice(1));
    expect(lists.find(table, 5n, rangeOf([4, 9]))).toBeUndefined();
    expect(lists.find(table, 6n, rangeOf([4, 8]))).toBeUndefined();
    expect(lists.find(tableId(8), 5n, rangeOf([4, 8]))).toBeUndefined();
  });

  test('give way to what is younger or tells of other times, not to what tells less', () => {
    const lists = new FileLists();
    const files = [rangeOf([1, 9])].map(fileOf);
    lists.put(table, { filesVersion: 5n, times: rangeOf([1, 8]), files });
    lists.put(table, { filesVersion: 5n, times: rangeOf([2, 3]), files });
    expect(lists.find(table, 5n, rangeOf([1, 8]))).toEqual(files);
    lists.put(table, { filesVersion: 4n, times: allTimes, files: [] });
    expect(lists.find(table, 5n, rangeOf([1, 8]))).toEqual(files);
    lists.put(table, { filesVersion: 5n, times: rangeOf([7, 12]), files });
    expect(lists.find(table, 5n, rangeOf([9, 12]))).toEqual(files);
    lists.put(table, { filesVersion: 6n, times: rangeOf([1, 1]), files: [] });
    expect(lists.find(table, 5n, rangeOf([9, 12]))).toBeUndefined();
    expect(lists.find(table, 6n, rangeOf([1, 1]))).toEqual([]);
  });
});
