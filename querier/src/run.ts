import { connectCatalog } from '@inlay/catalog';
import { SystemClock, SystemRandom } from '@inlay/core';
import { FileObjectStore } from '@inlay/object-store';
import {
  createGrpcServer,
  createHttpApp,
  createLogger,
  Lifecycle,
  loadAuthenticator,
  NodeFiles,
  openAdmission,
  printBanner,
  PromMetrics,
  PublicServer,
  reading,
  readTokenFile,
  registerAdminRoutes,
  requireDirectory,
  startReport,
} from '@inlay/runtime';
import { buildQuerier } from './build.js';
import type { EngineProcess } from './engine/process/engine-process.js';
import { RemoteIngesters } from './ingesters/remote-ingesters.js';
import { querierOptions, type QuerierOptions } from './options.js';

const stopGraceMs = 10_000;

/** A querier as a process of its own, until a signal ends it. */
export async function runQuerier(options: QuerierOptions, engineProcess: EngineProcess): Promise<void> {
  const [clock, random] = [new SystemClock(), new SystemRandom()];
  const logger = createLogger(options).child({ role: 'querier' });
  const metrics = new PromMetrics();
  const { authenticator } = loadAuthenticator(options, undefined);
  requireDirectory('--object-dir', options.objectDir, { mode: reading });
  requireDirectory('--cache-dir', options.cacheDir);
  const { internalTokenFile } = options;
  const token = internalTokenFile === undefined ? undefined : readTokenFile(internalTokenFile, '--internal-token-file');
  const catalog = connectCatalog(options.catalog, token, { clock, random, logger, metrics });
  const ingesters = new RemoteIngesters(token);
  // Objects are read in place: only their paths are asked of this store, nothing blocks.
  const store = new FileObjectStore(options.objectDir, new NodeFiles(), random);
  const { objectDir, cacheDir } = options;
  const parts = { clock, logger, metrics, options, engineProcess };
  const querier = buildQuerier({ ...parts, catalog, store, objectDir, cacheDir, ingesters });
  const admission = openAdmission(options, { logger, metrics });
  const { app, server } = createHttpApp({
    logger,
    metrics,
    authenticator,
    admission,
    corsOrigins: options.corsOrigins,
  });
  const lifecycle = new Lifecycle(logger);
  registerAdminRoutes(app, { metrics, notReady: () => (lifecycle.isStopping ? ['the end of this process'] : []) });
  querier.registerRoutes(app);
  const grpc = createGrpcServer({
    logger,
    metrics,
    admission,
    messageBytesMax: options.messageBytesMax,
    authenticate: (authorization) => authenticator.check(authorization),
  });
  querier.registerFlight(grpc);
  const publicServer = new PublicServer({
    ...options,
    http: server,
    grpc: { kind: 'server', server: grpc },
    logger,
    admission,
  });
  lifecycle
    .add({ name: 'catalog connection', stop: () => catalog.close() })
    .add({ name: 'ingester connections', stop: () => ingesters.close() })
    .add({ name: 'engine', stop: () => querier.close() })
    .add({ name: 'http', start: () => app.ready(), stop: () => app.close() })
    .add({
      name: 'public port',
      start: async () => {
        await publicServer.start();
        printBanner(options, { text: `inlay querier: ${publicServer.url}\n` });
      },
      stop: () => publicServer.stop(stopGraceMs),
    })
    .add(
      startReport(logger, {
        role: 'querier',
        options: querierOptions,
        values: options,
        listening: () => ({ 'http and grpc': publicServer.url }),
      }),
    );
  await lifecycle.run();
}
