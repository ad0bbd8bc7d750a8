import { inlayCommand } from '@inlay/runtime';
import { querierOptions } from './options.js';
import { runQuerier } from './run.js';

/** `inlay querier`. */
export const querierCommand = inlayCommand({
  name: 'querier',
  description: 'answers SQL over HTTP and Arrow Flight from the newest rows of all ingesters and from Parquet',
  options: querierOptions,
  run: runQuerier,
});
