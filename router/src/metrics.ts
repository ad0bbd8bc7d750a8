import type { Counter, Histogram, Labels, Metrics } from '@inlay/core';

/** What this role counts; requests, statuses and latencies are counted for every role by its HTTP app. */
export interface RouterMetrics {
  /** Lines that are stored. */
  readonly lines: Counter;
  /** Values of fields. */
  readonly values: Counter;
  /** Unpacked bodies. */
  readonly bytes: Counter;
  readonly rejectedLines: Counter;
  readonly rejectedRequests: Counter;
  /** Body to batches: parse and all checks. */
  readonly checkSeconds: Histogram;
  /** Batches to the last owner's acknowledgement. */
  readonly upstreamSeconds: Histogram;
}

const seconds = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Registers this role's metrics; called once a process. */
export const routerMetrics = (metrics: Metrics): RouterMetrics => ({
  lines: metrics.counter({ name: 'write_lines_total', help: 'Lines acknowledged' }),
  values: metrics.counter({ name: 'write_values_total', help: 'Field values of acknowledged lines' }),
  bytes: metrics.counter({ name: 'write_bytes_total', help: 'Line protocol read, unpacked' }),
  rejectedLines: metrics.counter({
    name: 'write_rejected_lines_total',
    help: 'Lines refused: parsing (malformed), writing (kind conflict, retention), limit (tables, columns)',
    labels: ['reason'],
  }),
  rejectedRequests: metrics.counter({
    name: 'write_rejected_requests_total',
    help: 'Write requests refused as a whole, by error code',
    labels: ['code'],
  }),
  checkSeconds: metrics.histogram({
    name: 'write_check_seconds',
    help: 'Time from a body to checked batches',
    buckets: seconds,
  }),
  upstreamSeconds: metrics.histogram({
    name: 'write_upstream_seconds',
    help: 'Time from checked batches to the last acknowledgement',
    buckets: seconds,
  }),
});

/** One object a reason, so that a counter is found by it. */
export const rejectedFor: Readonly<Record<'parsing' | 'writing' | 'limit', Labels>> = {
  parsing: { reason: 'parsing' },
  writing: { reason: 'writing' },
  limit: { reason: 'limit' },
};
