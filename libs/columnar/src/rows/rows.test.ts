import { describe, expect, test } from '@jest/globals';
import { columnId, tableId } from '@inlay/core';
import { Prng } from '@inlay/testing';
import { stringAt } from '../base/strings.js';
import { compactSeries } from '../testing/compact-series.js';
import { stringsFrom } from '../testing/strings-from.js';
import { everyKind, randomPlainRows } from '../testing/random-rows.js';
import { batchBytes } from './batch-bytes.js';
import { concatVersioned } from '../testing/concat-versioned.js';
import { rowsFromPlain, rowsToPlain } from '../testing/plain-rows.js';
import { seriesHashes } from './series-hash.js';
import { takeRows, takeVersions } from './take-rows.js';

describe('takeVersions', () => {
  test.each([0, 1, 2, 3, 4])('takes rows with all their values, seed %i', (seed) => {
    const random = new Prng(seed);
    const plain = randomPlainRows(random, { rows: 80 });
    const rows = rowsFromPlain(everyKind, plain);
    const indices = Uint32Array.from({ length: random.below(120) }, () => random.below(80));
    expect(rowsToPlain(takeVersions(rows, indices))).toEqual([...indices].map((i) => plain[i]));
  });

  test('works for rows with names instead of ids', () => {
    const rows = rowsFromPlain(everyKind, randomPlainRows(new Prng(1), { rows: 10 }));
    const named = {
      ...rows,
      series: { ...rows.series, tags: rows.series.tags.map((tag) => `t${String(tag)}`) },
      fields: rows.fields.map((field) => ({ ...field, label: `f${String(field.label)}` })),
    };
    const taken = compactSeries(takeRows(named, Uint32Array.of(3, 1)));
    expect(taken.fields.map((field) => field.label)).toEqual(['f3', 'f4', 'f5', 'f6', 'f8']);
    expect(taken.seriesOf[0]).toBe(0);
  });

  test('compactSeries keeps only the series in use', () => {
    const plain = randomPlainRows(new Prng(2), { rows: 100, series: 30 });
    const rows = rowsFromPlain(everyKind, plain);
    const few = takeVersions(
      { ...rows, series: { ...rows.series, hashes: seriesHashes(tableId(1), rows.series) } },
      Uint32Array.of(90, 5, 90),
    );
    const compact = compactSeries(few);
    expect(compact.series.count).toBeLessThanOrEqual(2);
    expect(rowsToPlain(compact)).toEqual([plain[90], plain[5], plain[90]]);
    expect([...compact.series.hashes]).toEqual([...seriesHashes(tableId(1), compact.series)]);
  });
});

describe('concatVersioned', () => {
  test.each([0, 1, 2, 3, 4, 5])('joins parts with different tags and fields, seed %i', (seed) => {
    const random = new Prng(seed);
    const schemas = [
      everyKind,
      { tags: [2, 12], fields: { 4: 'i64', 13: 'string' } },
      { tags: [], fields: { 3: 'f64' } },
    ] as const;
    const parts = schemas.map((schema) => ({
      schema,
      plain: randomPlainRows(random, { rows: random.below(40), schema }),
    }));
    const joined = concatVersioned(parts.map(({ schema, plain }) => rowsFromPlain(schema, plain)));
    expect(rowsToPlain(joined)).toEqual(parts.flatMap(({ plain }) => plain));
    const keys = new Set(rowsToPlain(joined).map((row) => JSON.stringify(Object.entries(row.tags))));
    const used = compactSeries(joined).series.count;
    expect(used).toBe(keys.size);
  });

  test('one part is returned as it is, none is empty', () => {
    const rows = rowsFromPlain(everyKind, randomPlainRows(new Prng(1), { rows: 3 }));
    expect(concatVersioned([rows])).toBe(rows);
    expect(concatVersioned([]).rowCount).toBe(0);
  });
});

describe('seriesHashes', () => {
  const series = (tags: number[], values: string[]) => ({
    count: values.length / tags.length,
    tags: tags.map(columnId),
    values: stringsFrom(values),
    hashes: new Uint32Array(0),
  });

  test('depend on the present tags only, not on their order or on absent ones', () => {
    const a = seriesHashes(tableId(7), series([3, 9], ['host', 'eu']))[0];
    expect(seriesHashes(tableId(7), series([9, 1, 3], ['eu', '', 'host']))[0]).toBe(a);
    expect(seriesHashes(tableId(8), series([3, 9], ['host', 'eu']))[0]).not.toBe(a);
    expect(seriesHashes(tableId(7), series([3, 9], ['eu', 'host']))[0]).not.toBe(a);
    expect(seriesHashes(tableId(7), series([3, 9], ['hosteu', '']))[0]).not.toBe(a);
  });

  test('never change: shards of stored rows follow from them', () => {
    expect([...seriesHashes(tableId(7), series([3], ['host_0', 'host_1', '', 'é']))]).toEqual(frozenHashes);
  });

  test('spread evenly over 128 shards', () => {
    const hosts = Array.from({ length: 12_800 }, (_, i) => `host_${String(i)}`);
    const counts = new Uint32Array(128);
    for (const hash of seriesHashes(tableId(1), series([3], hosts))) counts[hash & 127] = (counts[hash & 127] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(60);
    expect(Math.max(...counts)).toBeLessThan(145);
  });
});

const frozenHashes = [2771306993, 4191516704, 3089348555, 1326230698];

test('batchBytes counts every buffer', () => {
  const rows = rowsFromPlain({ tags: [1], fields: { 2: 'i64', 3: 'string' } }, [
    { tags: { 1: 'ab' }, time: 0n, stamp: 0n, fields: { 2: 1n } },
  ]);
  // times 8, stamps 8, seriesOf 4, tag offsets 8 and bytes 2, i64 8, string offsets 8 and validity 1
  expect(batchBytes(rows)).toBe(8 + 8 + 4 + 8 + 2 + 8 + 8 + 1);
  expect(stringAt(rows.series.values, 0)).toBe('ab');
});
