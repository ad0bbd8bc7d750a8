import { describe, expect, test } from '@jest/globals';
import type { ShardMap } from '@inlay/catalog';
import { seriesHashes, type TableBatch } from '@inlay/columnar';
import { rowsFromPlain, rowsToPlain, type PlainRow } from '@inlay/columnar/testing';
import { incarnationId, tableId } from '@inlay/core';
import { Prng } from '@inlay/testing';
import { checkBatch } from '../testing/pipeline-fixture.js';
import { splitByOwner } from './split-by-owner.js';

const schema = { tags: [1, 2], fields: { 3: 'f64', 4: 'string' } } as const;

/** Rows of few hosts, no two of one key. */
const randomRows = (random: Prng, count: number): PlainRow[] =>
  Array.from({ length: count }, (_, time) => ({
    tags: { 1: `host${String(random.below(6))}`, ...(random.chance(0.5) ? { 2: 'eu' } : {}) },
    time: BigInt(time),
    stamp: 0n,
    fields: { 3: random.float(), ...(random.chance(0.5) ? { 4: `s${String(random.below(1000))}` } : {}) },
  }));

const plain = (batch: TableBatch): PlainRow[] => rowsToPlain({ ...batch, stamps: new BigInt64Array(batch.rowCount) });

const keyOf = (row: PlainRow): string => JSON.stringify([row.tags, String(row.time)]);

describe('splitByOwner', () => {
  const shardMap = (owners: number): ShardMap => ({
    cluster: 'test',
    epoch: 3n,
    since: [],
    barrier: 0n,
    owners: Array.from({ length: 128 }, (_, shard) => [incarnationId(1 + (shard % owners)), incarnationId(99)]),
    incarnations: [],
  });
  const batchOf = (rows: readonly PlainRow[]): TableBatch => {
    const made = rowsFromPlain(schema, rows);
    return {
      ...made,
      series: { ...made.series, hashes: seriesHashes(tableId(7), made.series) },
      tableId: tableId(7),
      partitionKey: '2026-01-01',
    };
  };

  test.each([1, 2, 3, 4])('every row goes to the first owner of its shard, once, in order, seed %i', (seed) => {
    const random = new Prng(seed);
    const rows = randomRows(random, 200);
    const batch = batchOf(rows);
    const split = splitByOwner([batch], shardMap(3));
    const hashes = new Map(rows.map((row, i) => [keyOf(row), batch.series.hashes[batch.seriesOf[i] ?? 0] ?? 0]));
    for (const [owner, parts] of split) {
      parts.forEach(checkBatch);
      expect(parts.every((part) => part.tableId === 7 && part.partitionKey === '2026-01-01')).toBe(true);
      expect(parts.flatMap(plain)).toEqual(
        rows.filter((row) => 1 + (((hashes.get(keyOf(row)) ?? 0) & 127) % 3) === owner),
      );
    }
    expect([...split.values()].flat().reduce((sum, part) => sum + part.rowCount, 0)).toBe(200);
  });

  test('does not copy what one owner gets', () => {
    const batch = batchOf(randomRows(new Prng(1), 20));
    expect(splitByOwner([batch], shardMap(1))).toEqual(new Map([[incarnationId(1), [batch]]]));
    expect(splitByOwner([batch], shardMap(1)).get(incarnationId(1))?.[0]).toBe(batch);
  });

  test('refuses when a shard has no owner', () => {
    const batch = batchOf(randomRows(new Prng(1), 20));
    expect(() => splitByOwner([batch], { ...shardMap(1), owners: [] })).toThrow('has no ingester');
  });
});
