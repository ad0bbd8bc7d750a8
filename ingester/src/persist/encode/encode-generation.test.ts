import { databaseId, incarnationId, makeStamp } from '@inlay/core';
import { mergeVersions, sortPermutation, takeVersions, tagDictionaries, chooseSortKey } from '@inlay/columnar';
import { compactSeries, concatVersioned, rowsToPlain } from '@inlay/columnar/testing';
import { Prng, SimulatedClock } from '@inlay/testing';
import { expect, test } from '@jest/globals';
import { HotBuffer } from '../../buffer/hot-buffer.js';
import { randomBatch, smallTable, type RandomTable } from '../../testing/random-batches.js';
import { sortGeneration } from './sort-generation.js';

const life = incarnationId(3);
const lane = { incarnation: life, lowWater: 0n };

/** Each batch alone, joined and sorted by the library: slow, and knows nothing of blocks. */
function compare(seed: number, table: RandomTable, requests: number): void {
  const random = new Prng(seed);
  const buffer = new HotBuffer(life, new SimulatedClock());
  buffer.adopt(lane);
  const parts = Array.from({ length: requests }, (_, i) => {
    const stamp = makeStamp(1n, BigInt(i));
    const { batch } = randomBatch(table, random, { stamp, key: 'a' });
    buffer.append(stamp, databaseId(1), [batch], lane);
    return { ...batch, stamps: new BigInt64Array(batch.rowCount).fill(stamp) };
  });
  const joined = concatVersioned(parts);
  const dictionaries = tagDictionaries(joined.series);
  const sortKey = chooseSortKey(dictionaries);
  const expected = mergeVersions(takeVersions(joined, sortPermutation(joined, sortKey, dictionaries)));
  const [generation] = buffer.generationsOf(table.id);
  const sorted = sortGeneration(generation?.images() ?? []);
  expect(sorted.sortKey).toEqual(sortKey);
  const merged = mergeVersions(sorted.rows);
  expect(rowsToPlain(merged)).toEqual(rowsToPlain(expected));
  expect(merged.rowCount).toBeLessThan(joined.rowCount);
  expect(compactSeries(merged).series.hashes.slice().sort()).toEqual(
    compactSeries(expected).series.hashes.slice().sort(),
  );
}

test.each(Array.from({ length: 15 }, (_, seed) => seed))(
  'a sorted generation is its batches sorted, seed %i',
  (seed) => {
    compare(seed, smallTable, 40);
  },
);

test('also over many blocks', () => {
  compare(77, { ...smallTable, stringBytesMax: 60_000 }, 16);
});
