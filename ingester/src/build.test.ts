import { afterEach, describe, expect, test } from '@jest/globals';
import type { Catalog } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { noLogger, noMetrics, SystemClock, SystemRandom, type InlayError } from '@inlay/core';
import { rowsToPlain } from '@inlay/columnar/testing';
import { MemoryObjectStore } from '@inlay/object-store/testing';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIngester, type BuiltIngester } from './build.js';
import { storageOptionSpecs } from './options.js';
import { testBatch, type TestRow, type TestTable } from './testing/test-batches.js';
import { makeTestTable } from './testing/test-table.js';
import { defineOptions } from '@inlay/runtime';

const options = defineOptions(storageOptionSpecs).read({ flags: { walReserveBytes: '1mb' }, env: {} });

interface World {
  readonly directory: string;
  readonly catalog: Catalog;
  readonly store: MemoryObjectStore;
  readonly table: TestTable;
}

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  expect(failures.splice(0)).toEqual([]);
});

async function newWorld(): Promise<World> {
  const directory = fs.mkdtempSync(join(tmpdir(), 'inlay-ingester-'));
  stops.push(() => fs.promises.rm(directory, { recursive: true }));
  const catalog = new MemoryCatalog(new SystemClock());
  return { directory, catalog, store: new MemoryObjectStore(), table: await makeTestTable(catalog) };
}

/** What would have ended a process. */
const failures: InlayError[] = [];

const build = ({ directory, catalog, store }: World, node = 'n1'): BuiltIngester =>
  buildIngester({
    node,
    address: () => '',
    members: [node],
    walDirectory: join(directory, 'wal'),
    catalog,
    store,
    clock: new SystemClock(),
    random: new SystemRandom(),
    logger: noLogger,
    metrics: noMetrics,
    options,
    onFailure: (error: InlayError) => failures.push(error),
  });

const row = (i: number): TestRow => ({ host: `h${String(i % 7)}`, time: i, a: i });

async function write({ catalog, table }: World, ingester: BuiltIngester, from: number, count: number): Promise<void> {
  const { epoch } = await catalog.shardMap();
  const rows = Array.from({ length: count }, (_, i) => row(from + i));
  const batches = [testBatch(rows, table)];
  await ingester.sink.write({ databaseId: 1 as never, epoch, routerId: 'r', number: from, batches });
}

async function hotTimes({ table }: World, ingester: BuiltIngester): Promise<number[]> {
  const { generations } = await ingester.hot.read({ tableId: table.id, held: [] });
  return generations
    .flatMap(({ chunks }) => chunks.flatMap(({ rows }) => rowsToPlain(rows).map(({ time }) => Number(time))))
    .sort((a, b) => a - b);
}

const walFiles = ({ directory }: World): string[] => fs.readdirSync(join(directory, 'wal', 'n1'));

describe('an ingester on its threads', () => {
  test('keeps what it acknowledged when it is left without a word, and nothing after a clean stop', async () => {
    const world = await newWorld();
    const first = build(world);
    await first.start();
    await Promise.all(Array.from({ length: 20 }, (_, i) => write(world, first, i * 50, 50)));
    expect(await hotTimes(world, first)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    await expect(build(world).start()).rejects.toMatchObject({ kind: 'conflict', code: 'directory_locked' });
    // The folder as a kill leaves it: the log, and a lock whose holder has ended.
    const copy = { ...world, directory: fs.mkdtempSync(join(tmpdir(), 'inlay-ingester-')) };
    fs.cpSync(join(world.directory, 'wal'), join(copy.directory, 'wal'), { recursive: true });
    const lock = join(copy.directory, 'wal', 'n1', 'lock');
    fs.writeFileSync(lock, fs.readFileSync(lock, 'utf8').replace(/"pid":\d+/, '"pid":999999999'));

    const second = build(copy);
    await second.start();
    expect(await hotTimes(copy, second)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    await write(copy, second, 1000, 1);
    await second.stop();
    expect(walFiles(copy)).toEqual([]);
    const { files, incarnations } = await world.catalog.listFiles(world.table.id);
    expect(files.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(1001);
    expect(incarnations).toEqual([]);

    const third = build(copy);
    await third.start();
    expect(await hotTimes(copy, third)).toEqual([]);
    await third.stop();
    fs.rmSync(copy.directory, { recursive: true });
    // The one that was left: its incarnation is closed and its shards are another's. It learns that now, and ends.
    expect(failures).toEqual([]);
    await expect(write(world, first, 2000, 1)).rejects.toMatchObject({ code: 'not_owner' });
    expect(failures.splice(0)).toMatchObject([{ code: 'incarnation_forgotten' }]);
    await first.stop().catch(() => undefined);
  });

  test('empties its log on a flush, and goes on', async () => {
    const world = await newWorld();
    const ingester = build(world);
    await ingester.start();
    await write(world, ingester, 0, 10);
    expect(walFiles(world).filter((name) => name.endsWith('.wal')).length).toBe(1);
    await ingester.control.flush();
    await write(world, ingester, 10, 10);
    expect(walFiles(world).filter((name) => name.endsWith('.wal'))).toEqual(['000000000002.wal']);
    expect(await hotTimes(world, ingester)).toEqual(Array.from({ length: 10 }, (_, i) => 10 + i));
    await ingester.stop();
    expect(walFiles(world)).toEqual([]);
  });
});
