import { afterEach, describe, expect, test } from '@jest/globals';
import { databaseId, SystemClock, type InlayError } from '@inlay/core';
import { NodeFiles } from '@inlay/runtime/node-files';
import { PowerLossFiles, Prng, SimulatedClock, type PowerLossOptions } from '@inlay/testing';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InlineDriver } from '../testing/inline-driver.js';
import { firstLife } from '../testing/first-life.js';
import { startWalThread, ThreadDriver } from './thread-driver.js';
import type { SyncReport } from './wal.js';
import { WalQueue } from './wal-queue.js';
import { listSegments, readSegment } from './wal-reader.js';
import type { WalRecord } from './wal-record.js';
import { WalWriter } from './wal-writer.js';

const record = (stamp: number, bytes = 100): WalRecord => ({
  stamp: BigInt(stamp),
  databaseId: databaseId(1),
  routerId: 'r',
  number: stamp,
  batches: [new Uint8Array(bytes).fill(stamp)],
});

interface Setup {
  readonly queue: WalQueue;
  readonly files: PowerLossFiles;
  readonly clock: SimulatedClock;
  readonly reports: SyncReport[];
  readonly failures: InlayError[];
}

function inline(options: PowerLossOptions = {}, limits = { queueBytesMax: 1 << 20, reserveBytes: 0 }): Setup {
  const files = new PowerLossFiles(new Prng(1), options);
  files.makeDirectory('/wal');
  const clock = new SimulatedClock();
  const writer = new WalWriter({
    files,
    clock,
    directory: '/wal',
    ...firstLife,
    segmentBytesMax: 1 << 20,
    segmentAgeMaxMs: 60_000,
  });
  const reports: SyncReport[] = [];
  const failures: InlayError[] = [];
  const queue = new WalQueue({
    driver: new InlineDriver(writer),
    clock,
    limits,
    usage: writer.usage(),
    freeBytes: () => files.freeBytes(),
    onSync: (report) => reports.push(report),
    onFailure: (error) => failures.push(error),
  });
  return { queue, files, clock, reports, failures };
}

const appended = (queue: WalQueue, one: WalRecord): Promise<void> =>
  new Promise((resolve, reject) => {
    queue.append(one, (error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });

describe('the queue', () => {
  test('syncs the records of one turn together, and answers in order', async () => {
    const { queue, files, reports } = inline();
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((stamp) => appended(queue, record(stamp)).then(() => order.push(stamp))));
    await appended(queue, record(4));
    expect(order).toEqual([1, 2, 3]);
    expect(reports.map((report) => report.records)).toEqual([3, 1]);
    const [segment] = listSegments(files, '/wal');
    if (segment === undefined) throw new Error('no segment');
    const found = [...readSegment(files, '/wal', segment, { isComplete: true })];
    expect(found.map((one) => [Number(one.stamp), one.batches[0]?.[99]])).toEqual([1, 2, 3, 4].map((i) => [i, i]));
  });

  test('parts what is too large for one group', async () => {
    const { queue, reports } = inline({}, { queueBytesMax: 64 << 20, reserveBytes: 0 });
    await Promise.all([1, 2, 3].map((stamp) => appended(queue, record(stamp, 5 << 20))));
    expect(reports.map((report) => report.records)).toEqual([1, 1, 1]);
  });

  test('refuses more bytes than may wait, but never one record alone', async () => {
    const { queue } = inline({}, { queueBytesMax: 1000, reserveBytes: 0 });
    expect(() => queue.checkRoom(5000)).not.toThrow();
    const first = appended(queue, record(1, 900));
    expect(() => queue.checkRoom(900)).toThrow(
      expect.objectContaining({ kind: 'exhausted', code: 'buffer_full', retryAfterMs: 1000 }),
    );
    await first;
    expect(() => queue.checkRoom(900)).not.toThrow();
  });

  test('keeps a reserve of the disk, and takes writes again when there is space', async () => {
    // 5,120 of them are the file that says what must be there.
    let capacityBytes = 15_120;
    const options = {
      get capacityBytes() {
        return capacityBytes;
      },
    };
    const { queue, clock } = inline(options, { queueBytesMax: 1 << 20, reserveBytes: 4000 });
    queue.checkRoom(5000);
    await appended(queue, record(1, 5000));
    expect(() => queue.checkRoom(1000)).toThrow(expect.objectContaining({ kind: 'exhausted', code: 'disk_full' }));
    capacityBytes = 25_120;
    await clock.advance(50);
    expect(() => queue.checkRoom(1000)).not.toThrow();
    // Somebody else filled it since the last sync.
    capacityBytes = 10_000;
    await clock.advance(50);
    expect(() => queue.checkRoom(1000)).toThrow(expect.objectContaining({ code: 'disk_full', retryAfterMs: 5000 }));
  });

  test('that finds no room, and no descriptor for a segment, refuses, fails nothing, and goes on', async () => {
    let refusedWith: string | undefined;
    let capacityBytes = 1 << 20;
    const { queue, files, failures } = inline({
      get capacityBytes() {
        return capacityBytes;
      },
      onOperation: (operation) => {
        if (operation === 'create' && refusedWith !== undefined)
          throw Object.assign(new Error(`${refusedWith}: open`), { code: refusedWith });
      },
    });
    for (const code of ['EMFILE', 'ENFILE', 'ENOSPC', 'EDQUOT']) {
      refusedWith = code;
      await expect(appended(queue, record(1))).rejects.toMatchObject({
        kind: 'exhausted',
        code: code.endsWith('MFILE') || code.endsWith('NFILE') ? 'too_many_files' : 'disk_full',
      });
      expect(queue.queuedBytes).toBe(0);
    }
    refusedWith = undefined;
    await appended(queue, record(2));
    // A part of the next one fits.
    const { bytes } = queue.usage;
    for (const free of [0, 1, 50, 120]) {
      capacityBytes = (1 << 20) - (files.freeBytes() ?? 0) + free;
      await expect(appended(queue, record(3))).rejects.toMatchObject({ code: 'disk_full' });
      capacityBytes = 1 << 20;
      expect(queue.usage.bytes).toBe(bytes);
    }
    await appended(queue, record(4));
    expect(failures).toEqual([]);
    const found = listSegments(files, '/wal').flatMap((segment) => [
      ...readSegment(files, '/wal', segment, { isComplete: true }),
    ]);
    expect(found.map(({ stamp }) => Number(stamp))).toEqual([2, 4]);
  });

  test('answers nothing as durable after a failure, tells it once, and takes nothing more', async () => {
    let syncs = 0;
    const { queue, failures } = inline({
      onOperation: (operation, path) => {
        if (operation === 'sync' && path.endsWith('.wal') && ++syncs === 3) throw new Error('EIO');
      },
    });
    await appended(queue, record(1));
    const lost = [2, 3].map((stamp) => appended(queue, record(stamp)));
    for (const one of lost) await expect(one).rejects.toMatchObject({ kind: 'internal', code: 'wal_failed' });
    await expect(appended(queue, record(4))).rejects.toMatchObject({ code: 'wal_failed' });
    expect(() => queue.checkRoom(1)).toThrow('EIO');
    expect(failures.length).toBe(1);
    await expect(queue.close('remove')).rejects.toMatchObject({ code: 'wal_failed' });
  });

  test('closes when everything is answered', async () => {
    const { queue, files } = inline();
    const one = appended(queue, record(1));
    await queue.close('remove');
    await one;
    expect(listSegments(files, '/wal')).toEqual([]);
  });
});

describe('the log on a thread', () => {
  const directories: string[] = [];
  const queues: WalQueue[] = [];
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.close('keep').catch(() => undefined);
    for (const directory of directories.splice(0)) fs.rmSync(directory, { recursive: true });
  });

  function threaded(directory = fs.mkdtempSync(join(tmpdir(), 'inlay-wal-'))): {
    queue: WalQueue;
    directory: string;
    reports: SyncReport[];
    failed: Promise<InlayError>;
  } {
    directories.push(directory);
    const reports: SyncReport[] = [];
    let fail: (error: InlayError) => void = () => undefined;
    const failed = new Promise<InlayError>((resolve) => (fail = resolve));
    const queue = new WalQueue({
      driver: new ThreadDriver(
        startWalThread({
          directory,
          ...firstLife,
          segmentBytesMax: 100_000,
          segmentAgeMaxMs: 60_000,
        }),
      ),
      clock: new SystemClock(),
      limits: { queueBytesMax: 64 << 20, reserveBytes: 0 },
      usage: { segments: 0, bytes: 0, freeBytes: undefined },
      freeBytes: () => undefined,
      onSync: (report) => reports.push(report),
      onFailure: (error) => fail(error),
    });
    queues.push(queue);
    return { queue, directory, reports, failed };
  }

  test('writes, shares syncs, turns segments, releases and removes', async () => {
    const { queue, directory, reports } = threaded();
    const order: number[] = [];
    const writes: Promise<unknown>[] = [];
    for (let stamp = 1; stamp <= 500; stamp++) {
      writes.push(appended(queue, record(stamp, 1000)).then(() => order.push(stamp)));
      if (stamp % 50 === 0) await writes.at(-1);
    }
    await Promise.all(writes);
    expect(order).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    expect(reports.length).toBeLessThan(100);
    expect(reports.reduce((sum, report) => sum + report.records, 0)).toBe(500);
    const files = new NodeFiles();
    const segments = listSegments(files, directory);
    expect(segments.length).toBeGreaterThan(3);
    const stamps = segments.flatMap((segment) =>
      [...readSegment(files, directory, segment, { isComplete: true })].map((one) => Number(one.stamp)),
    );
    expect(stamps).toEqual(order);
    expect(queue.usage.segments).toBe(segments.length);
    queue.releaseBelow(300n);
    await appended(queue, record(501));
    expect(listSegments(files, directory).length).toBeLessThan(segments.length);
    await queue.close('remove');
    expect(listSegments(files, directory)).toEqual([]);
  });

  test('says when the disk fails', async () => {
    const { queue, directory, failed } = threaded();
    fs.rmSync(directory, { recursive: true });
    await expect(appended(queue, record(1))).rejects.toMatchObject({ code: 'wal_failed' });
    expect((await failed).message).toContain('ENOENT');
    await expect(queue.close('keep')).rejects.toMatchObject({ code: 'wal_failed' });
    fs.mkdirSync(directory);
  });
});
