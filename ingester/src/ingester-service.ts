import type { Service } from '@inlay/runtime';
import type { BuiltIngester } from './build.js';

/** Persisting all of --buffer-bytes to a slow store. */
const persistLimitMs = 600_000;

/** An ingester as a step of the start and the stop of a process. */
export const ingesterService = (ingester: BuiltIngester): Service => ({
  name: 'ingester',
  start: () => ingester.start(),
  stop: () => ingester.stop(),
  stopLimitMs: persistLimitMs,
});
