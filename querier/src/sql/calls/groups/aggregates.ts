import { types, isFloat, isInteger, isNumber, isSigned, type DataType } from '../../../relation/types.js';
import { call as callOf, int, literal, text } from '../../../relation/make.js';
import type { Expression } from '../../../relation/expression.js';
import type { AggregateFunction } from '../../../relation/functions.js';
import type { OutputRole } from '../../../relation/relation.js';
import type { Bound } from '../../meaning/bound.js';
import { sqlError } from '../../sql-error.js';
import { coerced, doubleArgument, expressionOf, literalArgument, mistaken, wholeArgument } from '../call-arguments.js';
import { aggregate, collect, collectInOrder, collectWhere, percentileOf } from './group-arguments.js';
import type { AggregateRule, GroupArguments, Rules } from '../rule.js';
import { timeArgument } from '../time-arguments.js';

/** A value that is handed on as it is stays the value of a tag. */
const keepsTag = (args: readonly Bound[]): OutputRole => (args[0]?.role === 'tag' ? 'tag' : 'plain');

const decimalMax = 38;
type Decimal = Extract<DataType, { kind: 'decimal' }>;

const count = aggregate([0, 64], (call) => {
  const args = call.args.map(({ expression }) => expression);
  if (call.isDistinct && args.length > 1)
    throw sqlError(
      'sql_unsupported',
      `${call.name}(DISTINCT …) takes one argument: count rows of a SELECT DISTINCT instead`,
    );
  return collectWhere(call, args.slice(1), { name: 'count', type: types.i64, args: args.slice(0, 1) });
});

/** The type in which values of a type are summed up; undefined where there is no sum. */
function sumType(type: DataType): DataType | undefined {
  if (isInteger(type)) return isSigned(type) ? types.i64 : types.u64;
  if (isFloat(type)) return types.f64;
  if (type.kind === 'decimal') return { ...type, precision: Math.min(decimalMax, type.precision + 10) };
  return type.kind === 'duration' || type.kind === 'interval' ? type : undefined;
}

const sum = aggregate([1, 1], (call) => {
  const value = expressionOf(call, 0);
  const type = sumType(value.type);
  if (type === undefined) throw mistaken(call, 0, 'a number, a duration or an interval');
  return collect(call, { name: 'sum', type, args: [type.kind === 'decimal' ? value : coerced(value, type)] });
});

const averageType = ({ precision, scale }: Decimal): DataType => ({
  kind: 'decimal',
  precision: Math.min(decimalMax, precision + 4),
  scale: Math.min(decimalMax, scale + 4),
});

const avg = aggregate([1, 1], (call) => {
  const value = expressionOf(call, 0);
  const { type } = value;
  if (type.kind === 'decimal') return collect(call, { name: 'avg', type: averageType(type), args: [value] });
  if (type.kind === 'duration') return collect(call, { name: 'avg', type, args: [value] });
  // The engine sums up whole numbers exactly, and in half the time that a cast of each to a float takes. Distinct values are told apart as floats.
  const isWhole = type.kind === 'i64' && !call.isDistinct;
  return collect(call, { name: 'avg', type: types.f64, args: [isWhole ? value : doubleArgument(call, 0)] });
});

/** An aggregate of values of any type that can be put in order. */
const ordered = (name: 'min' | 'max'): AggregateRule =>
  aggregate([1, 1], (call) => {
    const value = expressionOf(call, 0);
    return collect(call, { name, type: value.type, args: [value] });
  });

/** The type in which percentiles are computed: that of a float, and f64 of other numbers. */
const floatType = (type: DataType): DataType => (type.kind === 'f32' ? types.f32 : types.f64);

/** NULL, once for all rows: a constant would be a value of each. */
const nullOfRows = (call: GroupArguments, value: Expression): Expression =>
  collect(call, { name: 'min', type: types.null, args: [value] });

const median = aggregate([1, 1], (call) => {
  const value = expressionOf(call, 0);
  if (value.type.kind === 'null') return nullOfRows(call, value);
  if (value.type.kind === 'decimal') return collect(call, { name: 'median', type: value.type, args: [value] });
  if (!isNumber(value.type)) throw mistaken(call, 0, 'a number');
  const type = floatType(value.type);
  return collect(call, { name: 'median', type, args: [coerced(value, type)] });
});

/** An aggregate of one or two numbers. */
const ofNumbers = (name: AggregateFunction, arity: 1 | 2, type: DataType = types.f64): AggregateRule =>
  aggregate([arity, arity], (call) =>
    collect(call, { name, type, args: call.args.map((_, i) => doubleArgument(call, i)) }),
  );

const ofBooleans = (name: 'bool_and' | 'bool_or'): AggregateRule =>
  aggregate([1, 1], (call) => {
    const value = expressionOf(call, 0);
    if (value.type.kind !== 'bool' && value.type.kind !== 'null') throw mistaken(call, 0, 'a boolean');
    return collect(call, { name, type: types.bool, args: [coerced(value, types.bool)] });
  });

const ofBits = (name: 'bit_and' | 'bit_or' | 'bit_xor'): AggregateRule =>
  aggregate([1, 1], (call) => {
    const value = expressionOf(call, 0);
    if (value.type.kind === 'null') return nullOfRows(call, value);
    if (!isInteger(value.type)) throw mistaken(call, 0, 'an integer');
    return collect(call, { name, type: value.type, args: [value] });
  });

/** The value of one row, which DISTINCT does not change. */
const ofRow = (name: 'first' | 'last' | 'any_value'): AggregateRule =>
  aggregate(
    [1, 1],
    (call) => {
      const value = expressionOf(call, 0);
      return collectInOrder({ ...call, isDistinct: false }, { name, type: value.type, args: [value] });
    },
    { role: keepsTag },
  );

const nth = aggregate(
  [2, 2],
  (call) => {
    const value = expressionOf(call, 0);
    const n = wholeArgument(call, 1, 'a constant integer');
    if (n === 0n)
      throw sqlError('bad_literal', `${call.name}() counts rows from 1, or from -1 at the end: there is no row 0`);
    return collectInOrder(call, { name: 'nth', type: value.type, args: [value, int(n)] });
  },
  { role: keepsTag },
);

const arrayAgg = aggregate([1, 1], (call) => {
  const value = expressionOf(call, 0);
  return collectInOrder(call, { name: 'array_agg', type: { kind: 'list', item: value.type }, args: [value] });
});

const stringAgg = aggregate([2, 2], (call) => {
  const separator = expressionOf(call, 1);
  const value = coerced(expressionOf(call, 0), types.utf8);
  if (separator.type.kind === 'null')
    return collectInOrder(call, { name: 'string_agg', type: types.utf8, args: [value, text('')] });
  const given = literalArgument(call, 1, 'a constant text');
  if (typeof given.value !== 'string' && typeof given.value !== 'bigint') throw mistaken(call, 1, 'a constant text');
  return collectInOrder(call, { name: 'string_agg', type: types.utf8, args: [value, text(String(given.value))] });
});

const approxDistinct = aggregate([1, 1], (call) =>
  collect({ ...call, isDistinct: false }, { name: 'approx_distinct', type: types.u64, args: [expressionOf(call, 0)] }),
);

/** A percentile of numbers; NULLs and their place in the order make no difference to it. */
function percentile(call: GroupArguments, name: 'percentile_cont' | 'approx_percentile'): Expression {
  const { value, fraction, rest } = percentileOf(call);
  if (!isNumber(value.type) && value.type.kind !== 'null') throw numbersOnly(call, value);
  // How much the sketch remembers is the engine's affair.
  if (call.args[rest] !== undefined && wholeArgument(call, rest, 'a constant number of centroids') < 1n)
    throw mistaken(call, rest, 'a constant number of centroids above 0');
  const type = floatType(value.type);
  return collect(call, { name, type, args: [coerced(value, type), literal(types.f64, fraction)] });
}

const numbersOnly = (call: GroupArguments, value: Expression): Error =>
  call.isWithinGroup
    ? sqlError('sql_unsupported', `${call.name}() takes a number in WITHIN GROUP (ORDER BY …), not ${value.type.kind}`)
    : mistaken(call, 0, 'a number');

const percentileCont = aggregate([1, 2], (call) => percentile(call, 'percentile_cont'));
const approxPercentile = aggregate([1, 3], (call) => percentile(call, 'approx_percentile'));
const approxMedian = aggregate([1, 1], (call) => {
  const value = expressionOf(call, 0);
  if (value.type.kind === 'null') return nullOfRows(call, value);
  if (!isNumber(value.type)) throw mistaken(call, 0, 'a number');
  const type = floatType(value.type);
  return collect(call, { name: 'approx_percentile', type, args: [coerced(value, type), literal(types.f64, 0.5)] });
});
const percentileDisc = aggregate([1, 2], (call) => {
  const { value, fraction } = percentileOf(call);
  return collect(call, { name: 'percentile_disc', type: value.type, args: [value, literal(types.f64, fraction)] });
});
const weighted = aggregate([1, 4], ({ name }) => {
  throw sqlError('function_refused', `${name}() is not supported: take approx_percentile_cont(), without weights`);
});

/** `selector_first(value, time)` and its like: the struct {value, time} of one row where the value is not NULL. */
const selector = (ofValue: AggregateFunction, ofTime: AggregateFunction): AggregateRule =>
  aggregate([2, 2], (given) => {
    const call = { ...given, isDistinct: false };
    const value = expressionOf(call, 0);
    const time = coerced(timeArgument(call, 1), types.time);
    const args = (name: AggregateFunction): readonly Expression[] =>
      name === 'min' || name === 'max' ? [name === ofTime ? time : value] : [value, time];
    const type: DataType = {
      kind: 'struct',
      fields: [
        { name: 'value', type: value.type },
        { name: 'time', type: types.time },
      ],
    };
    return callOf('struct_pack', type, [
      collectWhere(call, [value, time], { name: ofValue, type: value.type, args: args(ofValue) }),
      collectWhere(call, [value, time], { name: ofTime, type: types.time, args: args(ofTime) }),
    ]);
  });

/** Aggregates, by DataFusion's names and those of InfluxDB. */
export const aggregateRules: Rules = {
  count,
  sum,
  avg,
  mean: avg,
  min: ordered('min'),
  max: ordered('max'),
  median,
  ...Object.fromEntries((['stddev', 'stddev_samp'] as const).map((name) => [name, ofNumbers('stddev_samp', 1)])),
  stddev_pop: ofNumbers('stddev_pop', 1),
  ...Object.fromEntries(
    (['var', 'var_samp', 'var_sample', 'variance'] as const).map((name) => [name, ofNumbers('var_samp', 1)]),
  ),
  var_pop: ofNumbers('var_pop', 1),
  var_population: ofNumbers('var_pop', 1),
  corr: ofNumbers('corr', 2),
  covar: ofNumbers('covar_samp', 2),
  covar_samp: ofNumbers('covar_samp', 2),
  covar_pop: ofNumbers('covar_pop', 2),
  ...Object.fromEntries(
    (['slope', 'intercept', 'r2', 'avgx', 'avgy', 'sxx', 'syy', 'sxy'] as const).map((name) => [
      `regr_${name}`,
      ofNumbers(`regr_${name}`, 2),
    ]),
  ),
  regr_count: ofNumbers('regr_count', 2, types.u64),
  bool_and: ofBooleans('bool_and'),
  bool_or: ofBooleans('bool_or'),
  bit_and: ofBits('bit_and'),
  bit_or: ofBits('bit_or'),
  bit_xor: ofBits('bit_xor'),
  first_value: ofRow('first'),
  first: ofRow('first'),
  last_value: ofRow('last'),
  last: ofRow('last'),
  any_value: ofRow('any_value'),
  nth_value: nth,
  array_agg: arrayAgg,
  string_agg: stringAgg,
  approx_distinct: approxDistinct,
  approx_median: approxMedian,
  approx_percentile_cont: approxPercentile,
  approx_percentile_cont_with_weight: weighted,
  percentile_cont: percentileCont,
  quantile_cont: percentileCont,
  percentile_disc: percentileDisc,
  quantile_disc: percentileDisc,
  selector_first: selector('value_at_first', 'min'),
  selector_last: selector('value_at_last', 'max'),
  selector_min: selector('min', 'time_of_min'),
  selector_max: selector('max', 'time_of_max'),
};
