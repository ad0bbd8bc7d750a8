import { inlayCommand } from '@inlay/runtime';
import { querierOptions } from './options.js';
import { runQuerier } from './run.js';

/** `inlay querier`. */
export const querierCommand = (): ReturnType<typeof inlayCommand> =>
  inlayCommand({
    name: 'querier',
    description: 'Answer SQL over HTTP and Arrow Flight from the newest rows of all ingesters and from Parquet',
    options: querierOptions,
    run: runQuerier,
  });
