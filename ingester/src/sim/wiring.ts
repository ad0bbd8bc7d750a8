import { noLogger, noMetrics } from '@inlay/core';
import { InlineExecutor, makeHotStore } from '../persist/index.js';
import type { Wiring } from './life.js';

/** The product's parts on one thread, so that every run repeats. */
export const inlineWiring: Wiring = {
  makeHot: ({ incarnation, catalog, store, files, clock, random }) =>
    makeHotStore(
      { incarnation, bytesMax: 64 * 1024 * 1024, persistAgeMs: 900_000, dataDirectory: '/data' },
      {
        catalog,
        objects: store,
        executor: new InlineExecutor(),
        files,
        clock,
        random,
        logger: noLogger,
        metrics: noMetrics,
      },
    ),
};
