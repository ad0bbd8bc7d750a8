import { isDeepStrictEqual } from 'node:util';
import type { AggregateCall, Expression, SortKey } from '../../../relation/expression.js';
import type { AggregateFunction } from '../../../relation/functions.js';
import { allOf, call as callOf } from '../../../relation/make.js';
import { types, type DataType } from '../../../relation/types.js';
import { sqlError } from '../../sql-error.js';
import { expressionOf, literalArgument, mistaken } from '../call-arguments.js';
import type { AggregateRule, Arity, GroupArguments, WindowRule } from '../rule.js';

export const aggregate = (
  arity: Arity,
  bind: AggregateRule['bind'],
  more?: Pick<AggregateRule, 'role'>,
): AggregateRule => ({
  kind: 'aggregate',
  arity,
  bind: (call) => {
    if (call.isWithinGroup && !withinGroup.has(call.name))
      throw sqlError(
        'sql_unsupported',
        `${call.name}() goes with no WITHIN GROUP: write its argument into the parentheses`,
      );
    return bind(call);
  },
  ...more,
});

export const windowed = (arity: Arity, bind: WindowRule['bind'], more?: Pick<WindowRule, 'role'>): WindowRule => ({
  kind: 'window',
  arity,
  bind,
  ...more,
});

/** Aggregates whose value may stand in WITHIN GROUP (ORDER BY …). */
const withinGroup: ReadonlySet<string> = new Set([
  'percentile_cont',
  'quantile_cont',
  'percentile_disc',
  'quantile_disc',
  'approx_percentile_cont',
]);

/** What a call gives of the rows of its group. */
export interface Collected {
  readonly name: AggregateFunction;
  readonly type: DataType;
  readonly args: readonly Expression[];
}

const callOfGroup = (call: GroupArguments, collected: Collected): AggregateCall => ({
  kind: 'aggregate_call',
  ...collected,
  isDistinct: call.isDistinct,
  filter: call.filter,
  order: [],
});

/** An aggregate for which the order of the rows makes no difference. */
export const collect = (call: GroupArguments, collected: Collected): Expression =>
  call.collect(callOfGroup(call, collected));

/** As `collect`, of those rows only for which the expressions are not NULL. */
export function collectWhere(call: GroupArguments, present: readonly Expression[], collected: Collected): Expression {
  const conditions = present.map((expression) => callOf('is_not_null', types.bool, [expression]));
  const filter = allOf([...(call.filter === undefined ? [] : [call.filter]), ...conditions]);
  return call.collect({ ...callOfGroup(call, collected), filter });
}

/** An aggregate of the values in the call's order; DISTINCT values can be in no other order than their own. */
export function collectInOrder(call: GroupArguments, collected: Collected): Expression {
  const [value] = collected.args;
  if (call.isDistinct && !isOrderOf(call.order, value))
    throw sqlError(
      'sql_unsupported',
      `${call.name}(DISTINCT …) has one row for each value: ORDER BY can only be the value itself, ${call.args[0]?.name ?? ''}`,
    );
  const filter = call.ignoresNulls && value !== undefined ? presentOnly(call, value) : call.filter;
  return call.collect({ ...callOfGroup(call, collected), filter, order: call.order });
}

const presentOnly = (call: GroupArguments, value: Expression): Expression | undefined =>
  allOf([...(call.filter === undefined ? [] : [call.filter]), callOf('is_not_null', types.bool, [value])]);

const isOrderOf = (order: readonly SortKey[], value: Expression | undefined): boolean =>
  order.every(({ expression }) => isDeepStrictEqual(expression, value));

/** The value of a percentile, and the place at which it is counted from the smallest. */
export interface Percentile {
  readonly value: Expression;
  /** The place of the argument that it was, for messages; -1 in WITHIN GROUP. */
  readonly fraction: number;
  readonly rest: number;
}

/** `f(value, p)` and `f(p) WITHIN GROUP (ORDER BY value)`; with DESC p counts from the largest. */
export function percentileOf(call: GroupArguments): Percentile {
  const isApart = call.isWithinGroup || (call.order.length > 0 && call.args.length === 1);
  if (!isApart) return { value: expressionOf(call, 0), fraction: fractionOf(call, 1), rest: 2 };
  const [key] = call.order;
  if (key === undefined || call.order.length > 1)
    throw sqlError('sql_unsupported', `${call.name}() takes one value in WITHIN GROUP (ORDER BY …)`);
  const fraction = fractionOf(call, 0);
  return { value: key.expression, fraction: key.isDescending ? 1 - fraction : fraction, rest: 1 };
}

function fractionOf(call: GroupArguments, i: number): number {
  const takes = 'a constant number from 0 to 1';
  if (call.args[i] === undefined)
    throw sqlError('sql_unsupported', `${call.name}() takes a value and ${takes}, or WITHIN GROUP (ORDER BY value)`);
  const { type, value } = literalArgument(call, i, takes);
  const fraction =
    type.kind === 'decimal' && typeof value === 'bigint'
      ? Number(value) / 10 ** type.scale
      : typeof value === 'bigint' || typeof value === 'number'
        ? Number(value)
        : NaN;
  if (!(fraction >= 0 && fraction <= 1)) throw mistaken(call, i, takes);
  return fraction;
}
