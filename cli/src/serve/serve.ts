import { join } from 'node:path';
import { openCatalog, type Catalog, type CatalogParts } from '@inlay/catalog';
import { makeDurableDirectory, SystemClock, SystemRandom, type InlayError, type Logger } from '@inlay/core';
import { buildIngester, openFileStore, type BuiltIngester } from '@inlay/ingester';
import { MeasuredObjectStore, type ThreadedObjectStore } from '@inlay/object-store';
import { buildQuerier, type EngineProcess, type Querier } from '@inlay/querier';
import { buildRouter, localSinks, type Router } from '@inlay/router';
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
  registerAdminRoutes,
  registerWelcome,
  requireDirectory,
  startReport,
  version,
  welcomeText,
  type FastifyInstance,
  type LoadedAuthenticator,
  type WelcomeFacts,
} from '@inlay/runtime';
import { serveOptions, type ServeOptions } from './options.js';

/** The name of the only ingester; its WAL lies in `wal/`. */
const node = 'serve';
/** Long enough for a write's own time limit. */
const graceMs = 10_000;
/** Persisting all of --buffer-bytes on a slow disk. */
const persistLimitMs = 600_000;

interface Roles {
  readonly ingester: BuiltIngester;
  readonly querier: Querier;
  readonly router: Router;
  readonly store: ThreadedObjectStore;
}

interface Parts extends CatalogParts {
  readonly engineProcess: EngineProcess;
  readonly metrics: PromMetrics;
  readonly dataDir: string;
}

/** All roles in one process, wired by reference. Resolves when it has started; a signal ends it. */
export async function serve(options: ServeOptions, engineProcess: EngineProcess): Promise<void> {
  const logger = createLogger(options);
  const dataDir = requireDirectory('--data-dir', options.dataDir);
  for (const name of ['catalog', 'objects', 'wal', 'cache']) requireDirectory('--data-dir', join(dataDir, name));
  const parts: Parts = {
    clock: new SystemClock(),
    random: new SystemRandom(),
    logger,
    metrics: new PromMetrics(),
    dataDir,
    engineProcess,
  };
  makeDurableDirectory(new NodeFiles(), dataDir);
  // First of all: it is what a second process on the same directory stumbles over.
  const { catalog, announce } = await openCatalog({ dataDir, catalogDsn: undefined }, parts);
  const access = loadAuthenticator(options, dataDir);
  const lifecycle = new Lifecycle(logger);
  const roles = buildRoles(catalog, options, parts, (error) => void failed(lifecycle, logger, error));
  const server = buildServer(roles, options, parts, access);
  const { app } = server;
  const facts = (): WelcomeFacts => ({
    url: server.port.url,
    dataDir,
    version,
    authOn: access.authenticator.isOn,
    newToken: access.newToken,
  });
  registerAdminRoutes(app, {
    metrics: parts.metrics,
    notReady: () =>
      lifecycle.isStopping ? ['the end of this process'] : [...roles.router.notReady(), ...roles.ingester.notReady()],
    warnings: () => roles.ingester.warnings(),
  });
  registerWelcome(app, facts);
  await lifecycle
    .add({ name: 'catalog', stop: () => catalog.close() })
    .add({ name: 'object store', stop: () => roles.store.close() })
    .add({ name: 'engine', stop: () => roles.querier.close() })
    .add({
      name: 'ingester',
      start: () => roles.ingester.start(),
      stop: () => roles.ingester.stop(),
      stopLimitMs: persistLimitMs,
    })
    .add({ name: 'router', start: () => roles.router.start(), stop: () => roles.router.close() })
    .add({
      name: 'public port',
      start: async () => {
        await app.ready();
        await server.port.start();
        announce(server.port.url);
        printBanner(options, { text: welcomeText(facts()), newToken: access.newToken });
      },
      stop: () => server.port.stop(graceMs),
    })
    .add(
      startReport(logger, {
        role: 'serve',
        options: serveOptions,
        values: options,
        listening: () => ({ 'http and grpc': server.port.url }),
      }),
    )
    .run();
}

function buildRoles(
  catalog: Catalog,
  options: ServeOptions,
  parts: Parts,
  onFailure: (error: InlayError) => void,
): Roles {
  const { clock, metrics, dataDir } = parts;
  const objectDir = join(dataDir, 'objects');
  // The data directory is locked: nobody else puts there.
  const files = openFileStore(objectDir, { name: node, isAlone: true });
  const store = new MeasuredObjectStore(files, metrics, clock);
  const ingester = buildIngester({
    ...parts,
    node,
    address: () => '',
    members: [node],
    walDirectory: join(dataDir, 'wal'),
    catalog,
    store,
    options,
    onFailure,
  });
  const ingesters = { hotOf: () => ingester.hot, controlOf: () => ingester.control };
  const querier = buildQuerier({
    ...parts,
    catalog,
    store,
    objectDir,
    cacheDir: join(dataDir, 'cache'),
    ingesters,
    options,
  });
  const router = buildRouter({
    ...parts,
    catalog,
    sinks: localSinks(ingester.sink, (map) => ingester.maps.learnMap(map)),
    options,
    version,
  });
  return { ingester, querier, router, store: files };
}

function buildServer(
  roles: Roles,
  options: ServeOptions,
  { logger, metrics }: Parts,
  { authenticator }: LoadedAuthenticator,
): { readonly app: FastifyInstance; readonly port: PublicServer } {
  const admission = openAdmission(options, { logger, metrics });
  const { app, server: http } = createHttpApp({
    logger,
    metrics,
    authenticator,
    admission,
    corsOrigins: options.corsOrigins,
  });
  roles.router.registerRoutes(app);
  roles.querier.registerRoutes(app);
  const grpc = createGrpcServer({
    logger,
    metrics,
    admission,
    messageBytesMax: options.messageBytesMax,
    authenticate: (authorization) => authenticator.check(authorization),
  });
  roles.querier.registerFlight(grpc);
  const port = new PublicServer({ ...options, http, grpc: { kind: 'server', server: grpc }, logger, admission });
  return { app, port };
}

/** The log's disk failed, say: what is acknowledged is on it, and only a new start can read it back. */
async function failed(lifecycle: Lifecycle, logger: Logger, error: InlayError): Promise<void> {
  logger.error('cannot go on', { error });
  await lifecycle.stop('a part of this process has failed');
  process.exit(1);
}
