import {
  accessOptions,
  accessRelations,
  commonGroup,
  defineOptions,
  doorOptions,
  inGroup,
  internalAccessSpecs,
  loggingOptions,
  messageOptionSpecs,
  type OptionRelation,
  type OptionValues,
} from '@inlay/runtime/command-line';

/** What shapes queries, in `serve` and in a querier alike. */
export const queryOptionSpecs = {
  defaultDatabase: { type: 'string', default: 'default', description: 'database of Flight calls that name none' },
  queryMemoryBytes: {
    type: 'bytes',
    default: '1gb',
    min: 64 * 1024 ** 2,
    description:
      'memory of all running queries together, hot rows held by the engine included; beyond it they spill to disk or fail. On Linux the engine process is ended beyond 1.25 times this, 256 MiB, and 64 MiB for each of --queries-max; elsewhere nothing but this limit holds it',
  },
  querySpillBytes: { type: 'bytes', default: '10gb', description: 'disk that queries may spill to' },
  hotMirrorBytes: { type: 'bytes', default: '512mb', description: 'newest rows that the engine keeps between queries' },
  queryTimeout: {
    type: 'duration',
    default: '5m',
    min: 1,
    description: 'longest a query may run; one that does not stop within 5 s after it costs the engine process',
  },
  queryRowsMax: { type: 'int', default: 100_000_000, min: 1, description: 'most rows that an answer may have' },
  queriesMax: {
    type: 'int',
    default: 10,
    min: 1,
    max: 100,
    description: 'queries that run at the same time; more wait',
  },
  queriesWaitingMax: {
    type: 'int',
    default: 256,
    min: 0,
    max: 256,
    description: 'queries that wait for a place, or for their client to take the answer; more are answered 503',
  },
  statementBytesMax: {
    type: 'bytes',
    default: '1mb',
    min: 1024,
    max: 1024 ** 2,
    description: 'longest statement, at most 1 MiB; a longer one is answered 413',
  },
  slowQuery: {
    type: 'duration',
    group: 'Logging',
    default: '1s',
    description: 'questions that take longer are logged with their text, which may hold data; 0 logs every one',
  },
  cacheBytes: {
    type: 'bytes',
    default: '10gb',
    description: 'disk for copies of objects, where the store is not local',
  },
  cacheFetches: {
    type: 'int',
    default: 16,
    min: 1,
    max: 256,
    description: 'objects that are fetched into the cache at the same time; each takes 4 MiB of memory meanwhile',
  },
} as const;

export type QueryOptions = OptionValues<typeof queryOptionSpecs>;

/** To be put beside `queryOptionSpecs`. */
export const queryRelations: readonly OptionRelation<QueryOptions>[] = [
  {
    holds: ({ hotMirrorBytes, queryMemoryBytes }) => hotMirrorBytes <= queryMemoryBytes,
    message: ({ hotMirrorBytes, queryMemoryBytes }) =>
      `--hot-mirror-bytes (${String(hotMirrorBytes)}) lies inside --query-memory-bytes (${String(queryMemoryBytes)}) and cannot be larger`,
  },
];

/** `inlay querier`. */
export const querierOptions = defineOptions(
  {
    ...accessOptions.specs,
    ...inGroup('Limits', doorOptions.specs),
    ...inGroup('Limits', messageOptionSpecs),
    catalog: { type: 'string', required: true, group: commonGroup, description: 'host:port of the catalog' },
    objectDir: {
      type: 'string',
      group: commonGroup,
      default: './data/objects',
      description: 'folder of the object store, shared with the ingesters',
    },
    cacheDir: {
      type: 'string',
      group: commonGroup,
      default: './data/cache',
      description: 'folder for spilled queries and copies of objects',
    },
    ...internalAccessSpecs,
    ...inGroup('Queries', queryOptionSpecs),
    ...loggingOptions.specs,
  },
  [...accessRelations, ...queryRelations],
);

export type QuerierOptions = OptionValues<typeof querierOptions.specs>;
