/** The type of an option's value: `bytes` and `duration` are parsed to numbers of bytes and ms. */
export type OptionType = 'string' | 'int' | 'bytes' | 'duration' | 'boolean' | 'port' | 'list' | 'enum';

/**
 * One option, declared once: the key `dataDir` is the flag `--data-dir` and the variable `INLAY_DATA_DIR`.
 * `int` and `port` are numbers, `bytes` is a number of bytes (`512mb`), `duration` a number of ms (`15m`), `list` takes
 * values parted by commas and may be repeated, `enum` takes one of `values`.
 */
export interface OptionSpec {
  readonly type: OptionType;
  readonly description: string;
  /** As a user would write it. Absent: the value may be undefined (false for `boolean`, empty for `list`). */
  readonly default?: string | number | boolean;
  /** Absent is a problem. */
  readonly required?: boolean;
  /** For `enum`. */
  readonly values?: readonly string[];
  /** For numbers; inclusive, in the parsed unit. Without them what the type allows, see `rangeOf`. */
  readonly min?: number;
  readonly max?: number;
  /** Never shown in help, logs or messages. */
  readonly secret?: boolean;
  /** One letter: `d` for `-d` beside `--database`. */
  readonly short?: string;
  /** A second name of the flag, as a key: `url` lets `--url` stand for `--host-url`. Help does not show it. */
  readonly alias?: string;
  /** Heading under which help and documentation show it; `commonGroup` comes first. */
  readonly group?: string;
  /**
   * The command whose name stands in the variable: `format` of `query` is `INLAY_QUERY_FORMAT`, so that a variable that is
   * meant for one command does not reach another. Without it the variable means the same to every command that has the option.
   */
  readonly scope?: string;
}

/** What most people set. */
export const commonGroup = 'Common options';
/** Where an option stands whose declaration names no group. */
export const defaultGroup = 'More options';

/** Options by key, in camel case; flag and variable are made from the key. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Parsed<S extends OptionSpec> = S['type'] extends 'boolean'
  ? boolean
  : S['type'] extends 'list'
    ? readonly string[]
    : S['type'] extends 'enum'
      ? S['values'] extends readonly (infer V)[]
        ? V
        : never
      : S['type'] extends 'string'
        ? string
        : number;

type AlwaysThere =
  { readonly default: string | number | boolean } | { readonly required: true } | { readonly type: 'boolean' | 'list' };

/** The values that a declaration promises, each with its exact type. */
export type OptionValues<T extends OptionSpecs> = {
  readonly [K in keyof T]: T[K] extends AlwaysThere ? Parsed<T[K]> : Parsed<T[K]> | undefined;
};

/** Something that must hold between options, with the reason in words for the one who set them. */
export interface OptionRelation<V> {
  readonly holds: (values: V) => boolean;
  readonly message: string | ((values: V) => string);
}

const words = (key: string): string[] => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');

/** The flag of a key: `dataDir` is `--data-dir`. */
export const flagOf = (key: string): string => `--${words(key).join('-')}`;
/** The variable of an option: `INLAY_DATA_DIR`, or `INLAY_QUERY_FORMAT` where it belongs to one command. */
export const envOf = (key: string, scope?: string): string =>
  ['INLAY', ...(scope === undefined ? [] : [scope]), ...words(key)].join('_').replaceAll(/[ -]/g, '_').toUpperCase();

/** The same declarations under a heading; those that name one keep theirs. */
export const inGroup = <const T extends OptionSpecs>(group: string, specs: T): T => withDefaults({ group }, specs);

/** The same declarations, their variables for one command only. */
export const forCommand = <const T extends OptionSpecs>(scope: string, specs: T): T => withDefaults({ scope }, specs);

function withDefaults<T extends OptionSpecs>(defaults: Partial<OptionSpec>, specs: T): T {
  // The keys and the types of the values stay as they are.
  return Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, { ...defaults, ...spec }])) as T;
}

/** What stands for the value in help: `--port <port>`. */
export const placeholderOf = (spec: OptionSpec): string =>
  ({
    string: 'text',
    int: 'count',
    bytes: 'size',
    duration: 'duration',
    boolean: '',
    port: 'port',
    list: 'a,b',
    enum: (spec.values ?? []).join('|'),
  })[spec.type];

/** The default as help and docs show it; that of a secret is not shown. */
export const defaultText = (spec: OptionSpec): string => {
  if (spec.required === true) return 'required';
  if (spec.default === undefined) return spec.type === 'boolean' ? 'false' : 'none';
  if (spec.secret === true) return 'set';
  return spec.default === '' ? 'empty' : String(spec.default);
};
