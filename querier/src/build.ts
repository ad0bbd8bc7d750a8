import { join, resolve } from 'node:path';
import type { Catalog, Incarnation } from '@inlay/catalog';
import { limitedLogger, makeDurableDirectory } from '@inlay/core';
import type { Clock, Logger, Metrics, Random } from '@inlay/core';
import type { ObjectStore } from '@inlay/object-store';
import { flight } from '@inlay/proto';
import { entryPoint, NodeFiles, type DoorOptions, type FastifyInstance, type GrpcServer } from '@inlay/runtime';
import type { HotSource, IngesterControl } from '@inlay/services';
import { DuckDbEngine } from './engine/duckdb-engine.js';
import type { EngineProcess } from './engine/process/engine-process.js';
import { FlightService } from './flight/flight-service.js';
import { registerDatabaseRoutes } from './http/database-routes.js';
import { registerFlushRoute } from './http/flush-route.js';
import { registerIngesterRoutes } from './http/ingester-routes.js';
import { registerQueryRoutes } from './http/query-routes.js';
import { IngesterControls } from './ingesters/ingester-controls.js';
import { IngesterRegistry } from './ingesters/ingester-registry.js';
import type { QueryOptions } from './options.js';
import { QueryAdmission } from './query/query-admission.js';
import type { QueryService } from './query/query-service.js';
import { reportLateFailures } from './query/report-late-failures.js';
import { reportSlowQueries } from './query/report-slow-queries.js';
import { FileCache } from './source/cache/file-cache.js';
import { reportFileCache } from './source/cache/file-cache-events.js';
import { sourceMetrics } from './source/metrics.js';
import { SnapshotSource } from './source/snapshot-source.js';
import { ThreadedVerifier } from './source/verify/threaded-verifier.js';
import type { Verifier } from './source/verify/verifier.js';
import { engineProcessOptions } from './start-engine.js';
import { EngineQueryService } from './query/engine-query-service.js';
import { RequestReader } from './thread/request-reader.js';
import { SqlThread } from './thread/sql-thread.js';
import { StatementPlanner } from './thread/statement-planner.js';

/** How a querier reaches ingesters: in this process by reference, or over gRPC. */
export interface Ingesters {
  hotOf(incarnation: Incarnation): HotSource;
  controlOf(incarnation: Incarnation): IngesterControl;
}

/** Parts of a querier. */
export interface QuerierDependencies {
  readonly catalog: Catalog;
  readonly store: ObjectStore;
  /** The folder whose objects may be read in place; absent when the store is not local. */
  readonly objectDir: string | undefined;
  readonly cacheDir: string;
  readonly ingesters: Ingesters;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly options: QueryOptions & Pick<DoorOptions, 'bodyTimeout'>;
  /** The process that `startEngine` gave, with the same options. */
  readonly engineProcess: EngineProcess | undefined;
}

/** A querier without a port: its routes and its Flight service are given to servers. */
export interface Querier {
  readonly queries: QueryService;
  registerRoutes(app: FastifyInstance): void;
  registerFlight(server: GrpcServer): void;
  close(): Promise<void>;
}

export function buildQuerier(dependencies: QuerierDependencies): Querier {
  const { catalog, ingesters, clock, random, logger, metrics, options } = dependencies;
  const engine = buildEngine(dependencies);
  const verifier = new ThreadedVerifier(entryPoint(import.meta.url, './source/verify/verify-thread.js'));
  const source = new SnapshotSource({
    catalog,
    hotSources: { of: (incarnation) => ingesters.hotOf(incarnation) },
    engine,
    files: buildFileCache(dependencies, verifier),
    clock,
    metrics,
  });
  const limits = { timeoutMs: options.queryTimeout, rowsMax: options.queryRowsMax };
  const thread = new SqlThread({ entry: entryPoint(import.meta.url, './thread/thread-main.js'), clock, metrics });
  const planner = new StatementPlanner({ thread, timeoutMs: options.queryTimeout });
  const reader = new RequestReader({ thread, timeoutMs: options.queryTimeout });
  const answered = new EngineQueryService({ catalog, engine, source, planner, clock, limits });
  // Questions cause these lines: a flood of questions is none in the log.
  const limited = limitedLogger(logger, clock);
  const told = reportLateFailures(answered, limited, metrics);
  const queries = reportSlowQueries(told, { logger: limited, clock, slowMs: options.slowQuery });
  const admission = new QueryAdmission({ ...options, clock, metrics });
  const controls = new IngesterControls(catalog, (incarnation) => ingesters.controlOf(incarnation));
  const registry = new IngesterRegistry({
    catalog,
    controlOf: (incarnation) => ingesters.controlOf(incarnation),
    adoptEpoch: (epoch) => controls.adoptEpoch(epoch),
  });
  logger.debug('querier built', { queryMemoryBytes: options.queryMemoryBytes, queriesMax: options.queriesMax });
  return {
    queries,
    registerRoutes(app) {
      registerQueryRoutes(app, { queries, admission, reader });
      registerDatabaseRoutes(app, { catalog, adoptEpoch: (epoch) => controls.adoptEpoch(epoch) });
      registerFlushRoute(app, { flushAll: () => controls.flush(), logger: limited, clock });
      registerIngesterRoutes(app, { registry, logger, clock });
    },
    registerFlight(server) {
      const service = new FlightService({
        queries,
        admission,
        reader,
        random,
        defaultDatabase: options.defaultDatabase,
      });
      server.addService(flight.FlightServiceService, service.handlers());
    },
    close: async () => {
      await Promise.all([engine.close(), verifier.close(), thread.close()]);
    },
  };
}

function buildEngine(dependencies: QuerierDependencies): DuckDbEngine {
  const { cacheDir, objectDir, clock, logger, metrics, options } = dependencies;
  const readableDirectories = [join(cacheDir, 'files'), ...(objectDir === undefined ? [] : [objectDir])];
  for (const directory of readableDirectories) makeDurableDirectory(new NodeFiles(), resolve(directory));
  return new DuckDbEngine({
    clock,
    logger: limitedLogger(logger.child({ part: 'engine' }), clock),
    metrics,
    ...engineProcessOptions(options),
    firstProcess: dependencies.engineProcess,
    mirrorBytes: options.hotMirrorBytes,
    readableDirectories,
    spillDirectory: join(cacheDir, 'spill'),
    spillBytesMax: options.querySpillBytes,
    setup: [],
  });
}

function buildFileCache(
  { cacheDir, store, clock, logger, metrics, options }: QuerierDependencies,
  verifier: Verifier,
): FileCache {
  const cache = new FileCache({
    directory: join(cacheDir, 'files'),
    bytesMax: options.cacheBytes,
    fetchesMax: options.cacheFetches,
    store,
    verifier,
    events: reportFileCache(metrics, limitedLogger(logger, clock)),
  });
  metrics.observedGauge(sourceMetrics.cacheBytes, () => cache.bytes);
  return cache;
}
