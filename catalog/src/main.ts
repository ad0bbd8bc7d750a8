import { inlayCommand, runRole } from '@inlay/runtime';
import { catalogOptions } from './options.js';
import { catalogRole } from './role.js';

/** `inlay catalog`. */
export const catalogCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'catalog',
    description: 'Keep the definitions, files and shard map of a cluster, and serve them to the other roles',
    options: catalogOptions,
    run: (options) => runRole(catalogRole(options)),
  });
