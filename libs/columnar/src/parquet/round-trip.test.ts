import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Table, Vector } from 'apache-arrow';
import { columnId, hasBit, tableId, type ColumnId } from '@inlay/core';
import { atLength, awkwardIntegers, awkwardTable, awkwardText, i64Bounds, type AwkwardColumn } from '@inlay/testing';
import type { VersionedRows } from '../batch.js';
import { rowsFromPlain } from '../testing/plain-rows.js';
import { awkwardPlainRows, awkwardSchema } from '../testing/awkward-rows.js';
import { mergeVersions } from '../merge/merge-versions.js';
import { takeVersions } from '../rows/take-rows.js';
import { chooseSortKey } from '../sort/sort-key.js';
import { sortPermutation } from '../sort/sort-permutation.js';
import { tagDictionaries } from '../sort/tag-dictionaries.js';
import { encodeParquet } from './encode-parquet.js';
import type { FileColumnInfo } from './file-metadata.js';
import { readParquet } from '../testing/read-parquet.js';

const seed = 20261129;

/** What a file holds of rows in any order. */
function sortAndMerge(rows: VersionedRows): { readonly rows: VersionedRows; readonly sortKey: readonly ColumnId[] } {
  const dictionaries = tagDictionaries(rows.series);
  const sortKey = chooseSortKey(dictionaries);
  return { rows: mergeVersions(takeVersions(rows, sortPermutation(rows, sortKey, dictionaries))), sortKey };
}

const ids: Readonly<Record<AwkwardColumn['kind'], number>> = { f64: 3, i64: 4, u64: 5, bool: 6, string: 8 };
const columns: FileColumnInfo[] = [
  { id: columnId(7), name: 'tag', kind: 'tag' },
  ...Object.entries(ids).map(([kind, id]) => ({ id: columnId(id), name: kind, kind: kind as AwkwardColumn['kind'] })),
];

const describeFile = {
  database: 'd',
  tableId: tableId(1),
  table: 't',
  partitionKey: 'p',
  templateVersion: 1,
  level: 0,
};

/** As they lie in memory: the getters of apache-arrow turn timestamps into doubles and take U+FEFF away. */
function valuesOf(vector: Vector | null, count: number): unknown[] {
  if (vector === null) return new Array<undefined>(count).fill(undefined);
  return vector.data.flatMap((data) => {
    const bits = data.nullBitmap as Uint8Array | undefined;
    const offsets = data.valueOffsets as unknown as Int32Array | undefined;
    return Array.from({ length: data.length }, (_, i): unknown => {
      if (bits !== undefined && bits.length > 0 && !hasBit(bits, i)) return undefined;
      if (offsets !== undefined)
        return Buffer.from(data.values as Uint8Array).toString('utf8', offsets[i], offsets[i + 1]);
      return String(data.type) === 'Bool' ? hasBit(data.values as Uint8Array, i) : (data.values as BigInt64Array)[i];
    });
  });
}

const sorted = (times: readonly bigint[]): bigint[] => [...new Set(times)].sort((a, b) => (a < b ? -1 : 1));

test('every 64-bit pattern comes back from a Parquet file', async () => {
  const input = awkwardTable(40).chain((table) => {
    const count = table[0]?.values.length ?? 0;
    return fc.tuple(fc.constant(table), awkwardIntegers(count, i64Bounds), awkwardIntegers(count, i64Bounds));
  });
  await fc.assert(
    fc.asyncProperty(input, async ([table, someTimes, stamps]) => {
      const times = sorted(someTimes);
      const plain = awkwardPlainRows(table, times, stamps).map((row) => ({ ...row, tags: { 7: '\ufeff' } }));
      const { rows, sortKey } = sortAndMerge(rowsFromPlain(awkwardSchema, plain));
      const file = await encodeParquet(rows, { ...describeFile, columns, sortKey, replaces: [], deletesAppliedTo: 0n });
      const read: Table = await readParquet(file.bytes);
      expect(file.times).toEqual({ min: times[0], max: times.at(-1) });
      const column = (name: string): unknown[] => valuesOf(read.getChild(name), times.length);
      return (
        isDeepStrictEqual(column('time'), times) &&
        isDeepStrictEqual(column('stamp'), stamps.slice(0, times.length)) &&
        table.every(({ kind, values }) =>
          isDeepStrictEqual(column(`c${String(ids[kind])}`), values.slice(0, times.length)),
        )
      );
    }),
    { seed, numRuns: atLength(100, 40) },
  );
});

test('the bounds of a tag hold every value of it, whatever it begins with', async () => {
  const schema = { tags: [7], fields: { 4: 'i64' } } as const;
  const tags = fc.uniqueArray(awkwardText, { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(tags, async (values) => {
      const plain = values.map((tag, i) => ({
        tags: tag === '' ? {} : { 7: tag },
        time: BigInt(i),
        stamp: 1n,
        fields: { 4: 1n },
      }));
      const { rows, sortKey } = sortAndMerge(rowsFromPlain(schema, plain));
      const file = await encodeParquet(rows, { ...describeFile, columns, sortKey, replaces: [], deletesAppliedTo: 0n });
      const bounds = file.columns.find(({ id }) => id === columnId(7));
      for (const value of values.filter((tag) => tag !== '')) {
        if (Buffer.compare(Buffer.from(bounds?.min ?? '\u{10ffff}'), Buffer.from(value)) > 0) return false;
        if (bounds?.max !== undefined && Buffer.compare(Buffer.from(bounds.max), Buffer.from(value)) < 0) return false;
      }
      return true;
    }),
    { seed, numRuns: atLength(200, 80) },
  );
});
