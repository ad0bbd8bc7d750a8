import type { HistogramSpec, MetricSpec } from '@inlay/core';

/** Told by `MeasuredObjectStore`, for each operation of the store. */
export const objectStoreMetrics = {
  seconds: {
    name: 'object_store_seconds',
    help: 'Duration of object store calls by operation and outcome (ok, abandoned by its caller, or the kind of error).',
    labels: ['operation', 'outcome'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
  },
  bytes: {
    name: 'object_store_bytes',
    help: 'Bytes written to and read from the object store, by operation.',
    labels: ['operation'],
  },
} as const satisfies { readonly seconds: HistogramSpec; readonly bytes: MetricSpec };
