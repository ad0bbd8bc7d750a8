import { inlayCommand, runRole } from '@inlay/runtime';
import { routerOptions } from './options.js';
import { routerRole } from './role.js';

/** `inlay router`. */
export const routerCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'router',
    description: 'Take writes, give their rows to the ingesters that own them, and pass everything else on to queriers',
    options: routerOptions,
    run: (options) => runRole(routerRole(options)),
  });
