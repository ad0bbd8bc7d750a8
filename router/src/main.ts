import { inlayCommand } from '@inlay/runtime';
import { routerOptions } from './options.js';
import { runRouter } from './run.js';

/** `inlay router`. */
export const routerCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'router',
    description: 'Take writes, give their rows to the ingesters that own them, and pass everything else on to queriers',
    options: routerOptions,
    run: runRouter,
  });
