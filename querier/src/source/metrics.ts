import type { HistogramSpec, MetricSpec } from '@inlay/core';

const secondsBuckets = [0.0002, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What finding a query's data tells. */
export const sourceMetrics = {
  snapshotSeconds: {
    name: 'snapshot_seconds',
    help: 'Time to find all data of a table, by stage: hot (asking ingesters), files (listing), hydrate (files to local paths), load (hot rows into the engine).',
    labels: ['stage'],
    buckets: secondsBuckets,
  },
  hotReads: { name: 'hot_reads_total', help: 'Hot reads, by result.', labels: ['result'] },
  partial: { name: 'partial_snapshots_total', help: 'Snapshots that lack an ingester, as the query allowed.' },
  filesPruned: {
    name: 'files_pruned_total',
    help: 'Files of the asked time range left out by their tags, or because others have all the rows that are wanted.',
  },
  filesRead: {
    name: 'files_read_total',
    help: 'Files handed to the engine; those of which the number of rows in the catalog is all that counts are not.',
  },
  cacheBytes: { name: 'file_cache_bytes', help: 'Bytes of cached files.' },
  filesVerified: {
    name: 'files_verified_total',
    help: 'Files at their first use by this process, or their first after they were touched, by result: ok, damaged, missing, unreadable, no_checksum (written by 0.1.0).',
    labels: ['result'],
  },
  verifiedBytes: { name: 'files_verified_bytes', help: 'Bytes read to hold files against their checksums.' },
  cacheHits: { name: 'file_cache_hits_total', help: 'Files found in the cache or in place.' },
  cacheMisses: { name: 'file_cache_misses_total', help: 'Files fetched from the object store.' },
  cacheEvictions: { name: 'file_cache_evictions_total', help: 'Cached files dropped for want of room.' },
} as const satisfies Record<string, MetricSpec | HistogramSpec>;
