import { InlayError, defined } from '@inlay/core';
import { didYouMean } from './did-you-mean.js';
import { envOf, flagOf } from './option-spec.js';
import type { OptionRelation, OptionSpec, OptionSpecs, OptionValues } from './option-spec.js';
import { parseOption } from './parse-option.js';
import type { OptionValue } from './parse-option.js';

/** Flags as they were given: text, `true` for a flag without value, several for a repeated one. */
export type RawFlags = Readonly<Record<string, string | boolean | readonly (string | boolean)[]>>;

/** Sources of values, in order of precedence: flags, then environment. Defaults are the spec's. */
export interface ReadOptionsInput {
  readonly flags: RawFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that other commands know: not ours, but no mistake either. */
  readonly foreignEnv?: ReadonlySet<string>;
  /** Found before, for instance unknown flags; they are listed with the others. */
  readonly problems?: readonly string[];
}

/** A set of options, declared once; command line, environment, help and documentation come from it. */
export class Options<T extends OptionSpecs> {
  readonly specs: T;
  readonly #relations: readonly OptionRelation<OptionValues<T>>[];

  constructor(specs: T, relations: readonly OptionRelation<OptionValues<T>>[]) {
    this.specs = specs;
    this.#relations = relations;
    for (const [key, spec] of Object.entries(specs))
      if (spec.default !== undefined) parseOption(spec, defined(String(spec.default), key));
  }

  get envNames(): string[] {
    return Object.entries(this.specs).map(([key, { scope }]) => envOf(key, scope));
  }

  /** What the variables of one command would be called if they were everybody's. They are not read, but they are no mistake. */
  get unscopedEnvNames(): ReadonlyMap<string, string> {
    const scoped = Object.entries(this.specs).filter(([, { scope }]) => scope !== undefined);
    return new Map(scoped.map(([key, { scope }]) => [envOf(key), envOf(key, scope)]));
  }

  /** Variables that are no mistake where one of these options is known. */
  get expectedEnvNames(): string[] {
    return [...this.envNames, ...this.unscopedEnvNames.keys()];
  }

  /** Flag, then environment, then default. Throws `bad_options` (invalid) whose message lists everything that is wrong. */
  read(input: ReadOptionsInput): OptionValues<T> {
    const problems = [...(input.problems ?? []), ...this.#unknownEnv(input)];
    const values: Record<string, OptionValue | undefined> = {};
    for (const [key, spec] of Object.entries(this.specs)) {
      const { name, text } = sourceOf(key, spec, input);
      if (text === true && spec.type !== 'boolean') {
        problems.push(`${name} needs a value`);
        continue;
      }
      try {
        values[key] = text === undefined ? defaultOf(this.specs, key) : parseOption(spec, String(text));
      } catch (error) {
        problems.push(`${name}: ${(error as Error).message}`);
      }
      if (text === undefined && spec.required === true)
        problems.push(`${name} is required (or ${envOf(key, spec.scope)})`);
    }
    // Every key of `specs` was set above, by the parser of its own type.
    const typed = values as OptionValues<T>;
    if (problems.length === 0)
      for (const relation of this.#relations)
        if (!relation.holds(typed))
          problems.push(typeof relation.message === 'string' ? relation.message : relation.message(typed));
    if (problems.length > 0) throw badOptions(problems);
    return typed;
  }

  /** For the log: what was set, secrets hidden. */
  redacted(values: OptionValues<T>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(this.specs).map(([key, spec]) => [
        key,
        spec.secret === true && values[key] !== undefined ? '[redacted]' : values[key],
      ]),
    );
  }

  /** For the log: what is not as it would be without flags and environment, secrets hidden. */
  changed(values: OptionValues<T>): Record<string, unknown> {
    const isDefault = (key: string): boolean =>
      JSON.stringify(values[key]) === JSON.stringify(defaultOf(this.specs, key));
    return Object.fromEntries(Object.entries(this.redacted(values)).filter(([key]) => !isDefault(key)));
  }

  #unknownEnv(input: ReadOptionsInput): string[] {
    const known = new Set(this.expectedEnvNames);
    return Object.entries(input.env)
      .filter(
        ([name, value]) =>
          name.startsWith('INLAY_') &&
          !known.has(name) &&
          input.foreignEnv?.has(name) !== true &&
          !isNoOption(name, value),
      )
      .map(([name]) => `the environment variable ${name} is not an option${didYouMean(name, this.envNames)}`);
  }
}

/** `defineOptions({ dataDir: { type: 'string', default: './data', description: '…' } })`. */
export const defineOptions = <const T extends OptionSpecs>(
  specs: T,
  relations: readonly OptionRelation<OptionValues<T>>[] = [],
): Options<T> => new Options(specs, relations);

/** `bad_options` (invalid), with one problem a line. */
export function badOptions(problems: readonly string[]): InlayError {
  return new InlayError('invalid', problems.map((problem) => `  ${problem}`).join('\n'), {
    code: 'bad_options',
    details: { problems: problems.length },
  });
}

/**
 * Kubernetes gives each pod variables about every Service: one named `inlay` yields INLAY_PORT=tcp://10.0.0.1:8181 and
 * INLAY_SERVICE_HOST. Those that only tests read are not options either.
 */
function isNoOption(name: string, value: string | undefined): boolean {
  return (
    /_SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?$/.test(name) ||
    /_PORT_\d+_(TCP|UDP|SCTP)/.test(name) ||
    isServiceLink(value) ||
    /^INLAY_(REQUIRE|TEST|BENCH)_/.test(name)
  );
}

const isServiceLink = (value: string | undefined): boolean =>
  value !== undefined && /^(tcp|udp|sctp):\/\/[\d.:a-f[\]]+$/.test(value);

function sourceOf(
  key: string,
  spec: OptionSpec,
  input: ReadOptionsInput,
): { readonly name: string; readonly text: string | boolean | undefined } {
  const flag = input.flags[key];
  if (Array.isArray(flag)) return { name: flagOf(key), text: flag.includes(true) ? true : flag.join(',') };
  if (typeof flag === 'string' || typeof flag === 'boolean') return { name: flagOf(key), text: flag };
  const variable = envOf(key, spec.scope);
  const text = input.env[variable];
  if (text === undefined || isServiceLink(text)) return { name: flagOf(key), text: undefined };
  return { name: variable, text };
}

function defaultOf(specs: OptionSpecs, key: string): OptionValue | undefined {
  const spec = defined(specs[key], key);
  if (spec.default !== undefined) return parseOption(spec, String(spec.default));
  if (spec.type === 'boolean') return false;
  return spec.type === 'list' ? [] : undefined;
}
