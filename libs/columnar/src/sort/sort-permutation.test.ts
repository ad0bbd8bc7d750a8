import { describe, expect, test } from '@jest/globals';
import { columnId } from '@inlay/core';
import { Prng } from '@inlay/testing';
import { stringAt } from '../base/strings.js';
import { stringsFrom } from '../testing/strings-from.js';
import { everyKind, randomPlainRows } from '../testing/random-rows.js';
import { rowsFromPlain, rowsToPlain, type PlainRow } from '../testing/plain-rows.js';
import { takeVersions } from '../rows/take-rows.js';
import { orderStrings } from './order-strings.js';
import { chooseSortKey } from './sort-key.js';
import { sortPermutation } from './sort-permutation.js';
import { tagDictionaries } from './tag-dictionaries.js';

const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The plain order: absent tags first, tags by bytes, time, stamp, then as they came. */
function compareRows(keys: readonly number[]) {
  return (a: PlainRow, b: PlainRow): number => {
    for (const tag of keys) {
      const difference = compareBytes(a.tags[tag] ?? '', b.tags[tag] ?? '');
      if (difference !== 0) return difference;
    }
    if (a.time !== b.time) return a.time < b.time ? -1 : 1;
    return a.stamp === b.stamp ? 0 : a.stamp < b.stamp ? -1 : 1;
  };
}

describe('sortPermutation', () => {
  test.each(Array.from({ length: 60 }, (_, seed) => seed))('agrees with a comparator on rows, seed %i', (seed) => {
    const random = new Prng(seed);
    const plain = randomPlainRows(random, {
      rows: random.below(300),
      series: 1 + random.below(20),
      times: 1 + random.below(40),
    });
    if (random.chance(0.3)) plain.sort((a, b) => Number(a.time - b.time));
    const key = random.chance(0.5) ? [9, 7, 2] : [2];
    const rows = rowsFromPlain(everyKind, plain);
    const sorted = rowsToPlain(takeVersions(rows, sortPermutation(rows, key.map(columnId))));
    // Tags that the key does not name follow by id.
    expect(sorted).toEqual([...plain].sort(compareRows([...key, 2, 7, 9])));
  });

  test('64-bit times and stamps compare exactly', () => {
    const times = [
      2n ** 62n,
      -(2n ** 62n),
      2n ** 32n,
      2n ** 32n - 1n,
      2n ** 31n,
      -1n,
      0n,
      2n ** 53n + 1n,
      2n ** 53n,
      -(2n ** 63n),
      2n ** 63n - 1n,
    ];
    const plain = times.flatMap((time) => times.map((stamp) => ({ tags: {}, time, stamp, fields: { 4: 1n } })));
    const rows = rowsFromPlain({ tags: [], fields: { 4: 'i64' } }, plain);
    const sorted = rowsToPlain(takeVersions(rows, sortPermutation(rows, [])));
    expect(sorted).toEqual([...plain].sort(compareRows([])));
  });

  test('no rows', () => {
    expect([...sortPermutation(rowsFromPlain(everyKind, []), [])]).toEqual([]);
  });
});

describe('orderStrings', () => {
  test.each([50, 5000])('is the order of UTF-8 bytes for %i values', (count) => {
    const random = new Prng(count);
    const letters = ['', 'a', 'b', '\u0000', 'é', '日', '😀', 'host_', '0', '9'];
    const values = Array.from({ length: count }, () => {
      let value = random.chance(0.5) ? 'host_' : '';
      for (let n = random.below(9); n > 0; n--) value += random.pick(letters);
      return value;
    });
    const strings = stringsFrom(values);
    expect([...orderStrings(strings)].map((i) => stringAt(strings, i))).toEqual([...values].sort(compareBytes));
  });
});

test('the sort key has the tag with the most values first', () => {
  const plain = Array.from({ length: 12 }, (_, i) => ({
    tags: { 7: `dc${String(i % 2)}`, 2: `host${String(i)}`, 9: `rack${String(i % 5)}` },
    time: BigInt(i),
    stamp: 1n,
    fields: { 4: 1n },
  }));
  const rows = rowsFromPlain(everyKind, plain);
  expect(chooseSortKey(tagDictionaries(rows.series))).toEqual([2, 9, 7]);
});
