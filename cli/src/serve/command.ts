import { inlayCommand } from '@inlay/runtime/command-line';
import { serveOptions } from './options.js';

/** `inlay serve`. What it runs is loaded when it runs: its help and the refusal of its options come at once. */
export const serveCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'serve',
    description: 'Run the whole database in this process: all roles, an embedded catalog, a folder as object store',
    options: serveOptions,
    run: async (options) => {
      const engineProcess = (await import('@inlay/querier/start-engine')).startEngine(options);
      const [{ serveRole }, { runRole }] = await Promise.all([import('./role.js'), import('@inlay/runtime')]);
      await runRole(serveRole(options, engineProcess));
    },
  });
