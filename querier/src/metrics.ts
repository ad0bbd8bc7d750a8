import { engineMetrics } from './engine/metrics.js';
import { sourceMetrics } from './source/metrics.js';

/** Everything that a querier counts of its own, by part. */
export const querierMetrics = { engine: engineMetrics, source: sourceMetrics } as const;
