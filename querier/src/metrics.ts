import { engineMetrics } from './engine/metrics.js';
import { queryMetrics } from './query-metrics.js';
import { sourceMetrics } from './source/metrics.js';

/** Everything that a querier counts of its own, by part. */
export const querierMetrics = { engine: engineMetrics, source: sourceMetrics, query: queryMetrics } as const;
