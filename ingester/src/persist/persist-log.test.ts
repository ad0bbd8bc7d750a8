import { beforeEach, expect, test } from '@jest/globals';
import { makeStamp, noLogger, tableId, type Logger } from '@inlay/core';
import { SimulatedClock } from '@inlay/testing';
import { randomBatch } from '../testing/random-batches.js';
import { openFixture } from '../testing/hot-store-fixture.js';
import { PersistLog, type PersistedFile } from './persist-log.js';

let infos: Readonly<Record<string, unknown>>[] = [];
let debugs = 0;
const logger: Logger = {
  ...noLogger,
  info: (message, fields) => void infos.push({ message, ...fields }),
  debug: () => {
    debugs++;
  },
};
const file = (table: number, ms = 5): PersistedFile => ({
  tableId: tableId(table),
  database: 'db',
  table: `t${String(table)}`,
  rows: 10,
  bytes: 100,
  ms,
});
let clock: SimulatedClock;
let log: PersistLog;
beforeEach(() => {
  infos = [];
  debugs = 0;
  clock = new SimulatedClock();
  log = new PersistLog(logger, clock);
});

test('a file is a line while there are few', async () => {
  log.add(file(1));
  await clock.advance(1000);
  log.add(file(2, 7));
  expect(infos).toEqual([
    { message: 'persisted', database: 'db', table: 't1', rows: 10, bytes: 100, ms: 5 },
    { message: 'persisted', database: 'db', table: 't2', rows: 10, bytes: 100, ms: 7 },
  ]);
});

test('thousands of files are a line a second with their counts, and one each at debug', async () => {
  for (let i = 0; i < 3000; i++) {
    log.add(file(i % 7, i));
    if (i % 1000 === 999) await clock.advance(500);
  }
  await clock.advance(1000);
  expect(infos).toHaveLength(3);
  expect(infos[1]).toEqual({
    message: 'persisted',
    files: 1999,
    tables: 7,
    rows: 19_990,
    bytes: 199_900,
    longestMs: 1999,
  });
  expect(infos.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(30_000);
  expect(debugs).toBe(3000);
});

test('the last files are told when the process ends', () => {
  for (let i = 0; i < 3; i++) log.add(file(i));
  log.flush();
  expect(infos.at(-1)).toMatchObject({ files: 2, rows: 20 });
});

test('what is persisted is told with its table, rows and bytes', async () => {
  const fixture = await openFixture({ logger });
  fixture.store.start();
  const { incarnation, lane, table, random, database, store } = fixture;
  const stamp = makeStamp(incarnation.epoch, 0n);
  const made = ['p', 'q'].map((key) => randomBatch(table, random, { stamp, key }).batch);
  store.append(stamp, database, made, lane);
  await fixture.store.flush();
  await fixture.store.stop();
  const rows = infos
    .filter(({ message }) => message === 'persisted')
    .reduce((sum, line) => sum + Number(line['rows']), 0);
  const committed = fixture.commits.done.reduce((sum, request) => sum + (request.file?.rowCount ?? 0), 0);
  expect(committed).toBeGreaterThan(0);
  expect(rows).toBe(committed);
  expect(infos[0]).toMatchObject({ message: 'persisted', database: 'db', table: 'm', ms: expect.any(Number) });
});
