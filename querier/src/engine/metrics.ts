import type { HistogramSpec, MetricSpec } from '@inlay/core';

/** What the engine tells of itself. */
export const engineMetrics = {
  restarts: { name: 'engine_restarts_total', help: 'Engine processes started after one that died.' },
  kills: {
    name: 'engine_kills_total',
    help: 'Engine processes ended by the querier: a query did not stop when it was told to, or they took too much memory.',
    labels: ['reason'],
  },
  processBytes: {
    name: 'engine_process_bytes',
    help: "Resident memory of the engine's process, where the system tells.",
  },
  queriesRunning: { name: 'engine_queries_running', help: 'Queries that run in the engine.' },
  queriesWaiting: {
    name: 'engine_queries_waiting',
    help: 'Queries that wait for a place in the engine (--queries-max).',
  },
  stageSeconds: {
    name: 'engine_query_stage_seconds',
    help: 'Time of a query in the engine, by stage: wait for a place, prepare, execute, encode the answer.',
    labels: ['stage'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  },
  resultRows: { name: 'engine_result_rows_total', help: 'Rows of answers.' },
  mirrorBytes: { name: 'hot_mirror_bytes', help: 'Bytes of hot rows that the engine holds.' },
  mirrorRows: { name: 'hot_mirror_rows', help: 'Hot rows that the engine holds.' },
  mirrorGenerations: { name: 'hot_mirror_generations', help: 'Hot generations that the engine holds.' },
  loadedRows: { name: 'hot_mirror_loaded_rows_total', help: 'Hot rows loaded into the engine.' },
  evictions: { name: 'hot_mirror_evictions_total', help: 'Generations dropped from the engine for want of room.' },
} as const satisfies Record<string, MetricSpec | HistogramSpec>;
