import { crc32c } from '@node-rs/crc32';
import { describe, expect, test } from '@jest/globals';
import { columnId, hasShard, isInlayError, shardCount, tableId } from '@inlay/core';
import { Prng } from '@inlay/testing';
import type { Table, Vector } from 'apache-arrow';
import type { VersionedRows } from '../batch.js';
import { cpuOnlyRows, withStamps } from '../testing/cpu-only.js';
import { everyKind, randomPlainRows } from '../testing/random-rows.js';
import { mergeVersions } from '../merge/merge-versions.js';
import { rowsFromPlain, rowsToPlain, type PlainRow, type PlainSchema, type PlainValue } from '../testing/plain-rows.js';
import { seriesHashes } from '../rows/series-hash.js';
import { takeVersions } from '../rows/take-rows.js';
import { chooseSortKey } from '../sort/sort-key.js';
import { sortPermutation } from '../sort/sort-permutation.js';
import { tagDictionaries } from '../sort/tag-dictionaries.js';
import { encodeParquet, type EncodedFile } from './encode-parquet.js';
import type { FileColumnInfo, FileDescription } from './file-metadata.js';
import { readFileMetadata, readParquet } from '../testing/read-parquet.js';

function describeFile(rows: VersionedRows, columns: readonly FileColumnInfo[]): FileDescription {
  return {
    database: 'mydb',
    tableId: tableId(12),
    table: 'weird "Table".name',
    partitionKey: '2026-01-02',
    templateVersion: 1,
    columns,
    sortKey: chooseSortKey(tagDictionaries(rows.series)),
    level: 0,
    replaces: [],
    deletesAppliedTo: 0n,
  };
}

function columnsOf(rows: VersionedRows): FileColumnInfo[] {
  const tags = rows.series.tags.map((id): FileColumnInfo => ({ id, name: `Tag ".${String(id)}`, kind: 'tag' }));
  return [
    ...tags,
    ...rows.fields.map(({ label, data }): FileColumnInfo => ({
      id: label,
      name: `f${String(label)}`,
      kind: data.kind,
    })),
  ];
}

const prepared = (rows: VersionedRows): VersionedRows =>
  mergeVersions(takeVersions(rows, sortPermutation(rows, chooseSortKey(tagDictionaries(rows.series)))));

async function store(rows: VersionedRows): Promise<EncodedFile & { table: Table }> {
  const file = await encodeParquet(rows, describeFile(rows, columnsOf(rows)));
  return { ...file, table: await readParquet(file.bytes) };
}

/** 64-bit integers of a column, exact: apache-arrow's getters turn timestamps into doubles. */
const integers = (vector: Vector | null): bigint[] =>
  vector === null ? [] : vector.data.flatMap((data) => [...(data.values as BigInt64Array).subarray(0, data.length)]);

/** Every `step`th row of a table. */
function rowsOf(table: Table, schema: PlainSchema, step = 1): PlainRow[] {
  const times = integers(table.getChild('time'));
  const stamps = integers(table.getChild('stamp'));
  const fieldIds = Object.keys(schema.fields).map(Number);
  const vectors = new Map([...schema.tags, ...fieldIds].map((id) => [id, table.getChild(`c${String(id)}`)]));
  const present = (ids: readonly number[], row: number): Record<number, PlainValue> => {
    const values: Record<number, PlainValue> = {};
    for (const id of ids) {
      const value = vectors.get(id)?.get(row) as PlainValue | null | undefined;
      if (value !== null && value !== undefined) values[id] = value;
    }
    return values;
  };
  return Array.from({ length: Math.ceil(times.length / step) }, (_, i) => ({
    tags: present(schema.tags, i * step) as Record<number, string>,
    time: times[i * step] ?? -1n,
    stamp: stamps[i * step] ?? -1n,
    fields: present(fieldIds, i * step),
  }));
}

describe('encodeParquet', () => {
  test.each(Array.from({ length: 12 }, (_, seed) => seed))('every value comes back, seed %i', async (seed) => {
    const random = new Prng(seed);
    const plain = randomPlainRows(random, {
      rows: 1 + random.below(400),
      series: 12,
      times: 60,
      density: random.float(),
    });
    const rows = prepared(rowsFromPlain(everyKind, plain));
    const { table } = await store(rows);
    expect(rowsOf(table, everyKind)).toEqual(rowsToPlain(rows));
  });

  test('extremes of every integer, negative times', async () => {
    const schema: PlainSchema = { tags: [], fields: { 1: 'i64', 2: 'u64' } };
    const extremes = [-(2n ** 63n), 2n ** 63n - 1n, 0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)];
    const plain = extremes.map((value, i) => ({
      tags: {},
      time: value < 0n ? -(2n ** 62n) + BigInt(i) : BigInt(i),
      stamp: 2n ** 40n * 70_000n + BigInt(i),
      fields: { 1: value, 2: BigInt.asUintN(64, value) },
    }));
    const rows = prepared(rowsFromPlain(schema, plain));
    const { table, times } = await store(rows);
    expect(rowsOf(table, schema)).toEqual(rowsToPlain(rows));
    expect(times).toEqual({ min: -(2n ** 62n), max: 4n });
    expect(String(table.getChild('c2')?.type)).toBe('Uint64');
    expect(String(table.getChild('time')?.type)).toBe('Timestamp<NANOSECOND>');
  });

  test('several row groups, each with the dictionary values it uses', async () => {
    const all = withStamps(cpuOnlyRows(new Prng(5), { hosts: 50, readings: 2601 }), 10_000);
    const fields = all.fields.filter(({ label }) => label === 11 || label === 20);
    const rows = prepared({ ...all, fields });
    const { table, rowCount } = await store(rows);
    expect(rowCount).toBe(130_050);
    expect(table.batches.length).toBeGreaterThan(1);
    const schema: PlainSchema = { tags: rows.series.tags, fields: { 11: 'i64', 20: 'i64' } };
    const some = Uint32Array.from({ length: Math.ceil(rowCount / 499) }, (_, i) => i * 499);
    expect(rowsOf(table, schema, 499)).toEqual(rowsToPlain(takeVersions(rows, some)));
  });

  test('tells the catalog what it needs', async () => {
    const long = 'ä'.repeat(40);
    const plain: PlainRow[] = [
      { tags: { 1: 'b', 2: long }, time: 5n, stamp: 8n, fields: { 3: 1n } },
      { tags: { 1: 'a' }, time: 7n, stamp: 9n, fields: { 3: 2n } },
      { tags: { 1: 'a' }, time: 7n, stamp: 11n, fields: { 4: true } },
      { tags: { 1: 'unused' }, time: 0n, stamp: 1n, fields: { 5: 1 } },
    ];
    const schema: PlainSchema = { tags: [1, 2, 6], fields: { 3: 'i64', 4: 'bool', 5: 'f64' } };
    const all = rowsFromPlain(schema, plain);
    const rows = prepared(takeVersions(all, Uint32Array.of(0, 1, 2)));
    const file = await store(rows);
    expect(file.columns).toEqual([
      { id: 1, nulls: 0, min: 'a', max: 'b' },
      { id: 2, nulls: 2, min: 'ä'.repeat(32), max: `${'ä'.repeat(31)}å` },
      { id: 3, nulls: 1 },
      { id: 4, nulls: 2 },
    ]);
    const { rowCount, times, minStamp, maxStamp, multiVersion } = file;
    expect({ rowCount, times, minStamp, maxStamp, multiVersion }).toEqual({
      rowCount: 3,
      times: { min: 5n, max: 7n },
      minStamp: 8n,
      maxStamp: 11n,
      multiVersion: true,
    });
    const shards = [...seriesHashes(tableId(12), rows.series)].slice(0, 2).map((hash) => hash % shardCount);
    const present = Array.from({ length: shardCount }, (_, shard) => shard).filter((shard) =>
      hasShard(file.shards, shard),
    );
    expect(present).toEqual([...new Set(shards)].sort((a, b) => a - b));
    expect(file.table.schema.fields.map((field) => field.name)).toEqual(['c1', 'c2', 'time', 'stamp', 'c3', 'c4']);
  });

  test('describes itself', async () => {
    const rows = prepared(rowsFromPlain(everyKind, randomPlainRows(new Prng(2), { rows: 50, density: 1 })));
    const description = {
      ...describeFile(rows, columnsOf(rows)),
      replaces: ['a-b-c'],
      deletesAppliedTo: 2n ** 50n,
      level: 1,
    };
    const file = await encodeParquet(rows, description);
    const { bytes, crc32c: checksum, columns: summary, ...rest } = file;
    expect(checksum).toBe(crc32c(bytes));
    const metadata = await readFileMetadata(bytes);
    expect(metadata).toEqual({ ...description, ...rest });
    expect(metadata.columns.map(({ id }) => id).sort((a, b) => a - b)).toEqual(
      summary.map(({ id }) => id).sort((a, b) => a - b),
    );
    const ids = (await readParquet(bytes)).schema.fields.map((field) => field.metadata.get('PARQUET:field_id'));
    expect(
      ids
        .filter((id) => id !== undefined)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('cpu-only after a flush costs at most 0.8 bytes a value', async () => {
    const rows = prepared(withStamps(cpuOnlyRows(new Prng(1), { hosts: 100, readings: 900 }), 10_000));
    const { bytes, rowCount } = await encodeParquet(rows, describeFile(rows, columnsOf(rows)));
    expect(bytes.length / (rowCount * 10)).toBeLessThan(0.6);
  });

  test('other bytes are refused', async () => {
    const codeOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
      try {
        await readFileMetadata(bytes);
      } catch (error) {
        if (isInlayError(error)) return `${error.kind} ${error.code}`;
      }
      return 'accepted';
    };
    const rows = rowsFromPlain({ tags: [], fields: { 1: 'i64' } }, [
      { tags: {}, time: 0n, stamp: 0n, fields: { 1: 1n } },
    ]);
    const { bytes } = await encodeParquet(rows, describeFile(rows, [{ id: columnId(1), name: 'v', kind: 'i64' }]));
    expect(await codeOf(bytes.slice(0, bytes.length - 3))).toBe('corrupt corrupt_parquet');
    expect(await codeOf(new Uint8Array(0))).toBe('corrupt corrupt_parquet');
    const text = Buffer.from(bytes).toString('latin1').replace('"table_id":12', '"table_id":xx');
    expect(await codeOf(new Uint8Array(Buffer.from(text, 'latin1')))).toBe('corrupt corrupt_file_metadata');
  });
});
