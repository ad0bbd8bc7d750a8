import { inlayCommand } from '@inlay/runtime';
import { serveOptions } from './options.js';
import { serve } from './serve.js';

/** `inlay serve`. */
export const serveCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'serve',
    description: 'Run the whole database in this process: all roles, an embedded catalog, a folder as object store',
    options: serveOptions,
    run: serve,
  });
