import { join } from 'node:path';
import { connectCatalog } from '@inlay/catalog';
import { MeasuredObjectStore } from '@inlay/object-store';
import { requireDirectory, type Role, type RoleParts, type RolePlan } from '@inlay/runtime';
import { buildIngester } from './build.js';
import { ingesterService } from './ingester-service.js';
import { ingesterOptions, type IngesterOptions } from './options.js';
import { addIngesterServices } from './server/index.js';
import { openFileStore } from './store/index.js';

/** The ingester as a process. */
export const ingesterRole = (options: IngesterOptions): Role<typeof ingesterOptions.specs> => ({
  name: 'ingester',
  title: `ingester ${options.nodeId}`,
  logFields: { role: 'ingester', node: options.nodeId },
  options: ingesterOptions,
  values: options,
  tokenDirectory: options.dataDir,
  build: (parts) => planIngester(options, parts),
});

function planIngester(options: IngesterOptions, parts: RoleParts): RolePlan {
  const { dataDir, objectDir, nodeId, members } = options;
  const walDirectory = join(dataDir, 'wal');
  for (const path of [dataDir, walDirectory]) requireDirectory('--data-dir', path);
  requireDirectory('--object-dir', objectDir);
  const catalog = connectCatalog(options.catalog, parts.token, parts);
  const files = openFileStore(objectDir, { name: nodeId, isAlone: false });
  const ingester = buildIngester({
    ...parts,
    node: nodeId,
    address: () => options.internalAddress ?? parts.addresses.internal,
    members: members.length === 0 ? [nodeId] : members,
    walDirectory,
    catalog,
    store: new MeasuredObjectStore(files, parts.metrics, parts.clock),
    options,
    onFailure: parts.fail,
  });
  return {
    internalGrpc: (server) => addIngesterServices(server, ingester),
    notReady: () => [...catalog.notReady(), ...ingester.notReady()],
    warnings: () => ingester.warnings(),
    services: ({ publicPort, internalPort }) => [
      { name: 'catalog connection', stop: () => catalog.close() },
      { name: 'object store', stop: () => files.close() },
      publicPort,
      // Before the incarnation is opened: its address goes into the catalog. Until it has started, reads wait. It is closed
      // after the ingester has stopped: while that drains and persists, it answers for its rows.
      internalPort,
      ingesterService(ingester),
    ],
  };
}
