import { describe, expect, test } from '@jest/globals';
import { InlayError, type IncarnationId, type Stamp } from '@inlay/core';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { PowerLossFiles, Prng, SimulatedClock, waitUntil } from '@inlay/testing';
import { after, newMachine, openIncarnations, runOn, segments, stampOf, write } from './testing/ingester-fixture.js';
import { TestHotStore } from './testing/test-hot-store.js';
import { testWalDirectory } from './testing/test-ingester.js';
import { segmentName, type Wal } from './wal/index.js';

describe('a start after a crash', () => {
  test('brings back every acknowledged row under its stamp, and nothing twice', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    for (let number = 1; number <= 50; number++) await write(first, number, 1);
    expect(segments(machine.files).length).toBeGreaterThan(1);
    const second = runOn(after(first));
    await second.ingester.start();
    expect(second.hot.rows()).toEqual(first.hot.rows());
    expect(second.log.replayed).toMatchObject({ records: 50, rows: 50 });
    expect(second.hot.incarnations).toEqual([1, 2]);
    // A third life answers for both, and writes of the second come after those of the first.
    await write(second, 51, 2);
    const third = runOn(after(second));
    await third.ingester.start();
    expect(third.hot.stamps().at(-1)).toBe(stampOf(2, 1));
    expect(third.hot.rows().length).toBe(51);
  });

  test('leaves out what the catalog says is persisted', async () => {
    const machine = newMachine();
    const first = runOn(machine, { segmentBytesMax: 1 << 20 });
    await first.ingester.start();
    for (let number = 1; number <= 10; number++) await write(first, number, 1);
    const database = await machine.catalog.createDatabase({ name: 'd' });
    const { schema } = await machine.catalog.ensureSchema(database.id, [{ name: 't', columns: [] }]);
    const tableId = schema.tables[0]?.id;
    if (tableId === undefined) throw new Error('no table');
    const mark = { incarnation: 1 as IncarnationId, stamp: stampOf(1, 6) };
    await machine.catalog.commitFile({ file: undefined, tableId, lowWater: [mark] });
    const second = runOn(after(first));
    await second.ingester.start();
    expect(second.hot.stamps()).toEqual([6, 7, 8, 9, 10].map((counter) => stampOf(1, counter)));
    // A repeat of a request that is in a file is still known.
    await expect(write(second, 3, 2)).resolves.toBe(stampOf(1, 3));
  });

  test('answers repeats of writes before the crash with their stamps', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    const stamp = await write(first, 7, 1);
    const second = runOn(after(first));
    await second.ingester.start();
    await expect(write(second, 7, 1)).resolves.toBe(stamp);
    expect(second.hot.rows().length).toBe(1);
  });

  test('syncs what it replays: a repeat acknowledged on its word survives a power loss', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const files = new PowerLossFiles(new Prng(seed));
      const machine = { files, catalog: new MemoryCatalog(new SimulatedClock()) };
      const first = runOn(machine);
      await first.ingester.start();
      await write(first, 1, 1);
      // The process dies when the second record is written and not yet synced.
      let syncs = 0;
      const dying = runOn(
        after(first, {
          onOperation: (operation, path) => {
            if (operation === 'sync' && path.endsWith(segmentName(2)) && ++syncs === 2) throw new Error('killed');
          },
        }),
      );
      await dying.ingester.start();
      await expect(write(dying, 2, 2)).rejects.toMatchObject({ code: 'wal_failed' });
      const third = runOn(after(dying, {}));
      await third.ingester.start();
      await write(third, 2, 3);
      third.machine.files.cut();
      const fourth = runOn(after(third));
      await fourth.ingester.start();
      expect(new Set(fourth.hot.rows().map((one) => one.time))).toEqual(new Set([1n, 2n]));
    }
  });

  test('refuses a damaged log and says where, and answers nobody meanwhile', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    for (let number = 1; number <= 3; number++) await write(first, number, 1);
    const path = `${testWalDirectory}/${segmentName(1)}`;
    const bytes = machine.files.read(path);
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    machine.files.create(path).append([bytes]);
    const second = runOn(after(first));
    const read = second.ingester.read({ tableId: 1 as never, held: [] });
    await expect(second.ingester.start()).rejects.toMatchObject({
      kind: 'corrupt',
      code: 'wal_corrupt',
      details: { segment: segmentName(1), offset: 40 },
    });
    await expect(read).rejects.toMatchObject({ code: 'wal_corrupt' });
    await expect(write(second, 4, 2)).rejects.toMatchObject({ code: 'starting' });
  });

  test('refuses segments of a life that the catalog does not know', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    await write(first, 1, 1);
    const other = { catalog: new MemoryCatalog(new SimulatedClock()), files: machine.files.restart() };
    await expect(runOn(other).ingester.start()).rejects.toMatchObject({
      kind: 'conflict',
      code: 'wal_of_unknown_incarnation',
    });
    expect(segments(other.files).length).toBe(1);
  });

  test('deletes segments of closed lives without reading them', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    await write(first, 1, 1);
    await machine.catalog.closeIncarnation(1 as IncarnationId);
    const second = runOn(after(first));
    await second.ingester.start();
    expect(second.hot.rows()).toEqual([]);
    expect(segments(second.machine.files)).toEqual([]);
  });

  test('makes hot reads wait until all rows are back', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    await write(first, 1, 1);
    const second = runOn(after(first));
    const order: string[] = [];
    const read = second.ingester.read({ tableId: 1 as never, held: [] }).then(() => order.push('read'));
    await second.ingester.start().then(() => order.push('started'));
    await read;
    expect(order).toEqual(['started', 'read']);
    const aborted = second.ingester.read({ tableId: 1 as never, held: [] }, AbortSignal.abort(new Error('gone')));
    await expect(aborted).resolves.toBeDefined();
  });

  test('waits for memory where the log holds more than fits', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    for (let number = 1; number <= 20; number++) await write(first, number, 1);
    const hot = new TestHotStore(300);
    let waits = 0;
    hot.room = async () => {
      waits++;
      hot.persist(1n << 60n);
      return true;
    };
    const second = runOn(after(first), {}, hot);
    await second.ingester.start();
    expect(waits).toBeGreaterThan(1);
    expect(second.log.replayed?.rows).toBe(20);
  });
});

describe('the log', () => {
  test('loses segments as rows are persisted, never one with a row that is not', async () => {
    const machine = newMachine();
    const run = runOn(machine, { segmentBytesMax: 1 });
    await run.ingester.start();
    for (let number = 1; number <= 6; number++) await write(run, number, 1);
    expect(segments(machine.files).length).toBe(6);
    run.hot.persist(stampOf(1, 4));
    expect(segments(machine.files)).toEqual([4, 5, 6].map(segmentName));
    run.hot.persist(stampOf(1, 99));
    expect(segments(machine.files)).toEqual([]);
  });

  test('keeps what has a stamp and is not in the hot store yet', async () => {
    const machine = newMachine();
    const run = runOn(machine, { segmentBytesMax: 1 });
    await run.ingester.start();
    await write(run, 1, 1);
    const acks: Promise<unknown>[] = [];
    for (let number = 2; number <= 4; number++) acks.push(write(run, number, 1));
    run.hot.persist(stampOf(1, 99));
    await Promise.all(acks);
    expect(segments(machine.files).length).toBe(1);
    const second = runOn(after(run));
    await second.ingester.start();
    expect(second.hot.stamps()).toEqual([2, 3, 4].map((counter) => stampOf(1, counter)));
  });

  test('is never told to forget a stamp that is synced and on its way to the hot store', async () => {
    const released: Stamp[] = [];
    const held: (() => void)[] = [];
    const makeWal = (): Wal => ({
      queuedBytes: 0,
      usage: { segments: 0, bytes: 0, freeBytes: undefined },
      checkRoom: () => undefined,
      append: (_, done) => void held.push(done),
      releaseBelow: (stamp) => void released.push(stamp),
      close: () => Promise.resolve(),
    });
    const run = runOn(newMachine(), { overrides: { makeWal } });
    await run.ingester.start();
    const acks = [1, 2, 3].map((number) => write(run, number, 1));
    await new Promise((resolve) => setImmediate(resolve));
    held.shift()?.();
    run.hot.persist(stampOf(1, 99));
    expect(released.at(-1)).toBe(stampOf(1, 2));
    for (const done of held) done();
    await Promise.all(acks);
    run.hot.persist(stampOf(1, 3));
    expect(released.at(-1)).toBe(stampOf(1, 3));
  });

  test('of an earlier life goes, and the life is closed, when its rows are persisted', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    await write(first, 1, 1);
    const second = runOn(after(first));
    await second.ingester.start();
    await write(second, 2, 2);
    expect(await openIncarnations(machine.catalog)).toEqual([1, 2]);
    second.hot.persist(stampOf(1, 99));
    await waitUntil('it is closed', async () => (await openIncarnations(machine.catalog)).length === 1);
    expect(second.hot.incarnations).toEqual([2]);
    expect(segments(second.machine.files)).toEqual([segmentName(2)]);
  });
});

describe('a stop', () => {
  test('persists, leaves no log, closes every life, and the next start replays nothing', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    await write(first, 1, 1);
    const second = runOn(after(first));
    const { files } = second.machine;
    await second.ingester.start();
    const last = write(second, 2, 2);
    await second.ingester.stop();
    await last;
    expect(second.hot.rows()).toEqual([]);
    expect(segments(files)).toEqual([]);
    expect(await openIncarnations(machine.catalog)).toEqual([]);
    await expect(write(second, 3, 2)).rejects.toMatchObject({ code: 'draining' });
    const third = runOn(after(second));
    await third.ingester.start();
    expect(third.log.replayed).toEqual({ records: 0, rows: 0, segments: [] });
  });

  test('that cannot persist keeps the log and says so', async () => {
    const machine = newMachine();
    const first = runOn(machine);
    await first.ingester.start();
    await write(first, 1, 1);
    first.hot.flushFails = new InlayError('unavailable', 'the store is down', { code: 'persist_failed' });
    await expect(first.ingester.stop()).rejects.toMatchObject({ code: 'persist_failed' });
    expect(first.hot.isStopped).toBe(true);
    const second = runOn(after(first));
    await second.ingester.start();
    expect(second.hot.rows().length).toBe(1);
  });

  test('after a failed log keeps it', async () => {
    let isBroken = false;
    const files = new PowerLossFiles(new Prng(1), {
      onOperation: (operation) => {
        if (isBroken && operation === 'sync') throw new Error('EIO');
      },
    });
    const machine = { ...newMachine(), files };
    const run = runOn(machine);
    await run.ingester.start();
    await write(run, 1, 1);
    isBroken = true;
    await expect(write(run, 2, 1)).rejects.toMatchObject({ code: 'wal_failed' });
    expect(run.failures.map((error) => error.code)).toEqual(['wal_failed']);
    await expect(run.ingester.stop()).rejects.toMatchObject({ code: 'wal_failed' });
    expect(segments(files).length).toBe(1);
  });
});

describe('control', () => {
  test('a flush persists what was acknowledged', async () => {
    const machine = newMachine();
    const run = runOn(machine);
    await run.ingester.start();
    await write(run, 1, 1);
    await run.ingester.flush();
    expect(run.hot.rows()).toEqual([]);
    expect(segments(machine.files)).toEqual([]);
  });

  test('after an epoch is adopted older writes are refused, and those under way have their answer', async () => {
    const machine = newMachine();
    await machine.catalog.createDatabase({ name: 'd' });
    const run = runOn(machine);
    await run.ingester.start();
    const order: string[] = [];
    const underWay = write(run, 1, 1).then(() => order.push('acknowledged'));
    const { epoch } = await machine.catalog.deleteDatabase('d');
    await run.ingester.adoptEpoch(epoch).then(() => order.push('adopted'));
    await underWay;
    expect(order).toEqual(['acknowledged', 'adopted']);
    await expect(write(run, 2, 1)).rejects.toMatchObject({ code: 'stale_epoch' });
    await expect(write(run, 2, 2)).resolves.toBe(stampOf(2, 1));
    await expect(run.ingester.adoptEpoch(9n)).rejects.toMatchObject({ code: 'unknown_epoch' });
  });
});
