import { dirname, join } from 'node:path';
import type { Catalog } from '@inlay/catalog';
import {
  formatBytes,
  type Clock,
  type IncarnationId,
  type InlayError,
  type Logger,
  type Metrics,
  type Random,
  newAbortController,
} from '@inlay/core';
import { ensureCluster, type ObjectStore } from '@inlay/object-store';
import { NodeFiles } from '@inlay/runtime';
import type { HotSource, IngesterControl, WriteSink } from '@inlay/services';
import { Ingester, type HotParts } from './ingester.js';
import { ingesterMetrics, observeIngester, type IngesterMetrics } from './metrics.js';
import type { StorageOptions } from './options.js';
import { makeHotStore, startPersistThread, WorkerExecutor } from './persist/index.js';
import { sweepLeftovers } from './store/sweep-leftovers.js';
import { lockDirectory, startWalThread, ThreadDriver, WalQueue, type Wal } from './wal/index.js';
import { WalLog, type WalStart } from './wal-log/index.js';
import { MeasuredSink, type MapExchange } from './write-sink/index.js';

/** Parts of an ingester without a port. */
export interface IngesterDependencies {
  /** Its name, the same at every start on one data directory. */
  readonly node: string;
  /** `host:port` of this process's internal server, asked at the start; empty in one process. */
  readonly address: () => string;
  /** Names of all ingesters, this one included. */
  readonly members: readonly string[];
  /** Holds a folder for each node. */
  readonly walDirectory: string;
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly options: StorageOptions;
  /** The process has to end with an error: what it acknowledged is in its log, and the next start replays it. */
  readonly onFailure: (error: InlayError) => void;
}

/** An ingester without a port. */
export interface BuiltIngester {
  readonly sink: WriteSink;
  readonly hot: HotSource;
  readonly control: IngesterControl;
  /** Shard maps are exchanged with routers beside the writes. */
  readonly maps: MapExchange;
  /** What writes wait for, in words: its start, and then what it lacks while queries are answered. */
  notReady(): string[];
  /** Earlier lives whose rows may be missing, in words: for probes. */
  warnings(): string[];
  /** Resolves when earlier lives are replayed and writes are taken. */
  start(): Promise<void>;
  /** Rejects when not everything could be persisted; then the log stays. */
  stop(): Promise<void>;
}

/** An old segment is turned even if it is small, so that one slow partition does not hold the rows of many hours. */
const segmentAgeMaxMs = 15 * 60_000;
const roomTimeoutMs = 5000;
const waitingBytesMax = 64 * 1024 * 1024;

export function buildIngester(dependencies: IngesterDependencies): BuiltIngester {
  const files = new NodeFiles();
  const meters = ingesterMetrics(dependencies.metrics);
  const log = makeLog(dependencies, files, meters);
  const stopping = newAbortController();
  let swept = Promise.resolve();
  let isStarted = false;
  const ingester = new Ingester({
    ...dependencies,
    log,
    makeHot: (incarnation, onFailure) => makeHot(dependencies, files, { incarnation, onFailure }),
  });
  observeIngester(dependencies.metrics, {
    bufferBytes: () => ingester.hotStore?.bytes() ?? 0,
    bufferRows: () => ingester.hotStore?.rowsBuffered() ?? 0,
    walBytes: () => log.wal?.usage.bytes ?? 0,
    walSegments: () => log.wal?.usage.segments ?? 0,
    walQueuedBytes: () => log.wal?.queuedBytes ?? 0,
    walLostIncarnations: () => log.lost.length,
  });
  return {
    sink: new MeasuredSink(log, meters),
    hot: ingester,
    control: ingester,
    maps: log,
    notReady: () => (isStarted ? missingSpace(dependencies, files) : ['the replay of the write-ahead log']),
    warnings: () =>
      log.lost.map(({ incarnation, why }) => `rows of incarnation ${String(incarnation)} are missing: ${why}`),
    start: async () => {
      // Before anything is put there: files of another cluster are not to be mixed with ours.
      await ensureCluster(dependencies.store, await dependencies.catalog.clusterId());
      await ingester.start();
      isStarted = true;
      // Not before: now no earlier life of this node is at work.
      swept = sweepLeftovers(dependencies.store, dependencies.logger, stopping.signal);
      for (const what of missingSpace(dependencies, files))
        dependencies.logger.warn('writes are answered 503 until there is space; queries are answered', {
          missing: what,
        });
    },
    stop: async () => {
      stopping.abort();
      await swept;
      await ingester.stop();
    },
  };
}

function missingSpace({ walDirectory, options }: IngesterDependencies, files: NodeFiles): string[] {
  const free = files.freeBytes(walDirectory);
  if (free === undefined || free >= options.walReserveBytes) return [];
  return [
    `space on the disk of the write-ahead log (${formatBytes(free)} are free, ${formatBytes(options.walReserveBytes)} are kept in reserve)`,
  ];
}

function makeHot(
  dependencies: IngesterDependencies,
  files: NodeFiles,
  { incarnation, onFailure }: { readonly incarnation: IncarnationId; readonly onFailure: (error: InlayError) => void },
): HotParts {
  const { clock, options, store, walDirectory } = dependencies;
  const { bufferBytes: bytesMax, persistAge, persistRows, persistBytes, persistThreads } = options;
  return makeHotStore(
    {
      incarnation,
      bytesMax,
      persistAgeMs: persistAge,
      dataDirectory: dirname(walDirectory),
      // One partition never takes so much that no room is left for one that fills while it is encoded.
      policy: { rowsMax: persistRows, generationBytesMax: Math.min(persistBytes, bytesMax / 8) },
    },
    {
      ...dependencies,
      objects: store,
      executor: new WorkerExecutor(startPersistThread, { threadsMax: persistThreads, clock }),
      files,
      onForgotten: onFailure,
    },
  );
}

/** The log that this process keeps itself; routers bring their writes to it. */
function makeLog(dependencies: IngesterDependencies, files: NodeFiles, meters: IngesterMetrics): WalLog {
  const { node, walDirectory, options } = dependencies;
  return new WalLog({
    ...dependencies,
    directory: join(walDirectory, node),
    files,
    sinkLimits: { roomTimeoutMs, waitingBytesMax: Math.min(waitingBytesMax, options.bufferBytes / 4) },
    makeWal: (start, onFailure) => makeWal({ ...dependencies, files }, meters, start, onFailure),
    lock: lockDirectory,
    onReplayedRows: (rows) => meters.replayedRows.add(rows),
  });
}

function makeWal(
  { clock, files, options }: IngesterDependencies & { readonly files: NodeFiles },
  meters: IngesterMetrics,
  start: WalStart,
  onFailure: (error: InlayError) => void,
): Wal {
  const segmentBytesMax = options.walSegmentBytes;
  return new WalQueue({
    driver: new ThreadDriver(startWalThread({ ...start, segmentBytesMax, segmentAgeMaxMs })),
    clock,
    limits: { queueBytesMax: options.walQueueBytes, reserveBytes: options.walReserveBytes },
    usage: {
      segments: start.earlier.length,
      bytes: start.earlier.reduce((sum, segment) => sum + segment.bytes, 0),
      freeBytes: files.freeBytes(start.directory),
    },
    freeBytes: () => files.freeBytes(start.directory),
    onSync: ({ records, bytes, syncMs }) => {
      meters.walSyncSeconds.observe(syncMs / 1000);
      meters.walSyncBytes.observe(bytes);
      meters.walSyncRecords.observe(records);
    },
    onFailure,
  });
}
