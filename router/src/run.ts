import { connectCatalog } from '@inlay/catalog';
import { SystemClock, SystemRandom } from '@inlay/core';
import {
  createHttpApp,
  createLogger,
  Lifecycle,
  loadAuthenticator,
  openAdmission,
  printBanner,
  PromMetrics,
  PublicServer,
  readTokenFile,
  registerAdminRoutes,
  registerWelcome,
  startReport,
  version,
  type WelcomeFacts,
} from '@inlay/runtime';
import { buildRouter } from './build.js';
import { HttpForward } from './http/http-forward.js';
import { registerPassThrough } from './http/pass-through.js';
import { QuerierTargets } from './http/querier-targets.js';
import { routerOptions, type RouterOptions } from './options.js';
import { GrpcWriteSinks } from './upstream/index.js';

/** How long requests in flight may take to end. A write takes at most its own time limit. */
const graceMs = 15_000;

/** The router role: writes to the ingesters, everything else to the queriers. Resolves when it has started. */
export async function runRouter(options: RouterOptions): Promise<void> {
  const logger = createLogger(options).child({ role: 'router' });
  const metrics = new PromMetrics();
  const parts = { clock: new SystemClock(), random: new SystemRandom(), logger, metrics };
  const { authenticator } = loadAuthenticator(options, undefined);
  const token =
    options.internalTokenFile === undefined
      ? undefined
      : readTokenFile(options.internalTokenFile, '--internal-token-file');
  const catalog = connectCatalog(options.catalog, token, parts);
  const sinks = new GrpcWriteSinks({ clock: parts.clock, token });
  const router = buildRouter({ ...parts, catalog, sinks, options, version });
  const targets = new QuerierTargets(options.queriers);
  const forward = new HttpForward();
  // A connection that is passed on takes a second descriptor for its other half.
  const admission = openAdmission(options, { logger, metrics, descriptorsEach: 2 });
  const { app, server: http } = createHttpApp({
    logger,
    metrics,
    authenticator,
    admission,
    corsOrigins: options.corsOrigins,
  });
  const lifecycle = new Lifecycle(logger);
  // Who stops is not ready: load balancers send new requests elsewhere while those in flight end.
  registerAdminRoutes(app, {
    metrics,
    notReady: () => (lifecycle.isStopping ? ['the end of this process'] : router.notReady()),
  });
  router.registerRoutes(app);
  if (targets.count > 0) registerPassThrough(app, targets, forward);
  const server = new PublicServer({
    host: options.host,
    port: options.port,
    http,
    grpc: { kind: 'forward', target: () => targets.next() },
    logger,
    admission,
  });
  registerWelcome(app, (): WelcomeFacts => ({
    url: server.url,
    version,
    authOn: authenticator.isOn,
    newToken: undefined,
  }));
  await lifecycle
    .add({ name: 'catalog client', stop: () => catalog.close() })
    .add({ name: 'router', start: () => router.start(), stop: () => router.close() })
    .add({
      name: 'public port',
      start: async () => {
        await app.ready();
        await server.start();
        printBanner(options, { text: `inlay router: ${server.url}\n` });
      },
      stop: async () => {
        await server.stop(graceMs);
        forward.close();
      },
    })
    .add(
      startReport(logger, {
        role: 'router',
        options: routerOptions,
        values: options,
        listening: () => ({ 'http and grpc': server.url }),
      }),
    )
    .run();
}
