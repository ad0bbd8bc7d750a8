import { storageOptionSpecs, storageRelations } from '@inlay/ingester/options';
import { queryOptionSpecs, queryRelations } from '@inlay/querier/options';
import { writeOptionSpecs, writeRelations } from '@inlay/router/options';
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
  [...accessRelations, ...writeRelations, ...storageRelations, ...queryRelations],
);

export type ServeOptions = OptionValues<typeof serveOptions.specs>;
