import { noLogger, SystemRandom, type Files, type IncarnationId, type InlayError, type Random } from '@inlay/core';
import type { Catalog } from '@inlay/catalog';
import { SimulatedClock } from '@inlay/testing';
import { Ingester, type HotParts, type IngesterInit } from '../ingester.js';
import { InlineDriver, WalQueue, WalWriter, type WalDriver } from '../wal/index.js';

export const testWalDirectory = '/data/wal/n1';

export interface TestIngesterInit {
  readonly files: Files;
  readonly catalog: Catalog;
  readonly makeHot: (incarnation: IncarnationId) => HotParts;
  readonly clock?: SimulatedClock;
  readonly random?: Random;
  readonly segmentBytesMax?: number;
  /** In place where it is not given. */
  readonly makeWalDriver?: (writer: WalWriter) => WalDriver;
  readonly onFailure?: (error: InlayError) => void;
  /** What the log is written and read through, where it differs from `files`: with a mistake, for tests of the tests. */
  readonly walFiles?: Files;
  readonly overrides?: Partial<IngesterInit>;
}

/** An ingester on one thread. */
export function testIngester(init: TestIngesterInit): Ingester {
  const { files, walFiles = files, catalog, makeHot, clock = new SimulatedClock(), segmentBytesMax = 4096 } = init;
  const { makeWalDriver = (writer: WalWriter) => new InlineDriver(writer) } = init;
  return new Ingester({
    node: 'n1',
    address: () => '',
    members: ['n1'],
    walDirectory: testWalDirectory,
    catalog,
    files: walFiles,
    clock,
    random: init.random ?? new SystemRandom(),
    logger: noLogger,
    sinkLimits: { roomTimeoutMs: 1000, waitingBytesMax: 1 << 20 },
    makeHot,
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
    onFailure: init.onFailure ?? (() => undefined),
    ...init.overrides,
  });
}
