import { describe, expect, test } from '@jest/globals';
import { seriesHashes, type TableBatch } from '@inlay/columnar';
import { rowsFromPlain, rowsToPlain, type PlainRow } from '@inlay/columnar/testing';
import { tableId } from '@inlay/core';
import { Prng } from '@inlay/testing';
import { foldRepeats } from './fold-repeats.js';
import { partitionRows } from './partition-rows.js';
import { SeriesHashCache } from './series-hash-cache.js';

const schema = { tags: [1, 2], fields: { 3: 'f64', 4: 'i64', 5: 'string', 6: 'bool' } } as const;

function randomRows(random: Prng, count: number, timeOf: () => bigint): PlainRow[] {
  return Array.from({ length: count }, () => {
    const fields: Record<number, number | bigint | string | boolean> = {};
    if (random.chance(0.6)) fields[3] = random.float();
    if (random.chance(0.6)) fields[4] = BigInt(random.u32());
    if (random.chance(0.6)) fields[5] = `s${String(random.below(1000))}`;
    if (Object.keys(fields).length === 0 || random.chance(0.3)) fields[6] = random.chance(0.5);
    const tags: Record<number, string> = { 1: `host${String(random.below(6))}` };
    if (random.chance(0.5)) tags[2] = 'eu';
    return { tags, time: timeOf(), stamp: 0n, fields };
  });
}

const plain = (rows: Parameters<typeof foldRepeats>[0] & { rowCount: number }): PlainRow[] =>
  rowsToPlain({ ...(rows as TableBatch), stamps: new BigInt64Array(rows.rowCount) });

const keyOf = (row: PlainRow): string => JSON.stringify([row.tags, String(row.time)]);

describe('foldRepeats', () => {
  test.each([1, 2, 3, 4, 5, 6])('keeps the last value of every field, seed %i', (seed) => {
    const random = new Prng(seed);
    const rows = randomRows(random, 1 + random.below(200), () => BigInt(random.below(8)) - 4n);
    const expected = new Map<string, PlainRow>();
    for (const row of rows) {
      const known = expected.get(keyOf(row));
      expected.set(keyOf(row), known === undefined ? row : { ...known, fields: { ...known.fields, ...row.fields } });
    }
    expect(plain(foldRepeats(rowsFromPlain(schema, rows)))).toEqual([...expected.values()]);
  });

  test('returns the same rows when none repeats', () => {
    const rows = rowsFromPlain(
      schema,
      randomRows(new Prng(1), 1, () => 0n),
    );
    expect(foldRepeats(rows)).toBe(rows);
  });
});

describe('partitionRows', () => {
  const dayNs = 86_400_000_000_000n;
  const floorDay = (time: bigint): bigint => (time - (((time % dayNs) + dayNs) % dayNs)) / dayNs;

  test('cuts exactly at midnight, before the epoch and at the ends of the range too', () => {
    const ends = [0n, 1n, 20_000n, -1n, -20_000n, 106_751n, -106_751n];
    const times = ends
      .flatMap((day) => [day * dayNs - 1n, day * dayNs, day * dayNs + 1n])
      .concat(9223372036854775806n, -9223372036854775806n);
    for (const time of times) {
      const [part] = partitionRows(rowsFromPlain(schema, [{ tags: {}, time, stamp: 0n, fields: { 3: 1 } }]));
      expect([time, part?.partitionKey]).toEqual([
        time,
        new Date(Number(floorDay(time)) * 86_400_000).toISOString().slice(0, 10),
      ]);
    }
  });

  test.each([1, 2, 3, 4])('every row is in the part of its day, in order, seed %i', (seed) => {
    const random = new Prng(seed);
    const rows = randomRows(random, 300, () => BigInt(random.below(5) - 2) * dayNs + BigInt(random.below(4)) - 2n);
    const parts = partitionRows(rowsFromPlain(schema, rows));
    expect(new Set(parts.map((part) => part.partitionKey)).size).toBe(parts.length);
    for (const { partitionKey, rows: part } of parts) {
      expect(plain(part)).toEqual(
        rows.filter((row) => new Date(Number(floorDay(row.time)) * 86_400_000).toISOString().startsWith(partitionKey)),
      );
      expect(new Set(part.seriesOf).size).toBe(part.series.count);
    }
  });

  test('does not copy rows of one day, and takes thousands of days in its stride', () => {
    const one = rowsFromPlain(
      schema,
      randomRows(new Prng(1), 10, () => 5n),
    );
    expect(partitionRows(one)[0]?.rows).toBe(one);
    let day = 0n;
    const many = Array.from({ length: 20_000 }, (_, i) => ({
      tags: { 1: `h${String(i)}` },
      time: day++ * dayNs,
      stamp: 0n,
      fields: { 3: 1 },
    }));
    // Time of this process, not of the clock: the machine may be busy. Comparing all pairs takes far longer.
    const start = process.cpuUsage();
    expect(partitionRows(rowsFromPlain(schema, many))).toHaveLength(20_000);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(5);
  });
});

describe('SeriesHashCache', () => {
  test('answers as if it was not there, however small it is', () => {
    const random = new Prng(5);
    const cache = new SeriesHashCache(3);
    const tables = [1, 2].map((id) => ({
      table: { id: tableId(id) } as never,
      serial: id,
      column: () => undefined,
      kindOf: () => undefined,
    }));
    for (let round = 0; round < 200; round++) {
      const table = random.pick(tables);
      const rows = rowsFromPlain(
        schema,
        randomRows(random, 1 + random.below(20), () => 0n),
      );
      const { series } = rows;
      // A number per tag set, another one in each generation.
      const generation = 1 + Math.floor(round / 50);
      const internIds = Uint32Array.from({ length: series.count }, (_, s) => {
        const tags =
          rowsToPlain({ ...rows, stamps: new BigInt64Array(rows.rowCount) })[rows.seriesOf.indexOf(s)]?.tags ?? {};
        return (Number(tags[1]?.slice(4)) * 2 + (tags[2] === undefined ? 0 : 1)) * generation;
      });
      const id = tables.indexOf(table) + 1;
      expect([...cache.hashes(table, series, { generation, internIds })]).toEqual([
        ...seriesHashes(tableId(id), series),
      ]);
    }
  });
});
