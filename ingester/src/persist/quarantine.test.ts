import { InlayError, makeStamp, type Logger } from '@inlay/core';
import { PowerLossFiles, Prng, waitUntil } from '@inlay/testing';
import { expect, test } from '@jest/globals';
import { laneOf } from '../recovery/index.js';
import { everything, folded, openFixture, type Fixture, type SeenRow } from '../testing/hot-store-fixture.js';
import { InlineExecutor } from '../testing/inline-executor.js';
import { randomBatch } from '../testing/random-batches.js';
import type { EncodedGeneration, EncodeRequest } from './executor/persist-executor.js';

/** Fails for one partition, as a bug in the encoder would. */
class BrokenExecutor extends InlineExecutor {
  broken = true;

  override encode(request: EncodeRequest): Promise<EncodedGeneration> {
    if (this.broken && request.partitionKey === 'bad') return Promise.reject(new TypeError('cannot encode this'));
    return super.encode(request);
  }
}

interface Scene extends Fixture {
  readonly executor: BrokenExecutor;
  readonly errors: string[];
  readonly rows: SeenRow[];
  write(key: string): void;
}

async function openScene(bytesMax = 8 << 20, lives = 0): Promise<Scene> {
  const executor = new BrokenExecutor();
  const errors: string[] = [];
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (message) => errors.push(message),
    child: () => logger,
  };
  const limits = { backoffFirstMs: 1, hardFailuresMax: 3, quarantinePauseMs: 60_000 };
  const files = new PowerLossFiles(new Prng(1));
  const fixture = await openFixture({ executor, logger, limits, files, bytesMax }, lives);
  const rows: SeenRow[] = [];
  let counter = 0n;
  const write = (key: string): void => {
    const stamp = makeStamp(fixture.incarnation.epoch, counter++);
    const made = randomBatch(fixture.table, fixture.random, { stamp, key });
    fixture.store.append(stamp, fixture.database, [made.batch], fixture.lane);
    rows.push(...made.rows.map((row) => ({ ...row, partition: key })));
  };
  return { ...fixture, executor, errors, rows, write };
}

async function flush({ store, clock }: Scene): Promise<unknown> {
  let over = false;
  const flushed = store.flush().then(
    () => undefined,
    (error: unknown) => error,
  );
  void flushed.then(() => (over = true));
  await waitUntil('the flush is over', async () => {
    await clock.advance(20);
    return over;
  });
  return flushed;
}

test('what cannot be persisted is set aside, holds the log, is answered for, and goes when it can', async () => {
  const scene = await openScene();
  const { store, incarnation, files, catalog, table, executor } = scene;
  for (const key of ['good', 'bad', 'good', 'bad']) scene.write(key);
  expect(await flush(scene)).toMatchObject({ code: 'persist_failed' });
  expect(scene.errors).toEqual([expect.stringContaining('set aside')]);
  const [generation] = (await scene.source.read({ tableId: table.id, held: [] })).generations;
  const directory = `/data/quarantine/${String(incarnation.id)}/${String(generation?.generation)}`;
  expect(files.list(directory)).toEqual(['0.rows']);
  // The second request was the first with rows of the bad partition.
  expect(store.lowWater(scene.lane)).toBe(makeStamp(incarnation.epoch, 1n));
  expect((await catalog.listFiles(table.id)).incarnations[0]?.lowWater).toBe(makeStamp(incarnation.epoch, 1n));
  expect(folded(await everything(scene))).toEqual(folded(scene.rows));

  executor.broken = false;
  expect(await flush(scene)).toBeUndefined();
  expect(files.list(directory)).toEqual([]);
  expect(store.lowWater(scene.lane)).toBeUndefined();
  expect(store.bytes()).toBe(0);
  expect(folded(await everything(scene))).toEqual(folded(scene.rows));
});

test('rows that come later overtake those that were set aside', async () => {
  const scene = await openScene();
  const { store, executor, incarnation, catalog, table } = scene;
  scene.write('bad');
  await flush(scene);
  executor.broken = false;
  // The age comes round for the new rows; the old ones wait for their pause to end.
  scene.write('bad');
  store.start();
  executor.broken = true;
  await scene.clock.advance(1);
  executor.broken = false;
  await scene.clock.advance(59_000);
  expect((await catalog.listFiles(table.id)).files).toEqual([]);
  await scene.clock.advance(2_000);
  await waitUntil(
    'the rows that were set aside are persisted',
    async () => (await catalog.listFiles(table.id)).files.length === 1,
  );
  expect(store.lowWater(scene.lane)).toBe(makeStamp(incarnation.epoch, 1n));
  await flush(scene);
  expect(folded(await everything(scene))).toEqual(folded(scene.rows));
  await store.stop();
});

test('when memory is short they are answered for from disk, and persisted from there', async () => {
  const scene = await openScene(512 << 10);
  const { store, executor, source, table } = scene;
  for (let i = 0; i < 4; i++) scene.write('bad');
  await flush(scene);
  const [before] = (await source.read({ tableId: table.id, held: [] })).generations;
  const held = store.bytes();
  expect(await store.room(store.bytesMax - held + 5000, 1)).toBe(true);
  expect(store.bytes()).toBeLessThan(held / 2);
  const [after] = (await source.read({ tableId: table.id, held: [] })).generations;
  expect(after).toEqual(before);
  expect(folded(await everything(scene))).toEqual(folded(scene.rows));
  const delta = await source.read({
    tableId: table.id,
    held: [{ incarnation: scene.incarnation.id, generation: after?.generation ?? 0, rows: 20, series: 5 }],
  });
  expect(delta.generations[0]?.chunks[0]).toMatchObject({ rowStart: 20, seriesStart: 5 });
  executor.broken = false;
  expect(await flush(scene)).toBeUndefined();
  expect(folded(await everything(scene))).toEqual(folded(scene.rows));
});

test('when they cannot be set aside they stay in memory', async () => {
  const scene = await openScene();
  const { files } = scene;
  scene.write('bad');
  files.create = () => {
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  };
  await flush(scene);
  expect(scene.errors).toEqual([expect.stringContaining('stay in memory')]);
  expect(folded(await everything(scene))).toEqual(folded(scene.rows));
  scene.executor.broken = false;
  expect(await flush(scene)).toBeUndefined();
});

test('what only the object store or the catalog refuse is not set aside', async () => {
  const scene = await openScene();
  scene.write('good');
  scene.objects.before = () => {
    throw new InlayError('forbidden', 'the key has expired', { code: 'access_denied' });
  };
  expect(await flush(scene)).toMatchObject({ code: 'persist_failed' });
  expect(scene.errors).toEqual([]);
  scene.objects.before = () => undefined;
  expect(await flush(scene)).toBeUndefined();
});

test('files of an earlier life go when its rows are persisted', async () => {
  const scene = await openScene(8 << 20, 1);
  const { files, store, predecessors, database, table, random, executor } = scene;
  const [before] = predecessors;
  if (before === undefined) throw new Error('no predecessor');
  const old = `/data/quarantine/${String(before.id)}/77`;
  files.makeDirectory(old);
  files.create(`${old}/0.rows`).close();
  const lane = laneOf(before);
  store.adopt(lane);
  const stamp = makeStamp(before.epoch, 5n);
  store.append(stamp, database, [randomBatch(table, random, { stamp, key: 'bad' }).batch], lane);
  executor.broken = false;
  await flush(scene);
  expect(files.list(old)).toEqual(['0.rows']);
  store.release(lane);
  expect(files.list(old)).toEqual([]);
});

test('rows that were given up are not persisted: the process is told to end', async () => {
  const scene = await openScene();
  scene.write('good');
  await scene.catalog.forgetIncarnation(scene.incarnation.id);
  expect(await flush(scene)).toMatchObject({ code: 'persist_failed' });
  expect(scene.forgotten[0]).toMatchObject({ code: 'incarnation_forgotten' });
  expect((await scene.catalog.listFiles(scene.table.id)).files).toEqual([]);
  await scene.store.stop();
});
