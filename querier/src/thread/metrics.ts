import type { MetricSpec } from '@inlay/core';

/** What the thread of long statements tells of itself. */
export const threadMetrics = {
  tasks: {
    name: 'sql_thread_tasks_total',
    help: 'Statements, bodies and tickets that were too long for the thread that acknowledges writes, by task.',
    labels: ['task'],
  },
  starts: {
    name: 'sql_thread_starts_total',
    help: 'Threads of long statements started: one, and one more after each that a task ended.',
  },
  waiting: { name: 'sql_thread_waiting', help: 'Tasks that wait for the thread of long statements.' },
} as const satisfies Record<string, MetricSpec>;
