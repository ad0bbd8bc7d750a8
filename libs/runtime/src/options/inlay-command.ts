import { Command, Option } from 'commander';
import { isInlayError } from '@inlay/core';
import { badOptions } from './define-options.js';
import type { Options, RawFlags } from './define-options.js';
import { didYouMean } from './did-you-mean.js';
import { formatForTerminal } from './help-format.js';
import { commonGroup, defaultText, envOf, flagOf, placeholderOf } from './option-spec.js';
import type { OptionSpec, OptionSpecs, OptionValues } from './option-spec.js';
import { byGroup } from './options-markdown.js';

/** A command of `inlay`; its flags, variables and help follow from `options`. */
export interface InlayCommandInit<T extends OptionSpecs> {
  readonly name: string;
  readonly description: string;
  readonly options: Options<T>;
  /** Positional arguments in commander's words, such as `['<sql>']`. */
  readonly args?: readonly string[];
  readonly run: (values: OptionValues<T>, args: readonly string[]) => Promise<void> | void;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For a program that stands alone: variables that it does not know are not its business. */
  readonly knowsOwnVariablesOnly?: boolean;
}

/** Which variables each command knows, so that one command can tell another's variable from a mistyped one. */
const envNamesOf = new WeakMap<Command, readonly string[]>();

/** The variables of a command whose code is not loaded. */
export function rememberEnvNames(command: Command, names: readonly string[]): void {
  envNamesOf.set(command, names);
}

/**
 * A commander command over declared options. Bad ones end it with exit code 2 and one list of everything that is wrong.
 * Commander checks nothing by itself here: it would stop at the first mistake.
 */
export function inlayCommand<T extends OptionSpecs>(init: InlayCommandInit<T>): Command {
  const command: Command = new Command(init.name)
    .description(init.description)
    .allowUnknownOption()
    .allowExcessArguments();
  for (const arg of init.args ?? []) command.argument(arg.replace('<', '[').replace('>', ']'));
  command.usage(['[options]', ...(init.args ?? [])].join(' '));
  for (const [group, members] of byGroup(init.options.specs))
    for (const [key, spec] of members)
      for (const option of commanderOptions(key, spec)) command.addOption(option.helpGroup(`${group}:`));
  command.addHelpOption(new Option('-h, --help', 'show this help').helpGroup(`${commonGroup}:`));
  command.configureHelp({
    optionTerm: (option) => option.flags.replace('[', '<').replace(']', '>'),
    showGlobalOptions: false,
  });
  formatForTerminal(command);
  rememberEnvNames(command, init.options.expectedEnvNames);
  command.action(async () => {
    const { args, unknown, problems } = sortArguments(command.args, init.args ?? []);
    const env = variablesOf(init);
    let values: OptionValues<T>;
    try {
      values = init.options.read({
        flags: flagsOf(command, init.options.specs),
        env,
        foreignEnv: foreignEnv(command),
        problems: [
          ...unknown.map((flag) => `unknown option ${flag}${suggestion(flag, init.options.specs)}`),
          ...problems,
        ],
      });
    } catch (error) {
      const failure = isInlayError(error, 'bad_options') ? error : badOptions([String(error)]);
      command.error(`${fullName(command)}: invalid options:\n${failure.message}\nSee ${fullName(command)} --help.`, {
        exitCode: 2,
        code: 'inlay.options',
      });
    }
    for (const [unread, read] of init.options.unscopedEnvNames)
      if (env[unread] !== undefined && !init.options.envNames.includes(unread))
        process.stderr.write(`note: ${unread} is not read; the variable of this command is ${read}\n`);
    await init.run(values, args);
  });
  return command;
}

function variablesOf<T extends OptionSpecs>(init: InlayCommandInit<T>): Readonly<Record<string, string | undefined>> {
  const env = init.env ?? process.env;
  if (init.knowsOwnVariablesOnly !== true) return env;
  return Object.fromEntries(init.options.expectedEnvNames.map((name) => [name, env[name]]));
}

const suggestion = (flag: string, specs: OptionSpecs): string =>
  flag.startsWith('--') ? didYouMean(flag, [...Object.keys(specs).map(flagOf), '--help']) : '';

/** As it is typed: `inlay create database`. */
function fullName(command: Command): string {
  const names = [command.name()];
  for (let { parent } = command; parent !== null; { parent } = parent) names.unshift(parent.name());
  return names.join(' ');
}

/** The environment variables that a command and those below it read. */
export const envNamesBelow = (command: Command): string[] => [
  ...(envNamesOf.get(command) ?? []),
  ...command.commands.flatMap(envNamesBelow),
];

function commanderOptions(key: string, spec: OptionSpec): Option[] {
  const facts = [
    ...(spec.required === true ? ['required'] : []),
    ...(spec.required === true || (spec.default === undefined && spec.type !== 'boolean')
      ? []
      : [`default: ${defaultText(spec)}`]),
    `env: ${envOf(key, spec.scope)}`,
  ];
  const about = `${spec.description} (${facts.join(', ')})`;
  const flags = spec.short === undefined ? flagOf(key) : `-${spec.short}, ${flagOf(key)}`;
  if (spec.type !== 'boolean') {
    // The value is optional for commander, so that a missing one is reported together with all other problems.
    const names = [flags, ...(spec.alias === undefined ? [] : [flagOf(spec.alias)])];
    return names.map((name, i) => {
      const option = new Option(`${name} [${placeholderOf(spec)}]`, about).hideHelp(i > 0);
      if (spec.type === 'list')
        option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
      return option;
    });
  }
  const on = new Option(flags, about);
  const off = new Option(flagOf(key).replace('--', '--no-')).hideHelp(spec.default !== true);
  off.description = spec.default === true ? `opposite of ${flagOf(key)}` : '';
  return [on, off];
}

function flagsOf(command: Command, specs: OptionSpecs): RawFlags {
  const given: Record<string, string | boolean | readonly string[]> = {};
  for (const [key, { alias }] of Object.entries(specs))
    for (const name of [alias, key])
      // `--no-x` makes commander invent a default of true; only what was typed counts.
      if (name !== undefined && command.getOptionValueSource(name) === 'cli')
        given[key] = command.getOptionValue(name) as string | boolean | readonly string[];
  return given;
}

interface SortedArguments {
  readonly args: readonly string[];
  readonly unknown: readonly string[];
  readonly problems: readonly string[];
}

/** No flag holds a blank; a statement that begins with a comment and a line that begins with a dash do. */
const isFlag = (arg: string): boolean => /^-[^\s=]+(=|$)/.test(arg);

/** Commander leaves operands and, from the first unknown flag on, everything unknown in one list. */
function sortArguments(given: readonly string[], wanted: readonly string[]): SortedArguments {
  const firstFlag = given.findIndex(isFlag);
  const args = firstFlag < 0 ? given : given.slice(0, firstFlag);
  const unknown = firstFlag < 0 ? [] : given.slice(firstFlag).filter(isFlag);
  const problems: string[] = [];
  const variadic = wanted.some((arg) => arg.includes('...'));
  if (!variadic) problems.push(...args.slice(wanted.length).map((arg) => `unexpected argument "${arg}"`));
  const required = wanted.filter((arg) => arg.startsWith('<'));
  problems.push(...required.slice(args.length).map((arg) => `the argument ${arg} is missing`));
  return { args, unknown: unknown.map((arg) => arg.split('=')[0] ?? arg), problems };
}

function foreignEnv(command: Command): ReadonlySet<string> {
  let root = command;
  while (root.parent !== null) root = root.parent;
  return new Set(envNamesBelow(root));
}
