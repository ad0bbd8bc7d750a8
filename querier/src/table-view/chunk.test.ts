import type { ParquetFile, Table } from '@inlay/catalog';
import {
  columnId,
  databaseId,
  emptyShardBitmap,
  fileId,
  incarnationId,
  tableId,
  type GenerationName,
  type TimeRange,
} from '@inlay/core';
import { describe, expect, test } from '@jest/globals';
import type { HotTables } from '../engine/engine.js';
import type { TableSnapshot } from '../source/table-snapshot.js';
import { chunksOf } from './chunk.js';
import { wholeSnapshot } from '../source/testing/whole-snapshot.js';

const table: Table = { id: tableId(1), databaseId: databaseId(1), name: 'm', columns: [] };

const fileOf = (times: TimeRange, origin?: GenerationName): ParquetFile => ({
  id: fileId('f'),
  tableId: table.id,
  partitionKey: 'p',
  path: 'f',
  level: 0,
  times,
  rowCount: 1,
  sizeBytes: 1,
  crc32c: undefined,
  minStamp: 1n,
  maxStamp: 1n,
  multiVersion: true,
  shards: emptyShardBitmap(),
  columns: [],
  sortKey: [columnId(1)],
  origin,
  deletesAppliedTo: 0n,
  createdAtMs: 0,
});
const hotOf = (times: TimeRange, name: GenerationName): HotTables => ({
  rowsTable: 'r',
  seriesTable: 's',
  generation: {
    ...name,
    partitionKey: 'p',
    rowCount: 1,
    seriesCount: 1,
    times,
    shards: emptyShardBitmap(),
    repeats: [{ min: times.min, max: times.min }],
    tags: [],
    fields: [],
    chunks: [],
  },
});
const snapshotOf = (files: readonly ParquetFile[], hot: readonly HotTables[]): TableSnapshot =>
  wholeSnapshot(table, { files: files.map((file) => ({ file, path: file.path })), hot });
const first: GenerationName = { incarnation: incarnationId(1), generation: 7 };
const other: GenerationName = { incarnation: incarnationId(1), generation: 8 };

describe('the chunks of a snapshot', () => {
  test('are those with rows in the range, cut to it, both ends included', () => {
    const snapshot = snapshotOf([fileOf({ min: 10n, max: 20n })], [hotOf({ min: 10n, max: 20n }, first)]);
    const found = (min: bigint, max: bigint): unknown =>
      chunksOf(snapshot, { min, max }).map(({ from, range, repeats }) => [from.kind, range, repeats]);
    expect(found(0n, 9n)).toEqual([]);
    expect(found(21n, 30n)).toEqual([]);
    const begin = { min: 10n, max: 10n };
    expect(found(0n, 10n)).toEqual([
      ['hot', begin, [begin]],
      ['file', begin, [begin]],
    ]);
    const end = { min: 20n, max: 20n };
    expect(found(20n, 30n)).toEqual([
      ['hot', end, []],
      ['file', end, [end]],
    ]);
  });

  test('are of no generation twice: one that a file holds is no part of a snapshot', () => {
    const range = { min: 0n, max: 9n };
    expect(chunksOf(snapshotOf([fileOf(range, first)], [hotOf(range, other)]), range)).toHaveLength(2);
    expect(() => chunksOf(snapshotOf([fileOf(range, first)], [hotOf(range, first)]), range)).toThrow(
      'generation 1/7 of a snapshot is hot, and in one of its files',
    );
  });
});
