import {
  accessOptions,
  accessRelations,
  commonGroup,
  defineOptions,
  doorOptions,
  inGroup,
  internalAccessSpecs,
  loggingOptions,
  type OptionRelation,
  type OptionValues,
} from '@inlay/runtime/command-line';
import { parseAddress } from './http/querier-targets.js';

/** What shapes writes, in `serve` and in a router alike. */
export const writeOptionSpecs = {
  writeBodyBytes: {
    type: 'bytes',
    default: '50mb',
    min: 1024,
    // Half of the largest message between our processes: what a body becomes there is smaller, but for the strangest.
    max: 128 * 1024 ** 2,
    description: 'largest body of one write, as sent and unpacked',
  },
  writeRequestsMax: {
    type: 'int',
    default: 200,
    min: 1,
    description: 'write requests at the same time; more are answered 503',
  },
  writeInFlightBytes: {
    type: 'bytes',
    default: '256mb',
    min: 1024,
    description: 'bodies of writes under way, unpacked, together; more are answered 503',
  },
  writeTimeout: {
    type: 'duration',
    default: '5s',
    min: 100,
    description: 'longest that a write is repeated before it is answered 503',
  },
  autoCreateDatabases: {
    type: 'boolean',
    default: true,
    description: 'a write creates its database when there is none',
  },
  seriesCacheBytes: {
    type: 'bytes',
    default: '128mb',
    min: 1024 ** 2,
    // One request may add 256 MiB, and the table of series doubles: a buffer of Node 20 has 4 GiB at most.
    max: 1024 ** 3,
    description: 'memory for series that the parser remembers',
  },
} as const;

/** Values of the options that concern writes, in one process or in a router of its own. */
export type WriteOptions = OptionValues<typeof writeOptionSpecs>;

/** To be put beside `writeOptionSpecs`. */
export const writeRelations: readonly OptionRelation<WriteOptions>[] = [
  {
    holds: ({ writeBodyBytes, writeInFlightBytes }) => writeBodyBytes <= writeInFlightBytes,
    message: '--write-body-bytes cannot be larger than --write-in-flight-bytes, which holds all bodies',
  },
];

const isAddress = (text: string): boolean => {
  try {
    parseAddress(text);
    return true;
  } catch {
    return false;
  }
};

/** `inlay router`. */
export const routerOptions = defineOptions(
  {
    ...accessOptions.specs,
    ...inGroup('Limits', doorOptions.specs),
    catalog: { type: 'string', required: true, group: commonGroup, description: 'host:port of the catalog' },
    queriers: {
      type: 'list',
      group: commonGroup,
      description: 'host:port of queriers, to which everything that is not a write is passed on',
    },
    ...internalAccessSpecs,
    ...inGroup('Writes', writeOptionSpecs),
    ...loggingOptions.specs,
  },
  [
    ...accessRelations,
    {
      holds: ({ queriers, catalog }) => [...queriers, catalog].every(isAddress),
      message: '--catalog and --queriers take addresses such as querier-0:8181',
    },
    ...writeRelations,
  ],
);

/** Their values, as read from flags, environment and defaults. */
export type RouterOptions = OptionValues<typeof routerOptions.specs>;
