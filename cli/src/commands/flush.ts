import { defineOptions, inlayCommand } from '@inlay/runtime';
import { ApiClient, connectionOptionSpecs } from './api-client.js';

/** `inlay flush`. */
export const flushCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'flush',
    description: 'Persist everything written so far, on every ingester; returns when it is in files',
    options: defineOptions(connectionOptionSpecs),
    run: async (options) => {
      await new ApiClient(options).call({ method: 'POST', path: '/api/v3/flush' });
      process.stdout.write('flushed\n');
    },
  });
