import type { Logger, Metrics } from '@inlay/core';
import type { FileCacheEvents } from './file-cache.js';
import { sourceMetrics } from '../metrics.js';

/** Objects whose damage was logged; beyond it some are logged again. */
const loggedMax = 10_000;

/** What the file cache does as metrics; a damaged object is also logged, once a process. */
export function reportFileCache(metrics: Metrics, logger: Logger): FileCacheEvents {
  const hits = metrics.counter(sourceMetrics.cacheHits);
  const misses = metrics.counter(sourceMetrics.cacheMisses);
  const evictions = metrics.counter(sourceMetrics.cacheEvictions);
  const files = metrics.counter(sourceMetrics.filesVerified);
  const bytes = metrics.counter(sourceMetrics.verifiedBytes);
  const logged = new Set<string>();
  return {
    hit: () => hits.add(1),
    miss: () => misses.add(1),
    evicted: () => evictions.add(1),
    verified(report) {
      const damaged = report.problems.filter(({ kind }) => kind === 'damaged').length;
      if (report.files > damaged) files.add(report.files - damaged, { result: 'ok' });
      if (report.withoutChecksum > 0) files.add(report.withoutChecksum, { result: 'no_checksum' });
      if (report.bytes > 0) bytes.add(report.bytes);
    },
    problem(object, { kind, reason }, where) {
      files.add(1, { result: kind });
      if (where === 'copy') {
        logger.warn('a copy in the file cache is damaged and is fetched again', { object, problem: kind, reason });
        return;
      }
      if (logged.has(object)) return;
      if (logged.size >= loggedMax) logged.clear();
      logged.add(object);
      logger.error('an object is not what was written: queries that need it fail', { object, problem: kind, reason });
    },
  };
}
