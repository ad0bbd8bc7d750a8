import type { Expression, WindowFunctionCall } from '../../../relation/expression.js';
import type { WindowFunction } from '../../../relation/functions.js';
import { int } from '../../../relation/make.js';
import type { OutputRole } from '../../../relation/relation.js';
import { isInteger, types, type DataType } from '../../../relation/types.js';
import type { Bound } from '../../meaning/bound.js';
import { sqlError } from '../../sql-error.js';
import { coerced, expressionOf, mistaken, wholeArgument } from '../call-arguments.js';
import { windowed } from './group-arguments.js';
import type { GroupArguments, Rules, WindowRule } from '../rule.js';

const keepsTag = (args: readonly Bound[]): OutputRole => (args[0]?.role === 'tag' ? 'tag' : 'plain');

function collect(call: GroupArguments, name: WindowFunction, type: DataType, args: readonly Expression[]): Expression {
  const refuse = (what: string, instead: string): never => {
    throw sqlError('sql_unsupported', `${what} does not go with ${call.name}(), which is no aggregate: ${instead}`);
  };
  if (call.filter !== undefined) refuse('FILTER', 'leave the rows out with WHERE in a subquery');
  if (call.order.length > 0) refuse('ORDER BY among the arguments', 'write it into OVER (…)');
  if (call.isDistinct) refuse('DISTINCT', 'take SELECT DISTINCT in a subquery');
  const made: WindowFunctionCall = { kind: 'window_call', name, type, args, ignoresNulls: call.ignoresNulls };
  return call.collect(made);
}

/** Where a row is among the others; IGNORE NULLS would say nothing. */
const ranking = (name: WindowFunction, type: DataType): WindowRule =>
  windowed([0, 0], (call) => collect({ ...call, ignoresNulls: false }, name, type, []));

const ntile = windowed([1, 1], (call) => {
  const buckets = wholeArgument(call, 0, 'a constant integer above 0');
  if (buckets < 1n) throw mistaken(call, 0, 'a constant integer above 0');
  return collect({ ...call, ignoresNulls: false }, 'ntile', types.u64, [int(buckets)]);
});

/** The value of a row so many before or after; without a number it is the next one, and NULL is none. */
const shifted = (name: 'lag' | 'lead'): WindowRule =>
  windowed(
    [1, 3],
    (call) => {
      const value = expressionOf(call, 0);
      const given = call.args[1]?.expression;
      const offset =
        given === undefined ? 1n : isNull(given) ? 0n : wholeArgument(call, 1, 'a constant number of rows');
      const otherwise = call.args[2]?.expression;
      if (otherwise !== undefined && otherwise.kind !== 'literal') throw mistaken(call, 2, 'a constant value');
      // What is always NULL is of the type of what stands for it.
      const type = value.type.kind === 'null' && otherwise !== undefined ? otherwise.type : value.type;
      const shown = value.type.kind === 'null' ? coerced(value, type) : value;
      const args = [shown, int(offset), ...(otherwise === undefined ? [] : [coerced(otherwise, type)])];
      return collect(call, name, type, args);
    },
    { role: keepsTag },
  );

const isNull = (expression: Expression): boolean => expression.kind === 'literal' && expression.value === null;

const ofFrame = (name: 'first_value' | 'last_value'): WindowRule =>
  windowed(
    [1, 1],
    (call) => {
      const value = expressionOf(call, 0);
      return collect(call, name, value.type, [value]);
    },
    { role: keepsTag },
  );

const nthValue = windowed(
  [2, 2],
  (call) => {
    const value = expressionOf(call, 0);
    const given = expressionOf(call, 1);
    if (!isInteger(given.type) && given.type.kind !== 'null') throw mistaken(call, 1, 'a constant integer');
    // There is no row 0, and no row NULL.
    const n = isNull(given) ? 0n : wholeArgument(call, 1, 'a constant integer');
    return collect(call, 'nth_value', value.type, [value, int(n)]);
  },
  { role: keepsTag },
);

/** Functions that stand with OVER only, and those that mean another thing there than among aggregates. */
export const windowRules: Rules = {
  row_number: ranking('row_number', types.u64),
  rank: ranking('rank', types.u64),
  dense_rank: ranking('dense_rank', types.u64),
  percent_rank: ranking('percent_rank', types.f64),
  cume_dist: ranking('cume_dist', types.f64),
  ntile,
  lag: shifted('lag'),
  lead: shifted('lead'),
  first_value: ofFrame('first_value'),
  last_value: ofFrame('last_value'),
  nth_value: nthValue,
};
