import { join } from 'node:path';
import { connectCatalog } from '@inlay/catalog';
import { SystemClock, SystemRandom, type InlayError } from '@inlay/core';
import { MeasuredObjectStore } from '@inlay/object-store';
import {
  closeGrpc,
  createGrpcServer,
  createHttpApp,
  createLogger,
  Lifecycle,
  listenGrpc,
  loadAuthenticator,
  openAdmission,
  openAuthenticator,
  peersOnly,
  printBanner,
  PromMetrics,
  PublicServer,
  readTokenFile,
  registerAdminRoutes,
  requireDirectory,
  sha256,
  startReport,
  TokenAuthenticator,
  type GrpcServer,
  type GrpcServerInit,
} from '@inlay/runtime';
import { buildIngester, type BuiltIngester } from './build.js';
import { ingesterOptions, type IngesterOptions } from './options.js';
import { addIngesterServices } from './server/index.js';
import { openFileStore } from './store/index.js';

const graceMs = 5000;
/** Persisting all of --buffer-bytes to a slow store. */
const persistLimitMs = 600_000;

/** An ingester as a process of its own, until a signal ends it. */
export async function runIngester(options: IngesterOptions): Promise<void> {
  const logger = createLogger(options).child({ role: 'ingester', node: options.nodeId });
  const metrics = new PromMetrics();
  const parts = { clock: new SystemClock(), random: new SystemRandom(), logger, metrics };
  for (const path of [options.dataDir, join(options.dataDir, 'wal')]) requireDirectory('--data-dir', path);
  requireDirectory('--object-dir', options.objectDir);
  const { authenticator } = loadAuthenticator(options, options.dataDir);
  const { internalTokenFile, host, nodeId, members } = options;
  const token = internalTokenFile === undefined ? undefined : readTokenFile(internalTokenFile, '--internal-token-file');
  const catalog = connectCatalog(options.catalog, token, parts);
  const files = openFileStore(options.objectDir, { name: nodeId, isAlone: false });
  const lifecycle = new Lifecycle(logger);
  const fail = async (error: InlayError): Promise<void> => {
    logger.error('cannot go on', { error });
    await lifecycle.stop('a part of this process has failed');
    process.exit(1);
  };
  let grpcPort = 0;
  let isReady = false;
  const ingester = buildIngester({
    ...parts,
    node: nodeId,
    address: () => options.internalAddress ?? `${host}:${String(grpcPort)}`,
    members: members.length === 0 ? [nodeId] : members,
    walDirectory: join(options.dataDir, 'wal'),
    catalog,
    store: new MeasuredObjectStore(files, metrics, parts.clock),
    options,
    onFailure: (error) => void fail(error),
  });
  const admission = openAdmission(options, parts);
  const grpc = internalServer(ingester, token, { logger, metrics, admission });
  const { app, server: http } = createHttpApp({ logger, metrics, authenticator, admission });
  registerAdminRoutes(app, {
    metrics,
    notReady: () => (isReady ? ingester.notReady() : ['the replay of the write-ahead log']),
    warnings: () => ingester.warnings(),
  });
  const publicServer = new PublicServer({ ...options, http, grpc: { kind: 'none' }, logger, admission });
  const startHttp = async (): Promise<void> => {
    await app.ready();
    await publicServer.start();
  };
  const startGrpc = async (): Promise<void> => {
    // Before the incarnation is opened: its address goes into the catalog. Until it has started, reads wait.
    grpcPort = await listenGrpc(grpc, host, options.internalPort, { admission, logger });
  };
  const startIngester = async (): Promise<void> => {
    await ingester.start();
    isReady = true;
    const grpcAddress = `${host}:${String(grpcPort)}`;
    const text = `inlay ingester ${nodeId}: gRPC on ${grpcAddress}, probes and metrics on ${publicServer.url}\n`;
    printBanner(options, { text });
  };
  await lifecycle
    .add({ name: 'catalog connection', stop: () => catalog.close() })
    .add({ name: 'object store', stop: () => files.close() })
    .add({ name: 'http', start: startHttp, stop: () => publicServer.stop(graceMs) })
    // Stopped after the ingester: while it drains and persists, it answers for its rows.
    .add({ name: 'grpc', start: startGrpc, stop: () => closeGrpc(grpc, graceMs) })
    .add({ name: 'ingester', start: startIngester, stop: () => ingester.stop(), stopLimitMs: persistLimitMs })
    .add(
      startReport(logger, {
        role: 'ingester',
        options: ingesterOptions,
        values: options,
        listening: () => ({ http: publicServer.url, grpc: `${host}:${String(grpcPort)}` }),
      }),
    )
    .run();
}

/** The gRPC server that routers and queriers call, not listening yet. Calls need the token where there is one. */
function internalServer(
  ingester: BuiltIngester,
  token: string | undefined,
  init: Pick<GrpcServerInit, 'logger' | 'metrics' | 'admission'>,
): GrpcServer {
  const internal = token === undefined ? openAuthenticator : new TokenAuthenticator(sha256(token));
  const grpc = createGrpcServer({ ...init, authenticate: peersOnly(internal) });
  addIngesterServices(grpc, ingester);
  return grpc;
}
