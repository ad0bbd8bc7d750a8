import { connectCatalog } from '@inlay/catalog';
import { version, type Role, type RoleParts, type RolePlan } from '@inlay/runtime';
import { buildRouter } from './build.js';
import { HttpForward } from './http/http-forward.js';
import { registerPassThrough } from './http/pass-through.js';
import { QuerierTargets } from './http/querier-targets.js';
import { routerOptions, type RouterOptions } from './options.js';
import { GrpcWriteSinks } from './upstream/index.js';

/** The router as a process: writes to the ingesters, everything else to the queriers. */
export const routerRole = (options: RouterOptions): Role<typeof routerOptions.specs> => ({
  name: 'router',
  logFields: { role: 'router' },
  options: routerOptions,
  values: options,
  build: (parts) => planRouter(options, parts),
});

function planRouter(options: RouterOptions, parts: RoleParts): RolePlan {
  const { clock, token } = parts;
  const catalog = connectCatalog(options.catalog, token, parts);
  const router = buildRouter({ ...parts, catalog, sinks: new GrpcWriteSinks({ clock, token }), options, version });
  const targets = new QuerierTargets(options.queriers);
  const forward = new HttpForward(clock);
  return {
    routes: (app) => {
      router.registerRoutes(app);
      if (targets.count > 0) registerPassThrough(app, targets, forward);
    },
    grpc: { kind: 'forward', target: () => targets.next() },
    // A connection that is passed on takes a second descriptor for its other half.
    descriptorsEach: 2,
    welcome: {},
    notReady: () => [...catalog.notReady(), ...router.notReady()],
    services: ({ publicPort }) => [
      { name: 'catalog connection', start: () => void catalog.reach(parts), stop: () => catalog.close() },
      { name: 'querier connections', stop: () => forward.close() },
      { name: 'router', start: () => router.start(), stop: () => router.close() },
      publicPort,
    ],
  };
}
