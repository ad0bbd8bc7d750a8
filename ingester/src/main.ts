import { inlayCommand } from '@inlay/runtime';
import { ingesterOptions } from './options.js';
import { runIngester } from './run.js';

/** `inlay ingester`. */
export const ingesterCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'ingester',
    description: 'Make writes durable, hold the newest rows in memory, answer for them and write them to Parquet files',
    options: ingesterOptions,
    run: runIngester,
  });
