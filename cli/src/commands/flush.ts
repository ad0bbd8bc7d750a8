import { inlayCommand } from '@inlay/runtime/command-line';
import { withPatience } from '../terminal/patience.js';
import { ApiClient } from './api-client.js';
import { flushOptions } from './options.js';

/** `inlay flush`. */
export const flushCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'flush',
    description: 'Persist everything written so far, on every ingester; returns when it is in files',
    options: flushOptions,
    run: async (options) => {
      const began = performance.now();
      const client = new ApiClient(options);
      await withPatience('writing the newest rows to files', async () => {
        await (await client.call({ method: 'POST', path: '/api/v3/flush' })).text();
      });
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      process.stdout.write(`flushed: everything that was written before is in files (${seconds} s)\n`);
    },
  });
