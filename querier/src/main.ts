import { inlayCommand } from '@inlay/runtime/command-line';
import { querierOptions } from './options.js';
import { startEngine } from './start-engine.js';

/** `inlay querier`. What it runs is loaded when it runs: its help comes at once, and the engine loads beside it. */
export const querierCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'querier',
    description: 'Answer SQL over HTTP and Arrow Flight from the newest rows of all ingesters and from Parquet',
    options: querierOptions,
    run: async (options) => {
      const engineProcess = startEngine(options);
      const [{ querierRole }, { runRole }] = await Promise.all([import('./role.js'), import('@inlay/runtime')]);
      await runRole(querierRole(options, engineProcess));
    },
  });
