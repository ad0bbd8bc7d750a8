import { Command, Option } from 'commander';
import { isInlayError } from '@inlay/core';
import { badOptions } from './define-options.js';
import type { Options, RawFlags } from './define-options.js';
import { defaultText, envOf, flagOf, placeholderOf } from './option-spec.js';
import type { OptionSpec, OptionSpecs, OptionValues } from './option-spec.js';

export interface InlayCommandInit<T extends OptionSpecs> {
  readonly name: string;
  readonly description: string;
  readonly options: Options<T>;
  /** Positional arguments in commander's words, such as `['<sql>']`. */
  readonly args?: readonly string[];
  readonly run: (values: OptionValues<T>, args: readonly string[]) => Promise<void> | void;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Which variables each command knows, so that one command can tell another's variable from a mistyped one. */
const envNamesOf = new WeakMap<Command, readonly string[]>();

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
  for (const [key, spec] of Object.entries(init.options.specs))
    for (const option of commanderOptions(key, spec)) command.addOption(option);
  command.configureHelp({
    optionTerm: (option) => option.flags.replace('[', '<').replace(']', '>'),
    showGlobalOptions: false,
  });
  envNamesOf.set(command, init.options.envNames);
  command.action(async () => {
    const { args, problems } = sortArguments(command.args, init.args ?? []);
    let values: OptionValues<T>;
    try {
      values = init.options.read({
        flags: flagsOf(command, init.options.specs),
        env: init.env ?? process.env,
        foreignEnv: foreignEnv(command),
        problems,
      });
    } catch (error) {
      const failure = isInlayError(error, 'bad_options') ? error : badOptions([String(error)]);
      command.error(
        `${fullName(command)}: these options will not do:\n${failure.message}\nSee ${fullName(command)} --help.`,
        { exitCode: 2, code: 'inlay.options' },
      );
    }
    await init.run(values, args);
  });
  return command;
}

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
  const about = `${spec.description} (${[...(spec.required === true ? ['required'] : [`default: ${defaultText(spec)}`]), `env: ${envOf(key)}`].join(', ')})`;
  if (spec.type !== 'boolean') {
    // The value is optional for commander, so that a missing one is reported together with all other problems.
    const option = new Option(`${flagOf(key)} [${placeholderOf(spec)}]`, about);
    if (spec.type === 'list')
      option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    return [option];
  }
  const on = new Option(flagOf(key), about);
  const off = new Option(flagOf(key).replace('--', '--no-')).hideHelp(spec.default !== true);
  off.description = spec.default === true ? `opposite of ${flagOf(key)}` : '';
  return [on, off];
}

function flagsOf(command: Command, specs: OptionSpecs): RawFlags {
  const given: Record<string, string | boolean | readonly string[]> = {};
  for (const key of Object.keys(specs)) {
    // `--no-x` makes commander invent a default of true; only what was typed counts.
    if (command.getOptionValueSource(key) === 'cli')
      given[key] = command.getOptionValue(key) as string | boolean | readonly string[];
  }
  return given;
}

/** Commander leaves operands and, from the first unknown flag on, everything unknown in one list. */
function sortArguments(
  given: readonly string[],
  wanted: readonly string[],
): { readonly args: readonly string[]; readonly problems: readonly string[] } {
  const firstFlag = given.findIndex((arg) => arg.length > 1 && arg.startsWith('-'));
  const args = firstFlag < 0 ? given : given.slice(0, firstFlag);
  const unknown = firstFlag < 0 ? [] : given.slice(firstFlag).filter((arg) => arg.startsWith('-'));
  const problems = unknown.map((arg) => `unknown option ${arg.split('=')[0] ?? arg}`);
  const variadic = wanted.some((arg) => arg.includes('...'));
  if (!variadic) problems.push(...args.slice(wanted.length).map((arg) => `unexpected argument "${arg}"`));
  const required = wanted.filter((arg) => arg.startsWith('<'));
  problems.push(...required.slice(args.length).map((arg) => `the argument ${arg} is missing`));
  return { args, problems };
}

function foreignEnv(command: Command): ReadonlySet<string> {
  let root = command;
  while (root.parent !== null) root = root.parent;
  return new Set(envNamesBelow(root));
}
