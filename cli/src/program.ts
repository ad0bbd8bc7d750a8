import {
  Command,
  didYouMean,
  envNamesBelow,
  formatForTerminal,
  rememberEnvNames,
  version,
} from '@inlay/runtime/command-line';
import { entries, wantedOf, type Entry } from './command-list.js';

/** The `inlay` command. Resolves when a client command is done, or a server has started. */
export async function runProgram(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const program: Command = new Command('inlay')
    .description('A time-series database: line protocol in, Parquet in between, SQL out')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', '\nStart here: inlay serve, in one terminal; inlay write and inlay query in another.');
  const { name: wanted, entry } = wantedOf(argv);
  const command = await entry?.load();
  for (const [name, { description, isServer }] of Object.entries(entries)) {
    const heading = isServer ? 'Servers:' : 'Commands:';
    if (name === wanted && command !== undefined) program.addCommand(command.helpGroup(heading));
    else program.command(name).description(description).helpGroup(heading);
  }
  if (command !== undefined && hasForeignEnv(command, env)) await learnOtherVariables(program, wanted, entry);
  polish(program);
  await program.parseAsync(argv, { from: 'user' });
}

/** Every command: a wrong name is one line and a hint, and exit code 2, as for options; help shows what must be given. */
function polish(command: Command, name = command.name()): void {
  formatForTerminal(command);
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 1 ? 2 : exitCode));
  // The others check their options themselves, and say it themselves.
  if (command.commands.length > 0) command.showHelpAfterError(`See ${name} --help.`);
  if (command.commands.length > 0 && command.parent !== null) polishGroup(command, name);
  for (const sub of command.commands) polish(sub, `${name} ${sub.name()}`);
}

/** `inlay show`: what it can show, where nothing or something else was asked for. */
function polishGroup(group: Command, name: string): void {
  group.configureHelp({
    ...group.configureHelp(),
    subcommandTerm: (sub) => `${sub.name()} ${sub.usage()}`,
  });
  group.helpCommand(false).showHelpAfterError().allowUnknownOption().allowExcessArguments();
  group
    .argument('[command]')
    .usage('[command]')
    .action(() => {
      const asked = group.args[0];
      const names = group.commands.map((sub) => sub.name());
      group.error(
        asked === undefined ? `${name}: which one?` : `${name}: "${asked}" is not a command${didYouMean(asked, names)}`,
        { exitCode: 2 },
      );
    });
}

/** Whether a variable is set that is not this command's: another's, or a mistyped one. */
function hasForeignEnv(command: Command, env: Readonly<Record<string, string | undefined>>): boolean {
  const known = new Set(envNamesBelow(command));
  return Object.keys(env).some((name) => name.startsWith('INLAY_') && !known.has(name));
}

/** Only all commands together can tell the two apart; of servers the declarations are enough, and load fast. */
async function learnOtherVariables(program: Command, wanted: string, asked: Entry | undefined): Promise<void> {
  // `inlay ingester list` stands in the place of the role, whose variables are no mistake there.
  const shadowed = entries[wanted];
  if (shadowed !== undefined && shadowed !== asked) rememberEnvNames(program, await namesOf(shadowed));
  for (const placeholder of program.commands) {
    const name = placeholder.name();
    const entry = entries[name];
    if (name === wanted || entry === undefined) continue;
    rememberEnvNames(placeholder, await namesOf(entry));
  }
}

const namesOf = async (entry: Entry): Promise<readonly string[]> =>
  (await entry.envNames?.()) ?? envNamesBelow(await entry.load());
