import { Command, envNamesBelow, version } from '@inlay/runtime';

interface Entry {
  readonly description: string;
  readonly load: () => Promise<Command>;
}

/** Loaded when asked for: `inlay query` needs no DuckDB, and a router no Parquet. */
const entries: Readonly<Record<string, Entry>> = {
  serve: {
    description: 'Run the whole database in this process',
    load: async () => (await import('./serve/command.js')).serveCommand(),
  },
  router: {
    description: 'Run the router role of a cluster',
    load: async () => (await import('@inlay/router')).routerCommand(),
  },
  ingester: {
    description: 'Run the ingester role of a cluster',
    load: async () => (await import('@inlay/ingester')).ingesterCommand(),
  },
  querier: {
    description: 'Run the querier role of a cluster',
    load: async () => (await import('@inlay/querier')).querierCommand(),
  },
  catalog: {
    description: 'Run the catalog role of a cluster',
    load: async () => (await import('@inlay/catalog')).catalogCommand(),
  },
  write: {
    description: 'Write line protocol from a file, stdin or the command line',
    load: async () => (await import('./commands/write.js')).writeCommand(),
  },
  query: {
    description: 'Ask a question in SQL',
    load: async () => (await import('./commands/query.js')).queryCommand(),
  },
  create: {
    description: 'Create a database',
    load: async () => (await import('./commands/database.js')).createCommand(),
  },
  list: { description: 'List databases', load: async () => (await import('./commands/database.js')).listCommand() },
  show: {
    description: "Show a database's settings, tables and columns",
    load: async () => (await import('./commands/database.js')).showCommand(),
  },
  delete: {
    description: 'Delete a database and all that is in it',
    load: async () => (await import('./commands/database.js')).deleteCommand(),
  },
  flush: {
    description: 'Persist all newest rows, everywhere',
    load: async () => (await import('./commands/flush.js')).flushCommand(),
  },
};

/** The `inlay` command. Resolves when a client command is done, or a server has started. */
export async function runProgram(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const program: Command = new Command('inlay')
    .description('A time-series database: line protocol in, Parquet in between, SQL out')
    .version(version, '-V, --version')
    .addHelpText('after', '\nStart here: inlay serve, in one terminal; inlay write and inlay query in another.');
  // `inlay help query` is about `query`.
  const wanted = argv.filter((arg) => !arg.startsWith('-') && arg !== 'help')[0] ?? '';
  const entry = Object.hasOwn(entries, wanted) ? entries[wanted] : undefined;
  const command = await entry?.load();
  for (const [name, { description }] of Object.entries(entries)) {
    if (name === wanted && command !== undefined) program.addCommand(command);
    else program.command(name).description(description);
  }
  if (command !== undefined && hasForeignEnv(command, env)) await loadOthers(program, wanted);
  polish(program);
  await program.parseAsync(argv, { from: 'user' });
}

/** Every command: a wrong name is one line and a hint, and exit code 2, as for options; help shows what must be given. */
function polish(command: Command, name = command.name()): void {
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 1 ? 2 : exitCode));
  // The others check their options themselves, and say it themselves.
  if (command.commands.length > 0) command.showHelpAfterError(`See ${name} --help.`);
  const isGroup = command.commands.length > 0 && command.parent !== null;
  if (isGroup) command.configureHelp({ subcommandTerm: (sub) => `${sub.name()} ${sub.usage()}` }).helpCommand(false);
  for (const sub of command.commands) polish(sub, `${name} ${sub.name()}`);
}

/** Whether a variable is set that is not this command's: another's, or a mistyped one. */
function hasForeignEnv(command: Command, env: Readonly<Record<string, string | undefined>>): boolean {
  const known = new Set(envNamesBelow(command));
  return Object.keys(env).some((name) => name.startsWith('INLAY_') && !known.has(name));
}

/** Only all commands together can tell the two apart. */
async function loadOthers(program: Command, wanted: string): Promise<void> {
  const loaded = await Promise.all(
    Object.entries(entries).map(async ([name, { load }]) => ({ name, command: await load() })),
  );
  const commands = program.commands as Command[];
  for (const { name, command } of loaded) {
    const at = commands.findIndex((known) => known.name() === name);
    if (name === wanted || at < 0) continue;
    commands.splice(at, 1);
    program.addCommand(command);
  }
}
