import { inlayCommand } from '@inlay/runtime';
import { buildCatalogProcess } from './build.js';
import { catalogOptions } from './options.js';

/** `inlay catalog`. */
export const catalogCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'catalog',
    description: 'Keep the definitions, files and shard map of a cluster, and serve them to the other roles',
    options: catalogOptions,
    run: (options) => buildCatalogProcess(options).lifecycle.run(),
  });
