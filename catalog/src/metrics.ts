import type { HistogramSpec } from '@inlay/core';

/** Every metric of the catalog room. */
export const catalogMetrics = {
  opSeconds: {
    name: 'catalog_op_seconds',
    help: 'Time of a catalog call as its caller saw it, by operation and outcome (ok, or the kind of the error)',
    labels: ['op', 'outcome'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10],
  },
} as const satisfies Readonly<Record<string, HistogramSpec>>;
