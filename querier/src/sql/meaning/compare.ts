import type { Expression, Interval, Literal } from '../../relation/expression.js';
import { call, literal } from '../../relation/make.js';
import { sqlName } from '../../relation/sql-name.js';
import { isFloat, isInteger, isNumber, sameType, types, type DataType } from '../../relation/types.js';
import { sqlError } from '../sql-error.js';
import { castTo, exactly } from './cast.js';
import { bitsOfInteger, comparedType } from './coerce.js';

/** Comparisons of two values. */
export type Comparison =
  'equal' | 'not_equal' | 'less' | 'less_equal' | 'greater' | 'greater_equal' | 'is_distinct' | 'is_not_distinct';

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  equal: 'equal',
  not_equal: 'not_equal',
  less: 'greater',
  less_equal: 'greater_equal',
  greater: 'less',
  greater_equal: 'less_equal',
  is_distinct: 'is_distinct',
  is_not_distinct: 'is_not_distinct',
};

export const notComparable = (a: DataType, b: DataType): Error =>
  sqlError('sql_unsupported', `${sqlName(a)} and ${sqlName(b)} cannot be compared: add a cast`);

/** Two values compared as DataFusion does it. Throws `sql_unsupported` when their types cannot be. */
export function compare(name: Comparison, left: Expression, right: Expression): Expression {
  const special = ofTextAndNumber(name, left, right) ?? ofDurationAndInterval(name, left, right);
  if (special !== undefined) return special;
  const type = typeOfComparison([left, right]);
  if (type === undefined) throw notComparable(left.type, right.type);
  return call(name, types.bool, [castTo(left, type), castTo(right, type)]);
}

/** The type in which all of the values are compared: that of the columns where every constant is one of it exactly. */
export function typeOfComparison(operands: readonly Expression[]): DataType | undefined {
  const common = operands
    .map(({ type }) => type)
    .reduce<DataType | undefined>((type, next) => type && comparedType(type, next), types.null);
  if (common === undefined) return undefined;
  const constants = operands.filter(isConstant);
  const computed = operands.filter((operand) => !isConstant(operand));
  const [first] = computed;
  if (first === undefined || constants.length === 0 || sameType(first.type, common)) return common;
  const isNarrow =
    computed.every(({ type }) => sameType(type, first.type)) &&
    (keepsOrder(first.type, common) || (isInteger(first.type) && areSafe(constants, common))) &&
    constants.every((constant) => constant.value === null || exactly(constant, first.type) !== undefined);
  return isNarrow ? first.type : common;
}

const isConstant = (expression: Expression): expression is Literal => expression.kind === 'literal';

const mantissaBits: Partial<Record<DataType['kind'], number>> = { f32: 24, f64: 53 };

/** Whether values of the first type are compared the same way as they are in the wider one: none is rounded on the way. */
function keepsOrder(from: DataType, to: DataType): boolean {
  if (!isNumber(from) || !isNumber(to)) return false;
  if (!isFloat(to)) return !isFloat(from);
  return isFloat(from) || (isInteger(from) && bitsOfInteger(from) <= (mantissaBits[to.kind] ?? 0));
}

/** Whole doubles that no other integer is rounded to: an integer is compared with them as it is. */
const areSafe = (constants: readonly Literal[], common: DataType): boolean =>
  common.kind === 'f64' &&
  constants.every(({ value }) => value === null || Math.abs(Number(value)) < Number.MAX_SAFE_INTEGER);

/**
 * A text is compared with a number as a number. Where it is none, it is equal to no number; which of both is larger cannot be
 * said, and is an error.
 */
function ofTextAndNumber(name: Comparison, left: Expression, right: Expression): Expression | undefined {
  if (left.type.kind !== 'utf8' && right.type.kind === 'utf8') return ofTextAndNumber(mirrored[name], right, left);
  if (left.type.kind !== 'utf8' || !isNumber(right.type) || isConstant(left)) return undefined;
  if (name !== 'equal' && name !== 'not_equal') return undefined;
  const isEqual = call('text_is_number', types.bool, [left, right]);
  return name === 'equal' ? isEqual : call('not', types.bool, [isEqual]);
}

/** A duration is an interval without months and days, whose ns the engine's intervals have no place for. */
function ofDurationAndInterval(name: Comparison, left: Expression, right: Expression): Expression | undefined {
  if (left.type.kind === 'interval' && isConstant(left) && isConstant(right) && right.type.kind === 'interval')
    return ofIntervals(name, left, right);
  if (left.type.kind === 'interval') {
    return right.type.kind === 'duration' ? ofDurationAndInterval(mirrored[name], right, left) : undefined;
  }
  if (left.type.kind !== 'duration' || right.type.kind !== 'interval' || !isConstant(right)) return undefined;
  const { value } = right;
  if (value === null) return undefined;
  const { months, days, ns } = value as Interval;
  const largest = months === 0 ? days : months;
  if (largest === 0) return compare(name, left, literal({ kind: 'duration', unit: 'ns' }, ns));
  if (name === 'is_distinct' || name === 'is_not_distinct') return literal(types.bool, name === 'is_distinct');
  const isTrue =
    name === 'not_equal' || (name !== 'equal' && (largest > 0 ? name.startsWith('less') : name.startsWith('greater')));
  // NULL stays NULL, and every other duration is at least the least.
  return call(isTrue ? 'greater_equal' : 'less', types.bool, [left, literal(left.type, -(2n ** 63n))]);
}

/** Months first, then days, then what is less: the parts are not reckoned into each other. */
function ofIntervals(name: Comparison, left: Literal, right: Literal): Expression | undefined {
  if (left.value === null || right.value === null) return undefined;
  const [a, b] = [left.value as Interval, right.value as Interval];
  const difference =
    Math.sign(a.months - b.months) || Math.sign(a.days - b.days) || (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0);
  const answers: Readonly<Record<Comparison, boolean>> = {
    equal: difference === 0,
    not_equal: difference !== 0,
    less: difference < 0,
    less_equal: difference <= 0,
    greater: difference > 0,
    greater_equal: difference >= 0,
    is_distinct: difference !== 0,
    is_not_distinct: difference === 0,
  };
  return literal(types.bool, answers[name]);
}
