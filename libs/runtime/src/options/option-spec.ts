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
  /** For numbers; inclusive, in the parsed unit. */
  readonly min?: number;
  readonly max?: number;
  /** Never shown in help, logs or messages. */
  readonly secret?: boolean;
}

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

export const flagOf = (key: string): string => `--${words(key).join('-')}`;
export const envOf = (key: string): string => `INLAY_${words(key).join('_').toUpperCase()}`;

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

export const defaultText = (spec: OptionSpec): string => {
  if (spec.required === true) return 'required';
  if (spec.default === undefined) return spec.type === 'boolean' ? 'false' : 'none';
  if (spec.secret === true) return 'set';
  return spec.default === '' ? 'empty' : String(spec.default);
};
