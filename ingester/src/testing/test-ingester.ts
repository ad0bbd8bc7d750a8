import { noLogger, SystemRandom, type Files, type IncarnationId, type InlayError, type Random } from '@inlay/core';
import type { Catalog } from '@inlay/catalog';
import { SimulatedClock } from '@inlay/testing';
import { Ingester, type HotParts } from '../ingester.js';
import { InlineDriver } from './inline-driver.js';
import { WalQueue, WalWriter, type WalDriver } from '../wal/index.js';
import { WalLog, type WalLogInit } from '../wal-log/index.js';

export const testWalDirectory = '/data/wal/n1';

export interface TestLogInit {
  readonly files: Files;
  readonly catalog: Catalog;
  readonly clock?: SimulatedClock;
  readonly random?: Random;
  readonly segmentBytesMax?: number;
  /** In place where it is not given. */
  readonly makeWalDriver?: (writer: WalWriter) => WalDriver;
  /** What the log is written and read through, where it differs from `files`: with a mistake, for tests of the tests. */
  readonly walFiles?: Files;
  readonly overrides?: Partial<WalLogInit>;
}

export interface TestIngesterInit extends TestLogInit {
  readonly makeHot: (incarnation: IncarnationId) => HotParts;
  readonly onFailure?: (error: InlayError) => void;
}

/** A log on one thread. */
export function testWalLog(init: TestLogInit): WalLog {
  const { files, walFiles = files, catalog, clock = new SimulatedClock(), segmentBytesMax = 4096 } = init;
  const { makeWalDriver = (writer: WalWriter) => new InlineDriver(writer) } = init;
  return new WalLog({
    node: 'n1',
    address: () => '',
    members: ['n1'],
    directory: testWalDirectory,
    catalog,
    files: walFiles,
    clock,
    random: init.random ?? new SystemRandom(),
    logger: noLogger,
    sinkLimits: { roomTimeoutMs: 1000, waitingBytesMax: 1 << 20 },
    makeWal: (start, onFailure) => {
      const writer = new WalWriter({
        ...start,
        files: walFiles,
        clock,
        segmentBytesMax,
        segmentAgeMaxMs: 3_600_000,
      });
      return new WalQueue({
        driver: makeWalDriver(writer),
        clock,
        limits: { queueBytesMax: 1 << 20, reserveBytes: 0 },
        usage: writer.usage(),
        freeBytes: () => files.freeBytes(start.directory),
        onSync: () => undefined,
        onFailure,
      });
    },
    lock: () => () => undefined,
    onReplayedRows: () => undefined,
    ...init.overrides,
  });
}

/** An ingester on one thread, and the log that fills it. */
export function testIngester(init: TestIngesterInit): { readonly ingester: Ingester; readonly log: WalLog } {
  const log = testWalLog(init);
  const { makeHot, onFailure = () => undefined } = init;
  return { log, ingester: new Ingester({ log, logger: noLogger, makeHot, onFailure }) };
}
