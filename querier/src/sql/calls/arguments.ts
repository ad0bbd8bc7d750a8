import { shorten } from '@inlay/core';
import type { Expression } from '../../relation/expression.js';
import type { ScalarFunction } from '../../relation/functions.js';
import { call, nullOf } from '../../relation/make.js';
import { sqlName } from '../../relation/sql-name.js';
import { isFloat, isInteger, isNumber, isSigned, types, type DataType } from '../../relation/types.js';
import type { Bound } from '../meaning/bound.js';
import { castTo } from '../meaning/cast.js';
import { sqlError } from '../sql-error.js';
import type { ScalarArguments, ScalarRule } from './rule.js';

/** What a function takes in one place: which types, and as which they reach it. */
export interface Parameter {
  /** For messages: `a number`. */
  readonly wanted: string;
  /** The type as which an argument is taken, or undefined when it is not. */
  readonly takes: (type: DataType) => DataType | undefined;
  /** What a statement can do about an argument that is not taken. */
  readonly advice: string;
}

const whenNull =
  (target: DataType, takes: (type: DataType) => DataType | undefined): Parameter['takes'] =>
  (type) =>
    type.kind === 'null' ? target : takes(type);
const only = (target: DataType, test: (type: DataType) => boolean): Parameter['takes'] =>
  whenNull(target, (type) => (test(type) ? target : undefined));

const castNumber = 'cast it, as in x::DOUBLE';
const castText = 'cast it, as in x::VARCHAR';
const isText = ({ kind }: DataType): boolean => kind === 'utf8';
const isScalar = ({ kind }: DataType): boolean => kind !== 'list' && kind !== 'struct';

/** The parameters of DataFusion's functions. */
export const takes = {
  /** As it is; of NULL f64. */
  number: {
    wanted: 'a number',
    takes: whenNull(types.f64, (type) => (isNumber(type) ? type : undefined)),
    advice: castNumber,
  },
  /** As f64, or f32 where it is one. */
  float: {
    wanted: 'a number',
    takes: whenNull(types.f64, (type) => (type.kind === 'f32' ? type : isNumber(type) ? types.f64 : undefined)),
    advice: castNumber,
  },
  /** As f32, f64 or a decimal. */
  fraction: {
    wanted: 'a number',
    takes: whenNull(types.f64, (type) =>
      isFloat(type) || type.kind === 'decimal' ? type : isInteger(type) ? types.f64 : undefined,
    ),
    advice: castNumber,
  },
  double: { wanted: 'a number', takes: only(types.f64, isNumber), advice: castNumber },
  integer: { wanted: 'a whole number', takes: only(types.i64, isInteger), advice: 'cast it, as in x::BIGINT' },
  /** Where DataFusion takes no unsigned one. */
  signed: {
    wanted: 'a whole number with a sign',
    takes: only(types.i64, isSigned),
    advice: 'cast it, as in x::BIGINT',
  },
  text: { wanted: 'a text', takes: only(types.utf8, isText), advice: castText },
  /** What has a text becomes it. */
  anyText: {
    wanted: 'a text',
    takes: only(types.utf8, (type) => isScalar(type) && type.kind !== 'binary'),
    advice: 'take an item or a field of it',
  },
  /** A text or bytes, as they are. */
  bytes: {
    wanted: 'a text or bytes',
    takes: whenNull(types.utf8, (type) => (isText(type) || type.kind === 'binary' ? type : undefined)),
    advice: castText,
  },
  any: { wanted: 'a value', takes: (type) => type, advice: 'give it one' },
} as const satisfies Readonly<Record<string, Parameter>>;

/** Characters of an argument that a message shows. */
const shownMax = 60;

function shown({ expression, name }: Bound): string {
  if (expression.kind === 'literal' && typeof expression.value === 'string')
    return `'${shorten(expression.value, shownMax)}'`;
  if (expression.kind === 'literal' && expression.value !== null && !(expression.value instanceof Uint8Array))
    return typeof expression.value === 'object' ? name : String(expression.value);
  return shorten(name, shownMax);
}

/** An argument that a function does not take. */
export const notTaken = (name: string, i: number, arg: Bound, { wanted, advice }: Omit<Parameter, 'takes'>): Error =>
  sqlError(
    'sql_unsupported',
    `${name}() takes ${wanted} as argument ${String(i + 1)}, not ${sqlName(arg.expression.type)} (${shown(arg)}): ${advice}`,
  );

/** An argument as its parameter takes it. Throws `sql_unsupported`. */
export function taken(name: string, i: number, arg: Bound, parameter: Parameter): Expression {
  const type = parameter.takes(arg.expression.type);
  if (type === undefined) throw notTaken(name, i, arg, parameter);
  return castTo(arg.expression, type);
}

/** The arguments as the parameters take them. */
const allTaken = ({ name, args }: ScalarArguments, parameters: readonly Parameter[]): readonly Expression[] =>
  args.map((arg, i) => taken(name, i, arg, parameters[Math.min(i, parameters.length - 1)] ?? takes.any));

/** A literal text that a function needs to know before it runs. Throws `sql_unsupported`. */
export function constantText({ name, args }: ScalarArguments, i: number, wanted: string): string {
  const arg = args[i];
  const { expression } = arg ?? { expression: undefined };
  if (expression?.kind === 'literal' && typeof expression.value === 'string') return expression.value;
  throw arg === undefined
    ? sqlError('sql_unsupported', `${name}() takes ${wanted} as argument ${String(i + 1)}`)
    : notTaken(name, i, arg, { wanted, advice: 'write it as a text in quotes' });
}

/** How a function of a row is described that needs no more than its arguments in the right types. */
export interface ScalarDescription {
  /** One for each argument; the last stands for all that follow when there may be more. */
  readonly takes: readonly Parameter[];
  /** How many of the last may be left out. */
  readonly optional?: number;
  /** Whether there may be more than `takes` says. */
  readonly hasMore?: boolean;
  /** The type of the result; that of the first argument unless it is said. */
  readonly gives?: DataType | ((args: readonly Expression[]) => DataType);
  /** Which function it is. */
  readonly is: ScalarFunction | ((args: readonly Expression[], given: ScalarArguments) => Expression);
  /** DataFusion's name of it. */
  readonly shown?: string;
}

/** Most arguments of a function that takes as many as one likes. */
export const argumentsMax = 99;

/** A rule for a function that is described so. */
export function scalar(description: ScalarDescription): ScalarRule {
  const { takes: parameters, optional = 0, hasMore = false, gives, is, shown: name } = description;
  return {
    kind: 'scalar',
    arity: [parameters.length - optional, hasMore ? argumentsMax : parameters.length],
    ...(name === undefined ? {} : { shown: name }),
    bind: (given) => {
      const args = allTaken(given, parameters);
      if (typeof is === 'function') return is(args, given);
      const type = typeof gives === 'function' ? gives(args) : (gives ?? args[0]?.type ?? types.null);
      return call(is, type, args);
    },
  };
}

/** Other names of rules. */
export const aliases = (
  rules: Readonly<Record<string, ScalarRule>>,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, ScalarRule>> =>
  Object.fromEntries(
    Object.entries(names).flatMap(([alias, name]) => {
      const rule = rules[name];
      return rule === undefined ? [] : [[alias, rule]];
    }),
  );

/** The rule for which a NULL that is written out is no list: what it gives of that has no type. */
export const ofNullNull = (rule: ScalarRule): ScalarRule => ({
  ...rule,
  bind: (given) => (given.args[0]?.expression.type.kind === 'null' ? nullOf(types.null) : rule.bind(given)),
});
