import { shorten, type InlayError } from '@inlay/core';
import type { Expression, Literal } from '../../relation/expression.js';
import { cast, nullOf } from '../../relation/make.js';
import { arrowName, isNumber, types, type DataType } from '../../relation/types.js';
import type { Bound } from '../meaning/bound.js';
import { sqlError } from '../sql-error.js';
import type { ScalarArguments } from './rule.js';

/** Characters of an argument that a message shows. */
const shownMax = 40;

/** An argument as a message names it: its type, and how it is written. */
function shown({ expression, name }: Bound): string {
  const { type } = expression;
  if (type.kind === 'null') return 'NULL';
  const text = expression.kind === 'literal' ? expression.value : undefined;
  const written = typeof text === 'string' ? `'${shorten(text, shownMax)}'` : shorten(name, shownMax);
  return `${arrowName(type)} (${written})`;
}

/** Says what a call takes in the place of an argument, and what it was given. */
export const mistaken = (call: ScalarArguments, i: number, takes: string): InlayError =>
  sqlError(
    'sql_unsupported',
    `${call.name}() takes ${takes} as argument ${String(i + 1)}, not ${shown(argumentOf(call, i))}`,
  );

/** An argument that the call has: the number of arguments has been checked. */
function argumentOf({ name, args }: ScalarArguments, i: number): Bound {
  const arg = args[i];
  if (arg === undefined) throw sqlError('sql_unsupported', `${name}() lacks argument ${String(i + 1)}`);
  return arg;
}

export const expressionOf = (call: ScalarArguments, i: number): Expression => argumentOf(call, i).expression;
export const typeOf = (call: ScalarArguments, i: number): DataType => expressionOf(call, i).type;

/** The expression in a type that it can be cast to; a bare NULL is the NULL of the type. */
export const coerced = (expression: Expression, type: DataType): Expression =>
  expression.type.kind === 'null' ? nullOf(type) : cast(expression, type);

/** A number as a double: what is no number and no NULL is refused. */
export function doubleArgument(call: ScalarArguments, i: number): Expression {
  const expression = expressionOf(call, i);
  if (!isNumber(expression.type) && expression.type.kind !== 'null') throw mistaken(call, i, 'a number');
  return coerced(expression, types.f64);
}

/** A literal that is not NULL; `takes` says which. */
export function literalArgument(call: ScalarArguments, i: number, takes: string): Literal {
  const expression = expressionOf(call, i);
  if (expression.kind !== 'literal' || expression.value === null) throw mistaken(call, i, takes);
  return expression;
}

/** A literal text. */
export function textArgument(call: ScalarArguments, i: number, takes: string): string {
  const { value } = literalArgument(call, i, takes);
  if (typeof value !== 'string') throw mistaken(call, i, takes);
  return value;
}

/** A literal integer that fits into 64 bits. */
export function wholeArgument(call: ScalarArguments, i: number, takes: string): bigint {
  const { type, value } = literalArgument(call, i, takes);
  const isWhole = typeof value === 'bigint' && /^[iu]\d/.test(type.kind) && value < 2n ** 63n;
  if (!isWhole) throw mistaken(call, i, takes);
  return value;
}
