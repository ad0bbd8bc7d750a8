import {
  accessOptions,
  accessRelations,
  commonGroup,
  defineOptions,
  doorOptions,
  inGroup,
  internalAccessRelations,
  internalAccessSpecs,
  loggingOptions,
  type OptionRelation,
  type OptionValues,
} from '@inlay/runtime/command-line';

/** What shapes storage, in `serve` and in an ingester alike. */
export const storageOptionSpecs = {
  bufferBytes: {
    type: 'bytes',
    default: '512mb',
    min: 1024 ** 2,
    description: 'memory for rows that are not in files yet; when it is full, writes wait and are then answered 503',
  },
  persistAge: {
    type: 'duration',
    default: '15m',
    min: 100,
    description: 'age at which a partition in memory is written to a file',
  },
  persistRows: {
    type: 'int',
    default: 1_000_000,
    min: 1,
    description: 'rows at which a partition in memory is written to a file at once',
  },
  persistBytes: {
    type: 'bytes',
    default: '64mb',
    min: 1024,
    // A file is made in memory of 4 GiB at most (WebAssembly), out of several copies of its rows.
    max: 256 * 1024 ** 2,
    description: 'bytes in memory at which a partition is written to a file at once',
  },
  persistThreads: {
    type: 'int',
    default: 1,
    min: 1,
    max: 64,
    description: 'threads that sort and encode files; each needs memory for one file',
  },
  walSegmentBytes: {
    type: 'bytes',
    default: '64mb',
    min: 64 * 1024,
    max: 1024 ** 3,
    description: 'size of a segment of the write-ahead log, the unit in which its space is given back',
  },
  walQueueBytes: {
    type: 'bytes',
    default: '64mb',
    min: 1024 ** 2,
    description: 'bytes of writes that may wait for the disk; more are answered 503',
  },
  walReserveBytes: {
    type: 'bytes',
    default: '256mb',
    description: "free space on the write-ahead log's disk below which writes are answered 503",
  },
} as const;

export type StorageOptions = OptionValues<typeof storageOptionSpecs>;

/** To be put beside `storageOptionSpecs`. */
export const storageRelations: readonly OptionRelation<StorageOptions>[] = [
  {
    holds: ({ persistBytes, bufferBytes }) => persistBytes <= bufferBytes,
    message: '--persist-bytes of one partition cannot be larger than --buffer-bytes, which holds all of them',
  },
];

/** `inlay ingester`. */
export const ingesterOptions = defineOptions(
  {
    ...accessOptions.specs,
    ...inGroup('Limits', doorOptions.specs),
    internalPort: {
      type: 'port',
      group: commonGroup,
      default: 8182,
      description: 'port of the gRPC service that routers and queriers call; 0 picks a free one and prints it',
    },
    internalAddress: {
      type: 'string',
      group: commonGroup,
      description:
        'host:port under which routers and queriers reach this ingester; --host and --internal-port without it',
    },
    nodeId: {
      type: 'string',
      group: commonGroup,
      required: true,
      description: 'name of this ingester, the same at every start with the same data directory',
    },
    members: {
      type: 'list',
      group: commonGroup,
      description: 'names of all ingesters of the cluster, this one included; only this one without it',
    },
    catalog: { type: 'string', required: true, group: commonGroup, description: 'host:port of the catalog' },
    dataDir: {
      type: 'string',
      default: './data',
      group: commonGroup,
      description: 'directory that holds wal/, the write-ahead log',
    },
    objectDir: {
      type: 'string',
      group: commonGroup,
      default: './data/objects',
      description: 'folder of the object store, shared with the queriers',
    },
    ...internalAccessSpecs,
    ...inGroup('Memory, log and files', storageOptionSpecs),
    ...loggingOptions.specs,
  },
  [
    ...accessRelations,
    ...internalAccessRelations,
    {
      holds: ({ nodeId, members }) => members.length === 0 || members.includes(nodeId),
      message: ({ nodeId, members }) =>
        `--members (${members.join(', ')}) must name this ingester, ${nodeId}, or it would own no shard`,
    },
    {
      // It names a directory and stands in logs and metrics.
      holds: ({ nodeId }) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(nodeId),
      message: '--node-id takes up to 64 letters, digits, dots, dashes and underscores',
    },
    {
      holds: ({ port, internalPort }) => port === 0 || port !== internalPort,
      message: '--port and --internal-port are the same: probes and gRPC of an ingester listen apart',
    },
    ...storageRelations,
  ],
);

export type IngesterOptions = OptionValues<typeof ingesterOptions.specs>;
