import { expect, test } from '@jest/globals';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { noLogger, noMetrics, SystemClock, SystemRandom, type InlayError } from '@inlay/core';
import { MemoryObjectStore } from '@inlay/object-store/testing';
import { defineOptions } from '@inlay/runtime';
import { smallDisk, waitUntil } from '@inlay/testing';
import { join } from 'node:path';
import { buildIngester, type BuiltIngester } from './build.js';
import { storageOptionSpecs } from './options.js';
import { testBatch } from './testing/test-batches.js';
import { makeTestTable } from './testing/test-table.js';

const megabyte = 1024 * 1024;
const disk = smallDisk(16);
// CI runs as root; elsewhere a file system cannot be mounted.
const testOnDisk = disk === undefined ? test.skip : test;

testOnDisk(
  'a disk that fills between two writes makes them 503, fails nothing, and takes writes when there is space',
  async () => {
    if (disk === undefined) throw new Error('skipped');
    const catalog = new MemoryCatalog(new SystemClock());
    const table = await makeTestTable(catalog);
    const failures: InlayError[] = [];
    const build = (walReserveBytes: string): BuiltIngester =>
      buildIngester({
        node: 'n1',
        address: () => '',
        members: ['n1'],
        walDirectory: join(disk.directory, 'wal'),
        catalog,
        store: new MemoryObjectStore(),
        clock: new SystemClock(),
        random: new SystemRandom(),
        logger: noLogger,
        metrics: noMetrics,
        options: defineOptions(storageOptionSpecs).read({ flags: { walReserveBytes }, env: {} }),
        onFailure: (error) => failures.push(error),
      });
    let written = 0;
    const write = async (ingester: BuiltIngester): Promise<unknown> => {
      const { epoch } = await catalog.shardMap();
      const number = ++written;
      const rows = Array.from({ length: 100 }, (_, i) => ({ host: 'h', time: number * 100 + i, a: i }));
      const request = { databaseId: 1 as never, epoch, routerId: 'r', number, batches: [testBatch(rows, table)] };
      return ingester.sink.write(request).then(
        () => 'written',
        (error: unknown) => error,
      );
    };
    try {
      for (const reserve of ['1mb', '1b']) {
        const ingester = build(reserve);
        await ingester.start();
        for (let round = 0; round < 3; round++) {
          expect(await write(ingester)).toBe('written');
          disk.fill();
          // The free space may be as of a moment ago, and a begun page may have room; then the log itself finds none.
          let answer: unknown = 'written';
          for (let i = 0; i < 200 && answer === 'written'; i++) answer = await write(ingester);
          for (let i = 0; i < 20; i++) {
            expect(answer).toMatchObject({ kind: 'exhausted', code: 'disk_full', retryAfterMs: 5000 });
            answer = await write(ingester);
          }
          expect(ingester.notReady().join()).toMatch(/space on the disk of the write-ahead log/);
          disk.empty();
          await waitUntil('writes go on', async () => (await write(ingester)) === 'written');
          expect(ingester.notReady()).toEqual([]);
        }
        expect(failures).toEqual([]);
        await ingester.stop();
      }
      const below = build(`${String(64 * megabyte)}b`);
      await below.start();
      expect(below.notReady().length).toBe(1);
      expect(await write(below)).toMatchObject({ code: 'disk_full' });
      const answer = await below.hot.read({ tableId: table.id, held: [] });
      expect(answer.generations).toEqual([]);
      await below.stop();
    } finally {
      disk.remove();
    }
  },
);
