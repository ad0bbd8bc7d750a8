import type { MetricSpec } from '@inlay/core';

/** What queries tell of themselves, whatever answers them. */
export const queryMetrics = {
  lateFailures: {
    name: 'query_late_failures_total',
    help: 'Answers that failed after their first chunk had gone out, by format and kind of error.',
    labels: ['format', 'kind'],
  },
} as const satisfies Record<string, MetricSpec>;
