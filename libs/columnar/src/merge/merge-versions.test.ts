import { describe, expect, test } from '@jest/globals';
import { columnId } from '@inlay/core';
import { Prng } from '@inlay/testing';
import type { VersionedRows } from '../batch.js';
import { randomPlainRows } from '../testing/random-rows.js';
import { concatVersioned } from '../testing/concat-versioned.js';
import { rowsFromPlain, rowsToPlain, type PlainRow, type PlainSchema } from '../testing/plain-rows.js';
import { takeVersions } from '../rows/take-rows.js';
import { sortPermutation } from '../sort/sort-permutation.js';
import { foldVersions } from '../testing/fold-versions.js';
import { hasRepeatedKeys, mergeVersions } from './merge-versions.js';

const schema: PlainSchema = { tags: [1, 2], fields: { 3: 'f64', 4: 'i64', 5: 'string', 6: 'bool' } };
const sortKey = [columnId(1), columnId(2)];

const keyOf = (row: PlainRow): string => `${JSON.stringify(row.tags)} ${String(row.time)}`;
const sorted = (rows: VersionedRows): VersionedRows => takeVersions(rows, sortPermutation(rows, sortKey));

/** Versions applied one by one in the order of their stamps: what the user wrote. */
function oracle(versions: readonly PlainRow[]): PlainRow[] {
  const byKey = new Map<string, PlainRow>();
  for (const version of [...versions].sort((a, b) => Number(a.stamp - b.stamp))) {
    const before = byKey.get(keyOf(version));
    byKey.set(keyOf(version), { ...version, fields: { ...before?.fields, ...version.fields } });
  }
  return inOrder([...byKey.values()]);
}

const inOrder = (rows: readonly PlainRow[]): PlainRow[] =>
  [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : Number(a.stamp - b.stamp)));

/** Versions with (key, stamp) unique: what a cluster has acknowledged. */
function history(random: Prng): PlainRow[] {
  const all = randomPlainRows(random, {
    rows: 2 + random.below(30),
    schema,
    series: 2,
    times: 3,
    stamps: 8,
    density: 0.4,
  });
  return [...new Map(all.map((row) => [`${keyOf(row)} ${String(row.stamp)}`, row])).values()];
}

type Merge = (rows: VersionedRows) => VersionedRows;

/**
 * Every version is given to one to three holders (memory, files, replicas); the holders' rows are then merged two by two in a
 * random tree. The answer is the fold of the root.
 */
function throughTree(random: Prng, versions: readonly PlainRow[], merge: Merge): PlainRow[] {
  const holders = Array.from({ length: 2 + random.below(5) }, (): PlainRow[] => []);
  for (const version of versions)
    for (let copies = 1 + random.below(3); copies > 0; copies--) random.pick(holders).push(version);
  let parts = holders.map((rows) => merge(sorted(rowsFromPlain(schema, rows))));
  while (parts.length > 1) {
    const left = parts[random.below(parts.length)];
    const right = parts.filter((part) => part !== left)[random.below(parts.length - 1)];
    if (left === undefined || right === undefined) throw new Error('a tree of two needs two');
    const both = merge(sorted(concatVersioned(random.chance(0.5) ? [left, right] : [right, left])));
    // Some rows stay where they are as well: an input of a merge may be read once more.
    const again = random.chance(0.2) ? [left] : [];
    parts = [...parts.filter((part) => part !== left && part !== right), both, ...(parts.length > 2 ? again : [])];
  }
  const root = parts[0] ?? rowsFromPlain(schema, []);
  return inOrder(rowsToPlain(foldVersions(sorted(root))));
}

const seeds = Array.from({ length: 400 }, (_, seed) => seed);

describe('mergeVersions', () => {
  test('any tree of merges over any holders answers what was written', () => {
    for (const seed of seeds) {
      const random = new Prng(seed);
      const versions = history(random);
      expect({ seed, rows: throughTree(random, versions, mergeVersions) }).toEqual({ seed, rows: oracle(versions) });
    }
  });

  test('folding to one stamp a row on the way would not', () => {
    const wrong = seeds.filter((seed) => {
      const random = new Prng(seed);
      const versions = history(random);
      const rows = throughTree(random, versions, foldVersions);
      return JSON.stringify(rows, bigints) !== JSON.stringify(oracle(versions), bigints);
    });
    expect(wrong.length).toBeGreaterThan(0);
  });

  test('merging again changes nothing', () => {
    for (const seed of seeds.slice(0, 100)) {
      const rows = sorted(
        rowsFromPlain(schema, randomPlainRows(new Prng(seed), { rows: 40, schema, times: 3, stamps: 6 })),
      );
      const once = mergeVersions(rows);
      expect(rowsToPlain(mergeVersions(once))).toEqual(rowsToPlain(once));
    }
  });

  test('keeps what no younger version sets, with its own stamp', () => {
    const key = { tags: { 1: 'a' }, time: 5n };
    const rows = sorted(
      rowsFromPlain(schema, [
        { ...key, stamp: 3n, fields: { 4: 30n } },
        { ...key, stamp: 1n, fields: { 3: 1.5, 4: 10n, 5: 'old' } },
        { ...key, stamp: 2n, fields: { 4: 20n, 5: 'young' } },
        { ...key, stamp: 2n, fields: { 4: 20n, 5: 'young' } },
        { tags: { 1: 'a' }, time: 6n, stamp: 1n, fields: { 6: true } },
      ]),
    );
    expect(hasRepeatedKeys(rows)).toBe(true);
    const merged = mergeVersions(rows);
    expect(rowsToPlain(merged)).toEqual([
      { ...key, stamp: 1n, fields: { 3: 1.5 } },
      { ...key, stamp: 2n, fields: { 5: 'young' } },
      { ...key, stamp: 3n, fields: { 4: 30n } },
      { tags: { 1: 'a' }, time: 6n, stamp: 1n, fields: { 6: true } },
    ]);
    const text = merged.fields.find((field) => field.data.kind === 'string')?.data;
    expect(text?.kind === 'string' && text.values.bytes.length).toBe('young'.length);
    expect(rowsToPlain(foldVersions(merged))[0]).toEqual({ ...key, stamp: 3n, fields: { 3: 1.5, 4: 30n, 5: 'young' } });
  });

  test('rows without repeated keys are returned as they are', () => {
    const rows = rowsFromPlain(schema, [{ tags: {}, time: 1n, stamp: 9n, fields: { 3: 1 } }]);
    expect(mergeVersions(rows)).toBe(rows);
    expect(hasRepeatedKeys(rows)).toBe(false);
  });
});

const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${String(value)}n` : value);
