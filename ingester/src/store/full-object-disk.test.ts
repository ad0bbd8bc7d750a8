import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { noLogger, noMetrics, SystemClock, SystemRandom, type InlayError } from '@inlay/core';
import { defineOptions } from '@inlay/runtime';
import { smallDisk, waitUntil } from '@inlay/testing';
import { buildIngester } from '../build.js';
import { storageOptionSpecs } from '../options.js';
import { testBatch } from '../testing/test-batches.js';
import { makeTestTable } from '../testing/test-table.js';
import { openFileStore } from './open-file-store.js';

const disk = smallDisk(4);
// CI runs as root; elsewhere a file system cannot be mounted.
const testOnDisk = disk === undefined ? test.skip : test;

testOnDisk('a full disk of objects: rows stay hot and in the log, and are persisted when there is space', async () => {
  if (disk === undefined) throw new Error('skipped');
  const directory = fs.mkdtempSync(join(tmpdir(), 'inlay-full-objects-'));
  const catalog = new MemoryCatalog(new SystemClock());
  const table = await makeTestTable(catalog);
  const warnings: unknown[] = [];
  const failures: InlayError[] = [];
  const objects = join(disk.directory, 'objects');
  const store = openFileStore(objects, { name: 'n1', isAlone: false });
  const ingester = buildIngester({
    node: 'n1',
    address: () => '',
    members: ['n1'],
    walDirectory: join(directory, 'wal'),
    catalog,
    store,
    clock: new SystemClock(),
    random: new SystemRandom(),
    logger: { ...noLogger, warn: (message, fields) => warnings.push({ message, ...fields }) },
    metrics: noMetrics,
    options: defineOptions(storageOptionSpecs).read({
      flags: { walReserveBytes: '1mb', persistAge: '100ms' },
      env: {},
    }),
    onFailure: (error) => failures.push(error),
  });
  let written = 0;
  const write = async (): Promise<void> => {
    const { epoch } = await catalog.shardMap();
    const number = ++written;
    const rows = Array.from({ length: 100 }, (_, i) => ({ host: 'h', time: number * 100 + i, a: i }));
    await ingester.sink.write({
      databaseId: 1 as never,
      epoch,
      routerId: 'r',
      number,
      batches: [testBatch(rows, table)],
    });
  };
  const hotRows = async (): Promise<number> => {
    const { generations } = await ingester.hot.read({ tableId: table.id, held: [] });
    return generations.flatMap(({ chunks }) => chunks).reduce((sum, { rows }) => sum + rows.rowCount, 0);
  };
  const persistedRows = async (): Promise<number> =>
    (await catalog.listFiles(table.id)).files.reduce((sum, { rowCount }) => sum + rowCount, 0);
  try {
    await ingester.start();
    disk.fill();
    await write();
    await waitUntil('it was tried more than once', () => warnings.length >= 3);
    expect(warnings[0]).toMatchObject({
      message: 'rows could not be persisted',
      error: { kind: 'exhausted', code: 'disk_full' },
      step: 'put',
      rows: 100,
    });
    expect(await hotRows()).toBe(100);
    expect(await persistedRows()).toBe(0);
    expect(fs.readdirSync(join(objects, '.incoming'))).toEqual([]);
    // The log is on another disk, so that writes go on.
    await write();
    expect(await hotRows()).toBe(200);
    expect(fs.readdirSync(join(directory, 'wal', 'n1')).filter((name) => name.endsWith('.wal'))).not.toEqual([]);
    disk.empty();
    await waitUntil('all is persisted', async () => (await persistedRows()) === 200);
    await waitUntil('nothing is hot', async () => (await hotRows()) === 0);
    expect(failures).toEqual([]);
    await ingester.stop();
  } finally {
    await store.close();
    disk.remove();
    fs.rmSync(directory, { recursive: true });
  }
});
