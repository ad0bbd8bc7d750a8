import { join } from 'node:path';
import { defined, newAbortController } from '@inlay/core';
import { requireDirectory } from '@inlay/runtime';
import type { Role, RoleParts, RolePlan } from '@inlay/runtime';
import { openCatalog } from './build.js';
import type { OpenedCatalog } from './build.js';
import { catalogOptions } from './options.js';
import type { CatalogOptions } from './options.js';
import { addCatalogService } from './server/index.js';

/** The catalog as a process: gRPC for the other roles, probes and metrics over HTTP. */
export const catalogRole = (options: CatalogOptions): Role<typeof catalogOptions.specs> => ({
  name: 'catalog',
  logFields: { role: 'catalog' },
  options: catalogOptions,
  values: options,
  tokenDirectory: ownDirectory(options),
  build: (parts) => planCatalog(options, parts),
});

/** With PostgreSQL nothing is kept here. */
const ownDirectory = ({ catalogDsn, dataDir }: CatalogOptions): string | undefined =>
  catalogDsn === undefined ? dataDir : undefined;

function planCatalog(options: CatalogOptions, parts: RoleParts): RolePlan {
  const directory = ownDirectory(options);
  if (directory !== undefined)
    for (const path of [directory, join(directory, 'catalog')]) requireDirectory('--data-dir', path);
  const { addresses } = parts;
  const stopping = newAbortController();
  let opened: OpenedCatalog | undefined;
  return {
    internalGrpc: (server) => addCatalogService(server, defined(opened, 'the catalog').catalog, stopping.signal),
    notReady: () => (addresses.internal === '' ? ['the catalog'] : []),
    services: ({ publicPort, internalPort }) => [
      publicPort,
      {
        name: 'catalog',
        start: async () => {
          opened = await openCatalog(options, parts);
        },
        stop: () => opened?.catalog.close(),
      },
      internalPort,
      // They never end by themselves, and the internal port waits for those who watch.
      { name: 'watches', stop: () => stopping.abort() },
      { name: 'address for a second process', start: () => opened?.announce(addresses.url) },
    ],
  };
}
