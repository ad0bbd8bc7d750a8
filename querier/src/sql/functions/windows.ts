import { aggregateSql } from '../compile/function-call.js';
import { plain } from '../compile/typed.js';
import { keepTag, narrowed } from './rule.js';
import type { Call } from '../compile/function-call.js';
import type { FunctionRule, Rules } from './rule.js';
import type { SqlType, Typed } from '../compile/typed.js';

const reason = 'a window function over its partition';
const rule = (arity: readonly [number, number], compile: (call: Call) => Typed): FunctionRule => ({
  kind: 'window',
  reason,
  arity,
  compile,
});

const ranking = (type: SqlType): FunctionRule =>
  rule([0, 1], (call) => {
    const sql = aggregateSql(
      call,
      call.name,
      call.args.map((arg) => (arg.constant?.kind === 'int' ? String(arg.constant.value) : arg.sql)),
    );
    return plain(type === 'u64' ? narrowed(sql, 'u64', '') : sql, type, call.shown);
  });

/** Answers a value of another row: of the same type, and still a tag's value. */
const shifted = (arity: readonly [number, number]): FunctionRule =>
  rule(arity, (call) => {
    const args = call.args.map((arg, i) =>
      i === 1 && arg.constant?.kind === 'int' ? String(arg.constant.value) : arg.sql,
    );
    return {
      ...plain(aggregateSql(call, call.name, args), call.args[0]?.type ?? 'unknown', call.shown),
      role: keepTag(call.args),
    };
  });

/** Functions that stand only with OVER; aggregates may have it too. */
export const windowFunctions: Rules = {
  row_number: ranking('u64'),
  rank: ranking('u64'),
  dense_rank: ranking('u64'),
  ntile: ranking('u64'),
  percent_rank: ranking('f64'),
  cume_dist: ranking('f64'),
  lag: shifted([1, 3]),
  lead: shifted([1, 3]),
  nth_value: shifted([2, 2]),
  first_value: shifted([1, 1]),
  last_value: shifted([1, 1]),
};
