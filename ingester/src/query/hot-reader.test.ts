import { isDeepStrictEqual } from 'node:util';
import {
  allTimes,
  contains,
  databaseId,
  hasShard,
  incarnationId,
  makeStamp,
  noTimes,
  tableId,
  type Stamp,
  type TimeRange,
} from '@inlay/core';
import { seriesHashes, type VersionedRows } from '@inlay/columnar';
import { rowsFromPlain, rowsToPlain, type PlainRow } from '@inlay/columnar/testing';
import type { HeldGeneration, HotGeneration } from '@inlay/services';
import { Prng, SimulatedClock } from '@inlay/testing';
import { describe, expect, test } from '@jest/globals';
import { HotBuffer } from '../buffer/hot-buffer.js';
import { randomBatch, smallTable, type RandomTable } from '../testing/random-batches.js';
import { HotReader } from './hot-reader.js';

const life = incarnationId(3);
const lane = { incarnation: life, lowWater: makeStamp(1n, 0n) };
const database = databaseId(1);

function open(turnMs?: number): { buffer: HotBuffer; reader: HotReader } {
  const clock = new SimulatedClock();
  const buffer = new HotBuffer(life, clock);
  buffer.adopt(lane);
  const reader = new HotReader(
    {
      get incarnations() {
        return buffer.incarnations;
      },
      filesVersion: () => 0n,
      generationsOf: (id) => buffer.generationsOf(id),
      blocksOf: (generation) => ({ images: generation.images(), done: () => undefined }),
    },
    clock,
    turnMs,
  );
  return { buffer, reader };
}

/** Matchers walk thousands of rows for seconds: they are asked for the difference, where there is one. */
function expectSame(found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted)) expect(found).toEqual(wanted);
}

function byKey(rows: readonly PlainRow[]): Map<string, PlainRow[]> {
  const groups = new Map<string, PlainRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([Object.entries(row.tags).sort(), String(row.time)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** A mirror as a querier keeps it: only ever told what it lacks. */
class Mirror {
  readonly generations = new Map<number, { rows: PlainRow[]; tags: Record<number, string>[]; columns: Set<number> }>();

  held(): HeldGeneration[] {
    return [...this.generations].map(([generation, { rows, tags }]) => ({
      incarnation: life,
      generation,
      rows: rows.length,
      series: tags.length,
    }));
  }

  take(generation: HotGeneration): void {
    const known = this.generations.get(generation.generation) ?? { rows: [], tags: [], columns: new Set() };
    this.generations.set(generation.generation, known);
    for (const { rows, rowStart, seriesStart } of generation.chunks) {
      expect(rowStart).toBe(known.rows.length);
      expect(seriesStart).toBe(known.tags.length);
      for (const id of rows.series.tags) known.columns.add(id);
      for (const { label } of rows.fields) known.columns.add(label);
      for (let s = 0; s < rows.series.count; s++) known.tags.push(tagsOf(rows, s));
      // The chunk's rows may point at series of earlier chunks: tags are looked up in what is held.
      const plain = rowsToPlain({
        ...rows,
        seriesOf: new Uint32Array(rows.rowCount),
        series: { ...rows.series, tags: [] },
      });
      plain.forEach((row, i) => known.rows.push({ ...row, tags: known.tags[rows.seriesOf[i] ?? -1] ?? {} }));
    }
    expect(known.rows).toHaveLength(generation.rowCount);
    expect(known.tags).toHaveLength(generation.seriesCount);
    // Queries ask the mirror for these, and it has what chunks brought.
    const told = [...generation.tags, ...generation.fields.map(({ id }) => id)];
    expect(told.filter((id) => !known.columns.has(id))).toEqual([]);
  }
}

const tagsOf = ({ series }: VersionedRows, s: number): Record<number, string> =>
  rowsToPlain({ rowCount: 1, times: new BigInt64Array(1), seriesOf: Uint32Array.of(s), series, fields: [] })[0]?.tags ??
  {};

/** Times at which a key has more than one row, ascending. */
const naiveRepeats = (rows: readonly PlainRow[]): bigint[] =>
  [...byKey(rows).values()]
    .filter((versions) => versions.length > 1)
    .map((versions) => versions[0]?.time ?? 0n)
    .sort((a, b) => (a < b ? -1 : 1));

function expectFacts(generation: HotGeneration, rows: readonly PlainRow[], table: RandomTable): void {
  const times = rows.map(({ time }) => time).sort((a, b) => (a < b ? -1 : 1));
  expect(generation.times).toEqual({ min: times[0], max: times.at(-1) });
  const repeats = naiveRepeats(rows);
  const { repeats: windows } = generation;
  // Exact at the ends, few, in order, and every repeated key lies in one.
  expect(windows.length).toBeLessThanOrEqual(16);
  expect([windows[0]?.min, windows.at(-1)?.max]).toEqual([repeats[0], repeats.at(-1)]);
  expect(repeats.filter((time) => windows.filter((window) => contains(window, time)).length !== 1)).toEqual([]);
  for (const { id, nulls } of generation.fields)
    expect(nulls).toBe(rows.filter(({ fields }) => !(id in fields)).length);
  const shards = generation.chunks.flatMap(({ rows: { series } }) =>
    [...seriesHashes(table.id, series)].map((hash) => hash & 127),
  );
  expect(shards.filter((shard) => !hasShard(generation.shards, shard))).toEqual([]);
}

async function play(seed: number, table: RandomTable, requests: number): Promise<void> {
  const random = new Prng(seed);
  const { buffer, reader } = open();
  const written = new Map<string, PlainRow[]>();
  const mirror = new Mirror();
  const check = async (): Promise<void> => {
    const answer = await reader.read({ tableId: table.id, held: mirror.held() });
    answer.generations.forEach((generation) => {
      mirror.take(generation);
    });
    const whole = await reader.read({ tableId: table.id, held: [] });
    const hot = new Map<string, PlainRow[]>();
    for (const generation of whole.generations) {
      const fresh = new Mirror();
      fresh.take(generation);
      const rows = fresh.generations.get(generation.generation)?.rows ?? [];
      expectSame(mirror.generations.get(generation.generation)?.rows, rows);
      expectFacts(generation, rows, table);
      hot.set(generation.partitionKey, [...(hot.get(generation.partitionKey) ?? []), ...rows]);
    }
    expectSame(hot, written);
  };
  for (let i = 0; i < requests; i++) {
    const stamp: Stamp = makeStamp(1n, BigInt(i * 3));
    const parts = random.chance(0.3) ? ['a', 'b'] : ['a'];
    const made = parts.map((key) => randomBatch(table, random, { stamp, key }));
    buffer.append(
      stamp,
      database,
      made.map(({ batch }) => batch),
      lane,
    );
    made.forEach(({ rows, batch }) =>
      written.set(batch.partitionKey, [...(written.get(batch.partitionKey) ?? []), ...rows]),
    );
    for (const generation of buffer.generationsOf(table.id)) if (random.chance(0.05)) buffer.seal(generation);
    if (random.chance(0.3)) await check();
  }
  await check();
}

describe('hot reads equal what was appended', () => {
  test.each(Array.from({ length: 12 }, (_, seed) => seed))('seed %i', async (seed) => {
    await play(seed, smallTable, 40);
  });

  test('also when strings outgrow pages', async () => {
    await play(1000, { ...smallTable, stringBytesMax: 120_000 }, 12);
  });

  test('also with more series than a page holds', async () => {
    const { buffer, reader } = open();
    const count = 12_000;
    const plain = (stamp: bigint): PlainRow[] =>
      Array.from({ length: count }, (_, i) => ({
        tags: { 11: 'x'.repeat(150), 12: `${String(stamp)}-${String(i)}` },
        time: BigInt(i),
        stamp,
        fields: { 21: i },
      }));
    const all: PlainRow[] = [];
    for (const stamp of [makeStamp(1n, 0n), makeStamp(1n, 1n), makeStamp(1n, 2n)]) {
      const rows = plain(stamp);
      all.push(...rows);
      const made = rowsFromPlain({ tags: [11, 12], fields: { 21: 'f64' } }, rows);
      const series = { ...made.series, hashes: seriesHashes(tableId(7), made.series) };
      buffer.append(stamp, database, [{ ...made, series, tableId: tableId(7), partitionKey: 'a' }], lane);
    }
    const mirror = new Mirror();
    (await reader.read({ tableId: tableId(7), held: [] })).generations.forEach((generation) => {
      mirror.take(generation);
    });
    expectSame([...mirror.generations.values()][0]?.rows, all);
  });
});

test('a tag that a batch names and none of its series has is not told of', async () => {
  const { buffer, reader } = open();
  const mirror = new Mirror();
  // A request's other rows had the tag; they belong to another ingester.
  for (const [counter, tags] of [[11], [11, 12]].entries()) {
    const stamp = makeStamp(1n, BigInt(counter + 1));
    const row = { tags: { 11: 'a' }, time: BigInt(counter), stamp, fields: { 21: 1 } };
    const made = rowsFromPlain({ tags, fields: { 21: 'f64' } }, [row]);
    const series = { ...made.series, hashes: seriesHashes(smallTable.id, made.series) };
    buffer.append(stamp, database, [{ ...made, series, tableId: smallTable.id, partitionKey: 'a' }], lane);
    const { generations } = await reader.read({ tableId: smallTable.id, held: mirror.held() });
    generations.forEach((generation) => {
      mirror.take(generation);
    });
  }
  expect([...mirror.generations.values()][0]?.rows).toHaveLength(2);
});

test('fields that come when the page is too full for them begin a block; the rows before lack them', async () => {
  const { buffer, reader } = open();
  const late = Array.from({ length: 20 }, (_, f) => 31 + f);
  const write = (counter: bigint, count: number, fields: readonly number[]): PlainRow[] => {
    const stamp = makeStamp(1n, counter);
    const kinds = Object.fromEntries(fields.map((id) => [id, 'f64' as const]));
    const values = Object.fromEntries(fields.map((id) => [id, id + Number(counter)]));
    const rows = Array.from({ length: count }, (_, i) => ({
      tags: { 11: 'a' },
      time: BigInt(i),
      stamp,
      fields: values,
    }));
    const made = rowsFromPlain({ tags: [11], fields: kinds }, rows);
    const series = { ...made.series, hashes: seriesHashes(smallTable.id, made.series) };
    buffer.append(stamp, database, [{ ...made, series, tableId: smallTable.id, partitionKey: 'a' }], lane);
    return rows;
  };
  const all = [...write(1n, 50_000, [21]), ...write(2n, 2, late), ...write(3n, 1, [21, 35])];
  const [generation] = (await reader.read({ tableId: smallTable.id, held: [] })).generations;
  expect(generation?.chunks).toHaveLength(2);
  expect(generation?.fields.map(({ id, nulls }) => [id, nulls])).toEqual([
    [21, 2],
    ...late.map((id) => [id, id === 35 ? 50_000 : 50_001]),
  ]);
  const mirror = new Mirror();
  if (generation !== undefined) mirror.take(generation);
  expectSame([...mirror.generations.values()][0]?.rows, all);
});

test('a generation outside the times asked for is left out', async () => {
  const { buffer, reader } = open();
  const random = new Prng(4);
  const stamp = makeStamp(1n, 0n);
  const { batch, rows } = randomBatch(smallTable, random, { stamp, key: 'a' });
  buffer.append(stamp, database, [batch], lane);
  const times = rows.map(({ time }) => time).sort((a, b) => (a < b ? -1 : 1));
  const [first, last] = [times[0] ?? 0n, times.at(-1) ?? 0n];
  const found = async (times: TimeRange): Promise<number> =>
    (await reader.read({ tableId: smallTable.id, held: [], times })).generations.length;
  expect(await found({ min: last, max: last })).toBe(1);
  expect(await found({ min: last + 1n, max: last + 5n })).toBe(0);
  expect(await found({ min: first - 5n, max: first - 1n })).toBe(0);
  expect(await found({ min: first - 5n, max: first })).toBe(1);
  expect(await found(allTimes)).toBe(1);
  expect(await found(noTimes)).toBe(0);
});

test('an asker that claims more than there is gets an error', async () => {
  const { buffer, reader } = open();
  const stamp = makeStamp(1n, 0n);
  buffer.append(stamp, database, [randomBatch(smallTable, new Prng(5), { stamp, key: 'a' }).batch], lane);
  const [generation] = buffer.generationsOf(smallTable.id);
  const held = [{ incarnation: life, generation: generation?.number ?? 0, rows: 1e6, series: 0 }];
  await expect(reader.read({ tableId: smallTable.id, held })).rejects.toMatchObject({ code: 'bad_held_generation' });
});

test('an answer stays as it was when the rows under it are dropped and their pages used again', async () => {
  const { buffer, reader } = open();
  const random = new Prng(6);
  buffer.append(
    makeStamp(1n, 0n),
    database,
    [randomBatch(smallTable, random, { stamp: makeStamp(1n, 0n), key: 'a' }).batch],
    lane,
  );
  const { generations } = await reader.read({ tableId: smallTable.id, held: [] });
  const before = generations.flatMap(({ chunks }) => chunks.flatMap(({ rows }) => rowsToPlain(rows)));
  for (const generation of [...buffer.generationsOf(smallTable.id)]) {
    buffer.seal(generation);
    buffer.drop(generation);
  }
  expect(buffer.bytes).toBe(0);
  expect(buffer.rows).toBe(0);
  for (let i = 1n; i < 20n; i++)
    buffer.append(
      makeStamp(1n, i),
      database,
      [randomBatch(smallTable, random, { stamp: makeStamp(1n, i), key: 'a' }).batch],
      lane,
    );
  expectSame(
    generations.flatMap(({ chunks }) => chunks.flatMap(({ rows }) => rowsToPlain(rows))),
    before,
  );
});

test('rows that are committed and grow while an answer is being copied do not change it', async () => {
  const { buffer, reader } = open(-1);
  const random = new Prng(8);
  const table = { ...smallTable, stringBytesMax: 120_000 };
  const write = (counter: number, key: string): void => {
    const stamp = makeStamp(1n, BigInt(counter));
    buffer.append(stamp, database, [randomBatch(table, random, { stamp, key }).batch], lane);
  };
  for (let i = 0; i < 12; i++) write(i, 'a');
  write(12, 'b');
  const plain = (generations: readonly HotGeneration[]): PlainRow[][] =>
    generations.map((generation) => {
      const mirror = new Mirror();
      mirror.take(generation);
      return [...mirror.generations.values()][0]?.rows ?? [];
    });
  const before = plain((await reader.read({ tableId: table.id, held: [] })).generations);
  const answer = reader.read({ tableId: table.id, held: [] });
  for (const generation of [...buffer.generationsOf(table.id)]) {
    if (generation.partition.key === 'b') continue;
    buffer.seal(generation);
    buffer.drop(generation);
  }
  expect(buffer.bytes).toBeGreaterThan(4 << 20);
  for (let i = 13; i < 30; i++) write(i, 'b');
  const { generations } = await answer;
  expectSame(plain(generations), before);
  for (const generation of [...buffer.generationsOf(table.id)]) {
    buffer.seal(generation);
    buffer.drop(generation);
  }
  expect(buffer.bytes).toBe(0);
  expect(buffer.pageBytes).toBe(0);
});
