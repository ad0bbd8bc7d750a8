import { castTo } from '../compile/cast.js';
import { likeOther } from '../compile/comparison.js';
import { once } from '../compile/macro-call.js';
import { commonType, duckType, isInteger, plain } from '../compile/typed.js';
import type { Call } from '../compile/function-call.js';
import type { Role, SqlType, Typed } from '../compile/typed.js';

/** An allowed function: why, and what it becomes in the engine. */
export interface FunctionRule {
  readonly kind: 'scalar' | 'aggregate' | 'window';
  readonly reason: string;
  /** Fewest and most arguments. */
  readonly arity?: readonly [number, number];
  /** DataFusion's name where the parser gives another. */
  readonly shown?: string;
  readonly compile: (call: Call) => Typed;
}
export type Rules = Readonly<Record<string, FunctionRule>>;

type Result = SqlType | ((args: readonly Typed[]) => SqlType);

/** The rule of a scalar function, where it differs from the plainest. */
export interface ScalarOptions {
  readonly reason: string;
  readonly arity: readonly [number, number];
  readonly returns: Result;
  /** The engine's function, where it has another name. */
  readonly engine?: string;
  /** Cast the result: the engine's type is not DataFusion's. */
  readonly cast?: 'INTEGER' | 'BIGINT' | 'UBIGINT' | 'DOUBLE' | 'VARCHAR';
  /** Arguments become doubles. */
  readonly doubles?: boolean;
  /** Integer constants go as they are: the engine's function takes 32-bit ones. */
  readonly smallIntegers?: boolean;
}

/** A function that only needs its arguments and result to be of the right types. */
export function scalar(options: ScalarOptions): FunctionRule {
  return {
    kind: 'scalar',
    reason: options.reason,
    arity: options.arity,
    compile: (call) => {
      const type = typeof options.returns === 'function' ? options.returns(call.args) : options.returns;
      const sql = `${options.engine ?? call.name}(${call.args.map((arg) => argument(arg, options)).join(', ')})`;
      return plain(options.cast === undefined ? sql : `CAST(${sql} AS ${options.cast})`, type, call.shown);
    },
  };
}

function argument(arg: Typed, options: ScalarOptions): string {
  if (options.doubles === true && (isInteger(arg.type) || arg.type === 'unknown'))
    return castTo(arg, 'DOUBLE', false).sql;
  if (options.smallIntegers === true && arg.constant?.kind === 'int') return smallInteger(arg.constant.value);
  return arg.sql;
}

const smallInteger = (value: bigint): string => (value < 0n ? `(${String(value)})` : String(value));

/** Whether an argument stands twice in the text, or in a macro, which may name it several times. */
const repeats = (text: string): boolean => /\$(\d).*\$\1|inlay_/s.test(text);

/** A scalar whose SQL is written out: `$1`, `$2` … stand for the arguments. */
export function template(options: {
  readonly reason: string;
  readonly arity: readonly [number, number];
  readonly returns: Result;
  readonly sql: string | readonly string[];
}): FunctionRule {
  return {
    kind: 'scalar',
    reason: options.reason,
    arity: options.arity,
    compile: (call) => {
      const texts = typeof options.sql === 'string' ? [options.sql] : options.sql;
      const chosen = texts[Math.min(call.args.length - options.arity[0], texts.length - 1)] ?? '';
      const render = (args: readonly string[]): string =>
        chosen.replace(/\$(\d)/g, (_, digit: string) => args[Number(digit) - 1] ?? 'NULL');
      const args = call.args.map((arg) => arg.sql);
      const sql = repeats(chosen) ? once(args, render) : render(args);
      return plain(
        sql,
        typeof options.returns === 'function' ? options.returns(call.args) : options.returns,
        call.shown,
      );
    },
  };
}

export const firstType = (args: readonly Typed[]): SqlType => args[0]?.type ?? 'unknown';
export const sameAsAll = (args: readonly Typed[]): SqlType => commonType(args.map((arg) => arg.type));

/** Arguments of functions that choose one of them: constants take the type of the first that has one. */
export function alike(args: readonly Typed[]): readonly Typed[] {
  const model = args.find((arg) => arg.constant === undefined);
  return model === undefined ? args : args.map((arg) => (arg === model ? arg : likeOther(arg, model)));
}

export const keepTag = (args: readonly Typed[]): Role => (args[0]?.role === 'tag' ? 'tag' : 'plain');

/** Brings a wider result back to the type that it should have; an unknown one to that of `like`, an expression of the engine. */
export function narrowed(sql: string, type: SqlType, like: string): string {
  const target = duckType(type);
  return target === undefined ? `cast_to_type(${sql}, ${like})` : `CAST(${sql} AS ${target})`;
}

/** Other names of a rule. */
export const aliases = (
  rules: Readonly<Record<string, FunctionRule>>,
  names: Readonly<Record<string, string>>,
): Rules =>
  Object.fromEntries(
    Object.entries(names).flatMap(([alias, name]) => {
      const rule = rules[name];
      return rule === undefined ? [] : [[alias, rule]];
    }),
  );
