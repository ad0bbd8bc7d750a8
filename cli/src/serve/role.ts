import { join } from 'node:path';
import { openCatalog, type Catalog } from '@inlay/catalog';
import { makeDurableDirectory } from '@inlay/core';
import { buildIngester, ingesterService, openFileStore, type BuiltIngester } from '@inlay/ingester';
import { MeasuredObjectStore } from '@inlay/object-store';
import { buildQuerier, type EngineProcess, type Querier } from '@inlay/querier';
import { buildRouter, localSinks, type Router } from '@inlay/router';
import {
  NodeFiles,
  requireDirectory,
  version,
  welcomeText,
  type Role,
  type RoleParts,
  type RolePlan,
} from '@inlay/runtime';
import { serveOptions, type ServeOptions } from './options.js';

/** The name of the only ingester; its WAL lies in `wal/`. */
const node = 'serve';

/** All roles in one process, wired by reference. */
export const serveRole = (options: ServeOptions, engineProcess: EngineProcess): Role<typeof serveOptions.specs> => ({
  name: 'serve',
  logFields: {},
  options: serveOptions,
  values: options,
  tokenDirectory: options.dataDir,
  build: (parts) => planServe(options, { ...parts, engineProcess }),
});

interface ServeParts extends RoleParts {
  readonly engineProcess: EngineProcess;
}

async function planServe(options: ServeOptions, parts: ServeParts): Promise<RolePlan> {
  const dataDir = requireDirectory('--data-dir', options.dataDir);
  for (const name of ['catalog', 'objects', 'wal', 'cache']) requireDirectory('--data-dir', join(dataDir, name));
  makeDurableDirectory(new NodeFiles(), dataDir);
  // First of all: it is what a second process on the same directory stumbles over.
  const { catalog, announce } = await openCatalog({ dataDir, catalogDsn: undefined }, parts);
  // The data directory is locked: nobody else puts there.
  const files = openFileStore(join(dataDir, 'objects'), { name: node, isAlone: true });
  const store = new MeasuredObjectStore(files, parts.metrics, parts.clock);
  const { ingester, querier, router } = buildRoles(options, { ...parts, catalog, store, dataDir });
  return {
    routes: (app) => {
      router.registerRoutes(app);
      querier.registerRoutes(app);
    },
    grpc: {
      kind: 'services',
      messageBytesMax: options.messageBytesMax,
      add: (server) => querier.registerFlight(server),
    },
    welcome: { dataDir },
    banner: welcomeText,
    notReady: () => [...router.notReady(), ...ingester.notReady()],
    warnings: () => ingester.warnings(),
    services: ({ publicPort }) => [
      { name: 'catalog', stop: () => catalog.close() },
      { name: 'object store', stop: () => files.close() },
      { name: 'engine', stop: () => querier.close() },
      ingesterService(ingester),
      { name: 'router', start: () => router.start(), stop: () => router.close() },
      publicPort,
      { name: 'address for a second process', start: () => announce(parts.addresses.url) },
    ],
  };
}

interface Shared extends ServeParts {
  readonly catalog: Catalog;
  readonly store: MeasuredObjectStore;
  readonly dataDir: string;
}

function buildRoles(
  options: ServeOptions,
  shared: Shared,
): { readonly ingester: BuiltIngester; readonly querier: Querier; readonly router: Router } {
  const { dataDir } = shared;
  const ingester = buildIngester({
    ...shared,
    node,
    address: () => '',
    members: [node],
    walDirectory: join(dataDir, 'wal'),
    options,
    onFailure: shared.fail,
  });
  const querier = buildQuerier({
    ...shared,
    objectDir: join(dataDir, 'objects'),
    cacheDir: join(dataDir, 'cache'),
    ingesters: { hotOf: () => ingester.hot, controlOf: () => ingester.control },
    options,
  });
  const sinks = localSinks(ingester.sink, (map) => ingester.maps.learnMap(map));
  const router = buildRouter({ ...shared, sinks, options, version });
  return { ingester, querier, router };
}
