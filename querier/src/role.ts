import { connectCatalog } from '@inlay/catalog';
import { FileObjectStore, MeasuredObjectStore } from '@inlay/object-store';
import { NodeFiles, reading, requireDirectory, type Role, type RoleParts, type RolePlan } from '@inlay/runtime';
import { buildQuerier } from './build.js';
import type { EngineProcess } from './engine/process/engine-process.js';
import { RemoteIngesters } from './ingesters/remote-ingesters.js';
import { querierOptions, type QuerierOptions } from './options.js';

/** The querier as a process. */
export const querierRole = (
  options: QuerierOptions,
  engineProcess: EngineProcess,
): Role<typeof querierOptions.specs> => ({
  name: 'querier',
  logFields: { role: 'querier' },
  options: querierOptions,
  values: options,
  build: (parts) => planQuerier(options, engineProcess, parts),
});

function planQuerier(options: QuerierOptions, engineProcess: EngineProcess, parts: RoleParts): RolePlan {
  const { objectDir, cacheDir, messageBytesMax } = options;
  requireDirectory('--object-dir', objectDir, { mode: reading });
  requireDirectory('--cache-dir', cacheDir);
  const { clock, metrics, random, token } = parts;
  const catalog = connectCatalog(options.catalog, token, parts);
  const ingesters = new RemoteIngesters(token, clock);
  // Objects are read in place: only their paths are asked of this store, nothing blocks.
  const store = new MeasuredObjectStore(new FileObjectStore(objectDir, new NodeFiles(), random), metrics, clock);
  const querier = buildQuerier({ ...parts, catalog, store, objectDir, cacheDir, ingesters, options, engineProcess });
  return {
    routes: (app) => querier.registerRoutes(app),
    grpc: { kind: 'services', messageBytesMax, add: (server) => querier.registerFlight(server) },
    notReady: () => catalog.notReady(),
    services: ({ publicPort }) => [
      { name: 'catalog connection', start: () => void catalog.reach(parts), stop: () => catalog.close() },
      { name: 'ingester connections', stop: () => ingesters.close() },
      { name: 'engine', stop: () => querier.close() },
      publicPort,
    ],
  };
}
