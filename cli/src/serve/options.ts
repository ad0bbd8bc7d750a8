import { storageOptionSpecs } from '@inlay/ingester/options';
import { queryOptionSpecs } from '@inlay/querier/options';
import { writeOptionSpecs } from '@inlay/router/options';
import {
  accessOptions,
  accessRelations,
  commonGroup,
  defineOptions,
  doorOptions,
  inGroup,
  loggingOptions,
  messageOptionSpecs,
  type OptionValues,
} from '@inlay/runtime/command-line';

/** `inlay serve`: the options of every role that shape what it does, and none about where the others are. */
export const serveOptions = defineOptions(
  {
    dataDir: {
      type: 'string',
      group: commonGroup,
      default: './data',
      description: 'directory that holds everything: catalog/, objects/, wal/, cache/',
    },
    ...accessOptions.specs,
    ...inGroup('Limits', doorOptions.specs),
    ...inGroup('Limits', messageOptionSpecs),
    ...inGroup('Writes', writeOptionSpecs),
    ...inGroup('Memory, log and files', storageOptionSpecs),
    ...inGroup('Queries', queryOptionSpecs),
    ...loggingOptions.specs,
  },
  [
    ...accessRelations,
    {
      holds: ({ hotMirrorBytes, queryMemoryBytes }) => hotMirrorBytes <= queryMemoryBytes,
      message: '--hot-mirror-bytes lies inside --query-memory-bytes and cannot be larger',
    },
    {
      holds: ({ writeBodyBytes, writeInFlightBytes }) => writeBodyBytes <= writeInFlightBytes,
      message: '--write-body-bytes cannot be larger than --write-in-flight-bytes, which holds all bodies',
    },
    {
      holds: ({ persistBytes, bufferBytes }) => persistBytes <= bufferBytes,
      message: '--persist-bytes of one partition cannot be larger than --buffer-bytes, which holds all of them',
    },
  ],
);

export type ServeOptions = OptionValues<typeof serveOptions.specs>;
