import { join } from 'node:path';
import { SystemClock, SystemRandom, newAbortController } from '@inlay/core';
import type { Clock, Logger, Metrics, Random } from '@inlay/core';
import {
  closeGrpc,
  createGrpcServer,
  createHttpApp,
  createLogger,
  Lifecycle,
  listenGrpc,
  loadAuthenticator,
  openAdmission,
  peersOnly,
  printBanner,
  PromMetrics,
  PublicServer,
  registerAdminRoutes,
  requireDirectory,
  startReport,
} from '@inlay/runtime';
import { MeasuredCatalog, RetryingCatalog } from './catalog/index.js';
import type { Catalog } from './catalog/index.js';
import { catalogOptions, type CatalogOptions } from './options.js';
import { RemoteCatalog } from './remote/index.js';
import { addCatalogService } from './server/index.js';

/** Shared parts of a process that every kind of catalog is built from. */
export interface CatalogParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A catalog that this process owns, and holds locked where it is SQLite. */
export interface OpenedCatalog {
  readonly catalog: Catalog;
  /** Notes where this process answers, for a process that finds the data directory taken. */
  readonly announce: (url: string) => void;
}

/**
 * The catalog that this process owns: PostgreSQL when a DSN is given, SQLite in `<data dir>/catalog` otherwise. Measured.
 * The databases are loaded here, when they are needed: the other roles have no use for them (0.2 s, 24 MB).
 */
export async function openCatalog(
  options: Pick<CatalogOptions, 'dataDir' | 'catalogDsn'>,
  parts: CatalogParts,
): Promise<OpenedCatalog> {
  const { catalogDsn: dsn, dataDir } = options;
  if (dsn !== undefined) {
    const { PostgresCatalog } = await import('./postgres/index.js');
    const catalog = await PostgresCatalog.open({ dsn, ...parts });
    return { catalog: new MeasuredCatalog(catalog, parts.metrics, parts.clock), announce: () => undefined };
  }
  const { SqliteCatalog } = await import('./sqlite/index.js');
  const catalog = await SqliteCatalog.open({ directory: join(dataDir, 'catalog'), ...parts });
  return {
    catalog: new MeasuredCatalog(catalog, parts.metrics, parts.clock),
    announce: (url) => catalog.announce(url),
  };
}

/** The catalog of another process, for the roles of a cluster: measured per call, repeated where that does no harm. */
export function connectCatalog(address: string, token: string | undefined, parts: CatalogParts): Catalog {
  const remote = new RemoteCatalog({ address, token, ...parts });
  return new RetryingCatalog(new MeasuredCatalog(remote, parts.metrics, parts.clock), parts);
}

/** A catalog process that is built but not started: `lifecycle` starts and stops it. */
export interface CatalogProcess {
  readonly lifecycle: Lifecycle;
  /** `host:port` of the gRPC service; empty before it listens. */
  readonly address: () => string;
  /** Where probes and metrics are. */
  readonly url: () => string;
}

/** The catalog role: gRPC for the other roles, probes and metrics over HTTP. */
export function buildCatalogProcess(options: CatalogOptions): CatalogProcess {
  const logger = createLogger(options).child({ role: 'catalog' });
  const metrics = new PromMetrics();
  const parts: CatalogParts = { clock: new SystemClock(), random: new SystemRandom(), logger, metrics };
  const ownDirectory = options.catalogDsn === undefined ? options.dataDir : undefined;
  if (ownDirectory !== undefined)
    for (const path of [ownDirectory, join(ownDirectory, 'catalog')]) requireDirectory('--data-dir', path);
  const { authenticator, newToken } = loadAuthenticator(options, ownDirectory);
  const admission = openAdmission(options, parts);
  const grpc = createGrpcServer({
    logger,
    metrics,
    admission,
    authenticate: peersOnly(authenticator),
  });
  const { app, server: http } = createHttpApp({ logger, metrics, authenticator, admission });
  let address = '';
  registerAdminRoutes(app, { metrics, notReady: () => (address === '' ? ['the catalog'] : []) });
  const { host, port } = options;
  const httpServer = new PublicServer({ host, port, http, grpc: { kind: 'none' }, logger, admission });
  const stopping = newAbortController();
  const startHttp = async (): Promise<void> => {
    await app.ready();
    await httpServer.start();
  };
  let opened: OpenedCatalog | undefined;
  const startCatalog = async (): Promise<void> => {
    opened = await openCatalog(options, parts);
    addCatalogService(grpc, opened.catalog, stopping.signal);
  };
  const startGrpc = async (): Promise<void> => {
    const internalPort = await listenGrpc(grpc, host, options.internalPort, { admission, logger });
    address = `${host}:${String(internalPort)}`;
    opened?.announce(httpServer.url);
    const shown = newToken === undefined ? '' : `admin token, shown once: ${newToken}\n`;
    const text = `${shown}inlay catalog: gRPC on ${address}, probes and metrics on ${httpServer.url}\n`;
    printBanner(options, { text, newToken });
  };
  const stopGrpc = async (): Promise<void> => {
    address = '';
    // Watches never end by themselves.
    stopping.abort();
    await closeGrpc(grpc, 5000);
  };
  const lifecycle = new Lifecycle(logger)
    .add({ name: 'http', start: startHttp, stop: () => httpServer.stop(2000) })
    .add({ name: 'catalog', start: startCatalog, stop: () => opened?.catalog.close() })
    .add({ name: 'grpc', start: startGrpc, stop: stopGrpc })
    .add(
      startReport(logger, {
        role: 'catalog',
        options: catalogOptions,
        values: options,
        listening: () => ({ http: httpServer.url, grpc: address }),
      }),
    );
  return { lifecycle, address: () => address, url: () => httpServer.url };
}
