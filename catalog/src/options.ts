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
} from '@inlay/runtime/command-line';
import type { OptionValues } from '@inlay/runtime/command-line';

/** Options of `inlay catalog`. */
export const catalogOptions = defineOptions(
  {
    ...accessOptions.specs,
    ...inGroup('Limits', doorOptions.specs),
    internalPort: {
      type: 'port',
      group: commonGroup,
      default: 8182,
      description: 'port of the gRPC service that the other roles call; 0 picks a free one and prints it',
    },
    dataDir: {
      type: 'string',
      group: commonGroup,
      default: './data',
      description: 'directory that holds catalog/, the SQLite catalog; not used with --catalog-dsn',
    },
    catalogDsn: {
      type: 'string',
      group: commonGroup,
      secret: true,
      description: 'PostgreSQL that keeps the catalog, postgres://user:password@host:port/database; SQLite without it',
    },
    ...internalAccessSpecs,
    ...loggingOptions.specs,
  },
  [
    ...accessRelations,
    ...internalAccessRelations,
    {
      holds: ({ catalogDsn }) => catalogDsn === undefined || /^postgres(ql)?:\/\//.test(catalogDsn),
      message: '--catalog-dsn must begin with postgres:// (its value is not shown, it may hold a password)',
    },
    {
      holds: ({ port, internalPort }) => port === 0 || port !== internalPort,
      message: '--port and --internal-port are the same: HTTP and gRPC of the catalog listen apart',
    },
  ],
);

/** Their values, as read from flags, environment and defaults. */
export type CatalogOptions = OptionValues<typeof catalogOptions.specs>;
