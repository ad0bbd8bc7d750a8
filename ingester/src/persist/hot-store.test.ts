import { crc32c } from '@node-rs/crc32';
import { InlayError, makeStamp, type Stamp } from '@inlay/core';
import { waitUntil } from '@inlay/testing';
import { describe, expect, test } from '@jest/globals';
import { laneOf } from '../recovery/index.js';
import { everything, folded, hotRows, openFixture, Writer, type Fixture } from '../testing/hot-store-fixture.js';
import { randomBatch } from '../testing/random-batches.js';

const unavailable = (): InlayError => new InlayError('unavailable', 'the store is down', { code: 'store_down' });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const hotCount = async ({ source, table }: Fixture): Promise<number> =>
  hotRows(await source.read({ tableId: table.id, held: [] })).length;

describe('age', () => {
  test('rows are persisted 15:00 minutes after the first, not at 14:59', async () => {
    const fixture = await openFixture();
    fixture.store.start();
    await fixture.clock.advance(1234);
    new Writer(fixture).write();
    await fixture.clock.advance(60_000);
    await fixture.clock.advance(13 * 60_000 + 59_999);
    await turn();
    expect(fixture.commits.done).toEqual([]);
    expect(fixture.store.rowsBuffered()).toBeGreaterThan(0);
    await fixture.clock.advance(1);
    await waitUntil('the rows are in the catalog', () => fixture.store.rowsBuffered() === 0);
    expect(fixture.commits.done).toHaveLength(1);
    await fixture.store.stop();
  });

  test('a partition that became large is persisted at once', async () => {
    const fixture = await openFixture({ bytesMax: 512 << 10 });
    const writer = new Writer(fixture);
    while (fixture.commits.done.length === 0 && writer.rows.length < 20_000) {
      writer.write();
      await turn();
    }
    expect(fixture.commits.done[0]?.file?.rowCount).toBeGreaterThan(100);
    await fixture.store.flush();
    expect(folded(await everything(fixture))).toEqual(folded(writer.rows));
  });
});

describe('flush', () => {
  test('everything written before is in the catalog afterwards, with its facts', async () => {
    const fixture = await openFixture();
    const writer = new Writer(fixture);
    const stamps = [writer.write(['a', 'b']), writer.write(['b']), writer.write(['a', 'c'])];
    const flushed = await fixture.store.flush();
    const { files, incarnations } = await fixture.catalog.listFiles(fixture.table.id);
    expect(files.map(({ partitionKey }) => partitionKey).sort()).toEqual(['a', 'b', 'c']);
    expect(flushed).toEqual({ files: 3, rows: files.reduce((sum, { rowCount }) => sum + rowCount, 0) });
    expect(await hotCount(fixture)).toBe(0);
    expect(fixture.store.bytes()).toBe(0);
    expect(fixture.store.lowWater(fixture.lane)).toBeUndefined();
    expect(incarnations[0]?.lowWater).toBe((stamps[2] ?? 0n) + 1n);
    expect(folded(await everything(fixture))).toEqual(folded(writer.rows));
    for (const file of files) {
      expect(file.path).toMatch(
        new RegExp(`^${String(fixture.database)}/${String(fixture.table.id)}/[0-9a-f]{16}/${file.id}\\.parquet$`),
      );
      expect(file.origin?.incarnation).toBe(fixture.incarnation.id);
      const stored = fixture.objects.objects.get(file.path) ?? new Uint8Array(0);
      expect(file).toMatchObject({ sizeBytes: stored.length, crc32c: crc32c(stored) });
    }
    const answer = await fixture.source.read({ tableId: fixture.table.id, held: [] });
    expect(answer.filesVersion).toBe(3n);
    expect(answer.incarnations).toEqual([fixture.incarnation.id]);
  });

  test('of nothing resolves', async () => {
    const fixture = await openFixture();
    expect(await fixture.store.flush()).toEqual({ files: 0, rows: 0 });
    expect(fixture.commits.done).toEqual([]);
  });

  test('is rejected while the object store is down; the rows stay, and go with the next flush', async () => {
    const fixture = await openFixture({ limits: { flushFailuresMax: 1, backoffFirstMs: 1 } });
    const writer = new Writer(fixture);
    const first = writer.write();
    fixture.objects.before = () => {
      throw unavailable();
    };
    await expect(fixture.store.flush()).rejects.toMatchObject({ code: 'persist_failed', kind: 'unavailable' });
    expect(fixture.store.lowWater(fixture.lane)).toBe(first);
    expect(folded(await everything(fixture))).toEqual(folded(writer.rows));
    fixture.objects.before = () => undefined;
    const flushed = fixture.store.flush();
    await waitUntil('the job tries again', async () => {
      await fixture.clock.advance(20);
      return fixture.store.rowsBuffered() === 0;
    });
    await flushed;
    expect(fixture.commits.done).toHaveLength(1);
  });
});

describe('a commit', () => {
  test('comes before the rows leave memory', async () => {
    const fixture = await openFixture();
    const writer = new Writer(fixture);
    writer.write();
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    fixture.commits.before = () => gate;
    const flushed = fixture.store.flush();
    await waitUntil('the object is put', () => fixture.objects.objects.size === 1);
    await turn();
    expect(await hotCount(fixture)).toBe(writer.rows.length);
    release();
    await flushed;
    expect(await hotCount(fixture)).toBe(0);
  });

  test('whose answer was lost is repeated with the same file', async () => {
    const fixture = await openFixture({ limits: { backoffFirstMs: 1 } });
    const writer = new Writer(fixture);
    writer.write();
    let lost = 0;
    fixture.commits.after = () => {
      if (lost++ < 2) throw unavailable();
    };
    const flushed = fixture.store.flush();
    await waitUntil('the job tries again', async () => {
      await fixture.clock.advance(20);
      return fixture.store.rowsBuffered() === 0;
    });
    await flushed;
    expect((await fixture.catalog.listFiles(fixture.table.id)).files).toHaveLength(1);
    expect(fixture.objects.objects.size).toBe(1);
    expect(folded(await everything(fixture))).toEqual(folded(writer.rows));
  });

  test('of one partition follows the stamps, also when rows come while it is under way', async () => {
    const fixture = await openFixture({ bytesMax: 256 << 10, seed: 9 });
    const writer = new Writer(fixture);
    for (let i = 0; i < 60; i++) {
      writer.write(['a', 'b', 'c'].filter(() => fixture.random.chance(0.6)));
      if (fixture.random.chance(0.2)) await turn();
    }
    await fixture.store.flush();
    const files = fixture.commits.done.flatMap(({ file }) => file ?? []);
    expect(files.length).toBeGreaterThan(5);
    for (const key of ['a', 'b', 'c']) {
      const ranges = files
        .filter(({ partitionKey }) => partitionKey === key)
        .map(({ minStamp, maxStamp }) => [minStamp, maxStamp]);
      const flat = ranges.flat();
      expect(flat).toEqual([...flat].sort((a, b) => Number(a - b)));
    }
  });

  test('is not made for rows of a deleted database; they go', async () => {
    const fixture = await openFixture();
    new Writer(fixture).write();
    await fixture.catalog.deleteDatabase('db');
    await fixture.store.flush();
    expect(fixture.store.rowsBuffered()).toBe(0);
    expect(fixture.objects.objects.size).toBe(0);
    expect(fixture.commits.done.map(({ file }) => file)).toEqual([undefined]);
  });
});

test('low-water marks never pass a row that is not in the catalog', async () => {
  const fixture = await openFixture({ bytesMax: 256 << 10, seed: 3 });
  const { store, incarnation, lane, catalog, random } = fixture;
  const writer = new Writer(fixture);
  const told: Stamp[] = [];
  let next: Stamp = 0n;
  store.onLowWater(() => {
    // Where nothing is left, it is the stamp that comes next.
    told.push(store.lowWater(lane) ?? next);
  });
  fixture.commits.before = async (request) => {
    for (let i = random.below(4); i > 0; i--) await turn();
    const mark = request.lowWater.find((one) => one.incarnation === incarnation.id)?.stamp ?? 0n;
    const stored = new Set(fixture.commits.done.map(({ file }) => file?.id));
    // Rows at or above the mark may be anywhere; those below are in this file or in one before.
    const committed = fixture.commits.done.concat(request).flatMap(({ file }) => file ?? []);
    for (const row of writer.rows.filter(({ stamp }) => stamp < mark)) {
      expect(
        committed.some(
          (file) => file.partitionKey === row.partition && file.minStamp <= row.stamp && file.maxStamp >= row.stamp,
        ),
      ).toBe(true);
    }
    expect(stored.has(undefined)).toBe(false);
  };
  for (let i = 0; i < 80; i++) {
    next = writer.write(['a', 'b', 'c', 'd'].filter(() => random.chance(0.5))) + 1n;
    if (random.chance(0.3)) await turn();
  }
  fixture.commits.before = () => undefined;
  await store.flush();
  expect(told.length).toBeGreaterThan(3);
  expect(told).toEqual([...told].sort((a, b) => Number(a - b)));
  const { incarnations } = await catalog.listFiles(fixture.table.id);
  expect(incarnations[0]?.lowWater).toBe(told.at(-1));
});

test.each([11, 12, 13, 14])('with faults anywhere every row is seen at every moment, seed %i', async (seed) => {
  const fixture = await openFixture({
    bytesMax: 512 << 10,
    seed,
    limits: { backoffFirstMs: 1, flushFailuresMax: 100, attemptsMax: 3, pauseMs: 10 },
  });
  const { random } = fixture;
  fixture.store.start();
  const writer = new Writer(fixture);
  const maybeFail = async (chance: number): Promise<void> => {
    if (random.chance(0.5)) await turn();
    if (random.chance(chance)) throw unavailable();
  };
  fixture.objects.before = () => maybeFail(0.3);
  fixture.commits.before = () => maybeFail(0.2);
  fixture.commits.after = () => maybeFail(0.2);
  for (let i = 0; i < 60; i++) {
    writer.write(['a', 'b'].filter(() => random.chance(0.7)));
    if (random.chance(0.1)) await fixture.clock.advance(random.below(30));
    if (random.chance(0.15)) expect(folded(await everything(fixture))).toEqual(folded(writer.rows));
  }
  fixture.objects.before = () => undefined;
  fixture.commits.before = () => undefined;
  fixture.commits.after = () => undefined;
  const flushed = fixture.store.flush();
  await waitUntil('all is flushed', async () => {
    await fixture.clock.advance(20);
    return fixture.store.rowsBuffered() === 0;
  });
  await flushed;
  expect(fixture.store.bytes()).toBe(0);
  expect(folded(await everything(fixture))).toEqual(folded(writer.rows));
  await fixture.store.stop();
});

test('what failed for now and went along with younger rows is not looked for again', async () => {
  const hourMs = 3_600_000;
  const fixture = await openFixture({ limits: { attemptsMax: 1, pauseMs: hourMs } });
  const { store, clock, objects, commits } = fixture;
  const writer = new Writer(fixture);
  const tries = { count: 0 };
  objects.before = () => {
    tries.count++;
    return Promise.reject(unavailable());
  };
  store.start();
  writer.write();
  await clock.advance(15 * 60_000);
  await waitUntil('it has failed', () => tries.count > 0);
  objects.before = () => undefined;
  writer.write();
  await clock.advance(16 * 60_000);
  await waitUntil('both are in the catalog', () => store.rowsBuffered() === 0);
  expect(commits.done).toHaveLength(2);
  await clock.advance(hourMs);
  // It rejects with what has ended the ticking.
  await store.stop();
});

test('rows of a predecessor go under its name, in generations that it never numbered', async () => {
  const fixture = await openFixture({}, 1);
  const { store, source, catalog, database, table, random, predecessors, incarnation } = fixture;
  const [before] = predecessors;
  if (before === undefined) throw new Error('no predecessor');
  const earlier = laneOf(before);
  store.adopt(earlier);
  expect((await source.read({ tableId: table.id, held: [] })).incarnations.toSorted()).toEqual(
    [before.id, incarnation.id].sort(),
  );
  const stamp = makeStamp(before.epoch, 5n);
  store.append(stamp, database, [randomBatch(table, random, { stamp, key: 'p' }).batch], earlier);
  new Writer(fixture).write();
  const { generations } = await source.read({ tableId: table.id, held: [] });
  expect(generations.map((generation) => generation.incarnation)).toEqual([before.id, incarnation.id]);
  for (const { generation } of generations) expect(Math.floor(generation / 2 ** 30)).toBe(incarnation.id);
  expect(() => {
    store.release(earlier);
  }).toThrow('still has rows');
  await store.flush();
  const { files } = await catalog.listFiles(table.id);
  expect(files.map(({ origin }) => origin)).toEqual(
    generations.map(({ generation, incarnation: of }) => ({ incarnation: of, generation })),
  );
  const marks = (await catalog.shardMap()).incarnations.map(({ id, lowWater }) => [id, lowWater]);
  expect(marks).toEqual([
    [before.id, stamp + 1n],
    [incarnation.id, makeStamp(incarnation.epoch, 1n)],
  ]);
  store.release(earlier);
  expect((await source.read({ tableId: table.id, held: [] })).incarnations).toEqual([incarnation.id]);
});

describe('room', () => {
  test('a writer waits until rows are persisted, and no longer than it wants', async () => {
    const fixture = await openFixture({ bytesMax: 256 << 10 });
    const { store, clock } = fixture;
    const writer = new Writer(fixture);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    fixture.objects.before = () => gate;
    expect(await store.room(10_000, 100)).toBe(true);
    while (store.bytes() < store.bytesMax) writer.write();
    const late = store.room(10_000, 100);
    const patient = store.room(10_000, 60_000);
    await clock.advance(100);
    expect(await late).toBe(false);
    release();
    expect(await patient).toBe(true);
    expect(store.bytes() + 10_000).toBeLessThanOrEqual(store.bytesMax);
    await store.flush();
  });

  test('what is larger than the limit is let in alone', async () => {
    const fixture = await openFixture({ bytesMax: 256 << 10 });
    new Writer(fixture).write();
    expect(await fixture.store.room(1 << 20, 60_000)).toBe(true);
    expect(fixture.store.bytes()).toBe(0);
  });
});
