import type { Counter, Histogram, Metrics } from '@inlay/core';

/** What this role counts, beside what its parts measure of themselves. One line a metric. */
export interface IngesterMetrics {
  readonly walSyncSeconds: Histogram;
  readonly walSyncBytes: Histogram;
  readonly walSyncRecords: Histogram;
  readonly replayedRows: Counter;
  readonly rows: Counter;
  readonly rejected: Counter;
}

const seconds = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2];
const bytes = [1024, 16 * 1024, 64 * 1024, 256 * 1024, 1024 ** 2, 4 * 1024 ** 2, 16 * 1024 ** 2];
const counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export const ingesterMetrics = (metrics: Metrics): IngesterMetrics => ({
  walSyncSeconds: metrics.histogram({
    name: 'wal_sync_seconds',
    help: 'Time of one fdatasync of the write-ahead log',
    buckets: seconds,
  }),
  walSyncBytes: metrics.histogram({ name: 'wal_sync_bytes', help: 'Bytes that one sync made durable', buckets: bytes }),
  walSyncRecords: metrics.histogram({
    name: 'wal_sync_records',
    help: 'Writes that one sync made durable',
    buckets: counts,
  }),
  replayedRows: metrics.counter({
    name: 'wal_replayed_rows_total',
    help: 'Rows brought back from the log at the start',
  }),
  rows: metrics.counter({ name: 'ingester_rows_total', help: 'Rows acknowledged, repeats included' }),
  rejected: metrics.counter({
    name: 'ingester_rejected_writes_total',
    help: 'Writes refused, by reason',
    labels: ['reason'],
  }),
});

/** Values that gauges read when they are scraped. */
export interface IngesterState {
  readonly bufferBytes: () => number;
  readonly bufferRows: () => number;
  readonly walBytes: () => number;
  readonly walSegments: () => number;
  readonly walQueuedBytes: () => number;
  readonly walLostIncarnations: () => number;
}

/** Read when scraped. */
export function observeIngester(metrics: Metrics, state: IngesterState): void {
  metrics.observedGauge({ name: 'buffer_bytes', help: 'Memory held for hot rows' }, state.bufferBytes);
  metrics.observedGauge({ name: 'buffer_rows', help: 'Rows in memory that no file holds yet' }, state.bufferRows);
  metrics.observedGauge({ name: 'wal_bytes', help: 'Bytes in segments of the write-ahead log' }, state.walBytes);
  metrics.observedGauge({ name: 'wal_segments', help: 'Segments of the write-ahead log' }, state.walSegments);
  metrics.observedGauge({ name: 'wal_queued_bytes', help: 'Bytes that wait for a sync' }, state.walQueuedBytes);
  metrics.observedGauge(
    {
      name: 'wal_lost_incarnations',
      help: 'Earlier lives of this ingester whose log is not on the volume at hand; queries that need their rows fail',
    },
    state.walLostIncarnations,
  );
}
