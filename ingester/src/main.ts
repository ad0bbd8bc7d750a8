import { inlayCommand, runRole } from '@inlay/runtime';
import { ingesterOptions } from './options.js';
import { ingesterRole } from './role.js';

/** `inlay ingester`. */
export const ingesterCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'ingester',
    description: 'Make writes durable, hold the newest rows in memory, answer for them and write them to Parquet files',
    options: ingesterOptions,
    run: (options) => runRole(ingesterRole(options)),
  });
