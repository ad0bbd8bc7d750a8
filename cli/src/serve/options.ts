import { storageOptionSpecs } from '@inlay/ingester';
import { queryOptionSpecs } from '@inlay/querier';
import { writeOptionSpecs } from '@inlay/router';
import {
  accessOptions,
  accessRelations,
  defineOptions,
  doorOptions,
  loggingOptions,
  messageOptionSpecs,
  type OptionValues,
} from '@inlay/runtime';

/** `inlay serve`: the options of every role that shape what it does, and none about where the others are. */
export const serveOptions = defineOptions(
  {
    dataDir: {
      type: 'string',
      default: './data',
      description: 'directory that holds everything: catalog/, objects/, wal/, cache/',
    },
    ...accessOptions.specs,
    ...doorOptions.specs,
    ...messageOptionSpecs,
    ...writeOptionSpecs,
    ...storageOptionSpecs,
    ...queryOptionSpecs,
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
