import type { Counter, Histogram, Metrics } from '@inlay/core';

/** What persisting counts. One line a metric. */
export interface PersistMetrics {
  readonly seconds: Histogram;
  readonly files: Counter;
  readonly rows: Counter;
  readonly bytes: Counter;
  readonly failures: Counter;
}

const seconds = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

export const persistMetrics = (metrics: Metrics): PersistMetrics => ({
  seconds: metrics.histogram({
    name: 'persist_seconds',
    help: 'Time of a step on the way of hot rows into the catalog',
    labels: ['step'],
    buckets: seconds,
  }),
  files: metrics.counter({ name: 'persist_files_total', help: 'Files committed to the catalog' }),
  rows: metrics.counter({ name: 'persist_rows_total', help: 'Rows in files committed to the catalog' }),
  bytes: metrics.counter({ name: 'persist_bytes_total', help: 'Bytes of files committed to the catalog' }),
  failures: metrics.counter({
    name: 'persist_failures_total',
    help: 'Failed attempts to persist a generation, by kind of error',
    labels: ['kind'],
  }),
});

/** Values that gauges read when they are scraped. */
export interface PersistState {
  /** Partitions that wait for a job. */
  readonly queued: () => number;
  readonly running: () => number;
  readonly quarantined: () => number;
  readonly sealedBytes: () => number;
  readonly reservedBytes: () => number;
}

/** Read when scraped. */
export function observePersist(metrics: Metrics, state: PersistState): void {
  metrics.observedGauge(
    { name: 'persist_queue_partitions', help: 'Partitions that wait to be persisted' },
    state.queued,
  );
  metrics.observedGauge({ name: 'persist_running_jobs', help: 'Generations that are being persisted' }, state.running);
  metrics.observedGauge(
    {
      name: 'persist_quarantined_generations',
      help: 'Generations that could not be persisted and were set aside: look at the log',
    },
    state.quarantined,
  );
  metrics.observedGauge(
    { name: 'buffer_sealed_bytes', help: 'Memory of hot rows that are on their way to a file' },
    state.sealedBytes,
  );
  metrics.observedGauge(
    { name: 'buffer_reserved_bytes', help: 'Shared memory taken for hot rows, free parts included' },
    state.reservedBytes,
  );
}
