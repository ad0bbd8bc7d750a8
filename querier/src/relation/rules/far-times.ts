import { contains, rowTimes } from '@inlay/core';
import type { Case, Expression, InList, Literal, ScalarCall } from '../expression.js';
import type { ScalarFunction } from '../functions.js';
import { call, literal } from '../make.js';
import type { Statement } from '../relation.js';
import { rewrite } from '../rewrite.js';
import { types, type DataType, type TimeUnit } from '../types.js';

type Timestamp = Extract<DataType, { kind: 'timestamp' }>;
/** A time that no value of a column can be: before all of them, or after. */
interface FarTime extends Literal {
  readonly type: Timestamp;
  readonly value: bigint;
}

const unitNs: Readonly<Record<TimeUnit, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };

const mirrored: Partial<Record<ScalarFunction, ScalarFunction>> = {
  equal: 'equal',
  not_equal: 'not_equal',
  less: 'greater',
  less_equal: 'greater_equal',
  greater: 'less',
  greater_equal: 'less_equal',
  is_distinct: 'is_distinct',
  is_not_distinct: 'is_not_distinct',
};

/** Which comparisons hold of two instants. */
const holdsOf: Partial<Record<ScalarFunction, (a: bigint, b: bigint) => boolean>> = {
  equal: (a, b) => a === b,
  not_equal: (a, b) => a !== b,
  less: (a, b) => a < b,
  less_equal: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greater_equal: (a, b) => a >= b,
  is_distinct: (a, b) => a !== b,
  is_not_distinct: (a, b) => a === b,
};

const holds = (name: ScalarFunction, a: bigint, b: bigint): boolean => holdsOf[name]?.(a, b) ?? false;

const nsOf = ({ type, value }: FarTime): bigint => value * unitNs[type.unit];

/** A time as a literal, whether it is far or not. */
const isTimeLiteral = (expression: Expression): expression is FarTime =>
  expression.kind === 'literal' && expression.type.kind === 'timestamp' && typeof expression.value === 'bigint';
const isFar = (expression: Expression): expression is FarTime =>
  isTimeLiteral(expression) && !contains(rowTimes, nsOf(expression));

/** The first and the last time that a column of the type can hold, in its unit. */
function boundsOf({ unit }: Timestamp): { readonly min: bigint; readonly max: bigint } {
  const of = unitNs[unit];
  // A quotient of bigints is cut towards zero, which is inwards on both sides.
  return { min: rowTimes.min / of, max: rowTimes.max / of };
}

/** True of every time, or false of every time; NULL stays NULL. */
function ofAllTimes(value: Expression, type: Timestamp, isTrue: boolean): Expression {
  const first = literal(type, boundsOf(type).min);
  return call(isTrue ? 'greater_equal' : 'less', types.bool, [value, first]);
}

const constant = (value: boolean): Expression => literal(types.bool, value);

/** `value` compared with a time that no column holds. */
function compareWithFar(name: ScalarFunction, value: Expression, far: FarTime): Expression {
  if (isTimeLiteral(value)) return constant(holds(name, nsOf(value), nsOf(far)));
  if (name === 'is_distinct' || name === 'is_not_distinct') return constant(name === 'is_distinct');
  return ofAllTimes(value, far.type, holds(name, 0n, nsOf(far)));
}

function resolveComparison(expression: ScalarCall): Expression {
  const { name, args } = expression;
  const [left, right] = args;
  const other = mirrored[name];
  if (left === undefined || right === undefined || other === undefined) return expression;
  if (isFar(right)) return compareWithFar(name, left, right);
  return isFar(left) ? compareWithFar(other, right, left) : expression;
}

/** A far bound is as good as the last time on its side, unless it is on the side where no time is beyond it. */
function resolveBetween(expression: ScalarCall): Expression {
  const [value, lower, upper] = expression.args;
  if (value === undefined || lower === undefined || upper === undefined) return expression;
  const type = [value, lower, upper].find(isFar)?.type;
  if (type === undefined) return expression;
  if (isTimeLiteral(value)) {
    const parts = [call('greater_equal', types.bool, [value, lower]), call('less_equal', types.bool, [value, upper])];
    return call('and', types.bool, parts.map(resolveComparison));
  }
  const { min, max } = boundsOf(type);
  const isNever = (isFar(lower) && nsOf(lower) > 0n) || (isFar(upper) && nsOf(upper) < 0n);
  const from = isNever ? max : min;
  const to = isNever ? min : max;
  return call('between', types.bool, [
    value,
    isNever || isFar(lower) ? literal(type, from) : lower,
    isNever || isFar(upper) ? literal(type, to) : upper,
  ]);
}

function resolveIn(expression: InList): Expression {
  const { value, items, isNegated } = expression;
  const name = isNegated ? 'not_equal' : 'equal';
  if (isFar(value)) {
    const parts = items.map((item) => resolveComparison(call(name, types.bool, [item, value])));
    return parts.length > 1 ? call(isNegated ? 'and' : 'or', types.bool, parts) : (parts[0] ?? expression);
  }
  const near = items.filter((item) => !isFar(item));
  const far = items.find(isFar);
  if (far === undefined) return expression;
  return near.length === 0 ? compareWithFar(name, value, far) : { ...expression, items: near };
}

/** No value is a far time: the branch for one is never taken. */
function resolveCase(expression: Case): Expression {
  const { operand, branches, otherwise, type } = expression;
  if (operand === undefined || isTimeLiteral(operand)) return expression;
  const near = branches.filter(({ when }) => !isFar(when));
  return near.length === 0 ? (otherwise ?? literal(type, null)) : { ...expression, branches: near };
}

function resolve(expression: Expression): Expression {
  if (expression.kind === 'in') return resolveIn(expression);
  if (expression.kind === 'case') return resolveCase(expression);
  if (expression.kind !== 'call') return expression;
  return expression.name === 'between' ? resolveBetween(expression) : resolveComparison(expression);
}

/**
 * Comparisons with times that no column can hold (before 1677 and after 2262) become what is true of all times; NULL stays NULL. A
 * time that is used for anything else stays, and the printer refuses it.
 */
export const resolveFarTimes = ({ relation, outputs }: Statement): Statement => ({
  relation: rewrite(relation, { expression: resolve }),
  outputs,
});
