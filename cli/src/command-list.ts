import type { Command } from '@inlay/runtime/command-line';

/** A command whose code is loaded when it is called. */
export interface Entry {
  readonly description: string;
  /** Servers go on when the reader of their output has left; a client command has nothing left to do. */
  readonly isServer: boolean;
  readonly load: () => Promise<Command>;
  /** The variables of a server, told without loading its code. */
  readonly envNames?: () => Promise<readonly string[]>;
}

const servers: Readonly<Record<string, Entry>> = {
  serve: {
    description: 'Run the whole database in this process',
    isServer: true,
    load: async () => (await import('./serve/command.js')).serveCommand(),
    envNames: async () => (await import('./serve/options.js')).serveOptions.expectedEnvNames,
  },
  router: {
    description: 'Run the router role of a cluster',
    isServer: true,
    load: async () => (await import('@inlay/router')).routerCommand(),
    envNames: async () => (await import('@inlay/router/options')).routerOptions.expectedEnvNames,
  },
  ingester: {
    description: 'Run the ingester role of a cluster; ingester list and ingester forget are for its administrator',
    isServer: true,
    load: async () => (await import('@inlay/ingester')).ingesterCommand(),
    envNames: async () => (await import('@inlay/ingester/options')).ingesterOptions.expectedEnvNames,
  },
  querier: {
    description: 'Run the querier role of a cluster',
    isServer: true,
    load: async () => (await import('@inlay/querier/command')).querierCommand(),
    envNames: async () => (await import('@inlay/querier/options')).querierOptions.expectedEnvNames,
  },
  catalog: {
    description: 'Run the catalog role of a cluster',
    isServer: true,
    load: async () => (await import('@inlay/catalog')).catalogCommand(),
    envNames: async () => (await import('@inlay/catalog/options')).catalogOptions.expectedEnvNames,
  },
};

const client = (description: string, load: () => Promise<Command>): Entry => ({ description, isServer: false, load });

/** Loaded when asked for: `inlay query` needs no DuckDB, and a router no Parquet. */
export const entries: Readonly<Record<string, Entry>> = {
  ...servers,
  write: client('Write line protocol from a file, stdin or the command line', async () =>
    (await import('./commands/write.js')).writeCommand(),
  ),
  query: client('Ask a question in SQL', async () => (await import('./commands/query.js')).queryCommand()),
  create: client('Create a database', async () => (await import('./commands/database.js')).createCommand()),
  list: client('List databases', async () => (await import('./commands/database.js')).listCommand()),
  show: client("Show a database's settings, tables and columns", async () =>
    (await import('./commands/database.js')).showCommand(),
  ),
  delete: client('Delete a database and all that is in it', async () =>
    (await import('./commands/database.js')).deleteCommand(),
  ),
  flush: client('Persist all newest rows, everywhere', async () =>
    (await import('./commands/flush.js')).flushCommand(),
  ),
  version: client('Print the version of this command', async () =>
    (await import('./commands/version.js')).versionCommand(),
  ),
};

/** What an administrator asks of the ingesters of a running cluster; it shares its first word with the role. */
const ingesterAdmin = client(
  'List the lives of ingesters, or give up the rows of one whose log will not come back',
  async () => (await import('./commands/ingester.js')).ingesterAdminCommand(),
);

/** What was asked for: the first word that is no flag; `inlay help query` is about `query`. */
export function wantedOf(argv: readonly string[]): { readonly name: string; readonly entry: Entry | undefined } {
  const name = argv.filter((arg) => !arg.startsWith('-') && arg !== 'help')[0] ?? '';
  if (name === 'ingester' && /^(list|forget)$/.test(argv[argv.indexOf(name) + 1] ?? ''))
    return { name, entry: ingesterAdmin };
  return { name, entry: Object.hasOwn(entries, name) ? entries[name] : undefined };
}
