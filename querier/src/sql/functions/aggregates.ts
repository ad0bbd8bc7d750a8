import { sqlError } from '../sql-error.js';
import { aggregateSql } from '../compile/function-call.js';
import { plain } from '../compile/typed.js';
import { asTime } from '../compile/comparison.js';
import { aliases, keepTag, narrowed } from './rule.js';
import { withFields } from '../compile/struct-field.js';
import type { Call } from '../compile/function-call.js';
import type { FunctionRule, Rules } from './rule.js';
import type { SqlType, Typed } from '../compile/typed.js';

const reason = 'aggregates its arguments';
const rule = (arity: readonly [number, number], compile: (call: Call) => Typed, shown?: string): FunctionRule => ({
  kind: 'aggregate',
  reason,
  arity,
  compile,
  ...(shown === undefined ? {} : { shown }),
});

const sqlOf = (call: Call): readonly string[] => call.args.map((arg) => arg.sql);
const argument = (call: Call): Typed => {
  const arg = call.args[0];
  if (arg === undefined) throw sqlError('sql_unsupported', `${call.name}() lacks an argument`);
  return arg;
};

/** An aggregate of one type whatever it is given. */
const fixed = (engine: string, type: SqlType, arity: readonly [number, number] = [1, 1], cast?: string): FunctionRule =>
  rule(arity, (call) => {
    const sql = aggregateSql(call, engine, sqlOf(call));
    return plain(cast === undefined ? sql : `CAST(${sql} AS ${cast})`, type, call.shown);
  });
/** An aggregate that answers one of the values it was given, or one like them. */
const kept = (engine: string, options: { readonly tag?: boolean } = {}): FunctionRule =>
  rule([1, 1], (call) => {
    const sql = aggregateSql(call, engine, sqlOf(call));
    return {
      ...plain(sql, argument(call).type, call.shown),
      role: options.tag === true ? keepTag(call.args) : 'plain',
    };
  });

/** DuckDB sums integers in 128 bits; what does not fit 64 is an error here. */
const sum = rule([1, 1], (call) => {
  const arg = argument(call);
  const sql = aggregateSql(call, 'sum', [arg.sql]);
  if (arg.type === 'f64') return plain(sql, 'f64', call.shown);
  const type = arg.type === 'i32' ? 'i64' : arg.type;
  return plain(
    narrowed(sql, type, aggregateSql({ ...call, distinct: false, order: '' }, 'any_value', [arg.sql])),
    type,
    call.shown,
  );
});

const approximate = (fraction: (call: Call) => string): FunctionRule =>
  rule([1, 3], (call) =>
    plain(
      aggregateSql({ ...call, order: '' }, 'approx_quantile', [
        `CAST(${argument(call).sql} AS DOUBLE)`,
        fraction(call),
      ]),
      'f64',
      call.shown,
    ),
  );

function fractionOf(call: Call): string {
  const constant = call.args[1]?.constant;
  const value =
    constant?.kind === 'float' ? Number(constant.text) : constant?.kind === 'int' ? Number(constant.value) : NaN;
  if (!(value >= 0 && value <= 1))
    throw sqlError('bad_literal', `${call.name}() takes a constant between 0 and 1 second`);
  return String(value);
}

/** `percentile_cont(p) WITHIN GROUP (ORDER BY x)` comes as `quantile_cont(p ORDER BY x)`, and `quantile_cont(x, p)` as it is. */
const percentile = (engine: string): FunctionRule =>
  rule([1, 2], (given) => {
    const call = { ...given, shown: given.shown.replace('quantile_', 'percentile_') };
    const [first, second] = call.args;
    const isWithin = second === undefined;
    const fraction = isWithin ? first : second;
    const match = /^(.*) (ASC|DESC) NULLS (?:FIRST|LAST)$/s.exec(call.order);
    const constant = fraction?.constant;
    const value =
      constant?.kind === 'float' ? Number(constant.text) : constant?.kind === 'int' ? Number(constant.value) : NaN;
    if (!(value >= 0 && value <= 1)) throw sqlError('bad_literal', 'a percentile takes a constant between 0 and 1');
    if (!isWithin) return plain(aggregateSql(call, engine, [first?.sql ?? '', String(value)]), 'f64', call.shown);
    if (match === null) throw sqlError('sql_unsupported', 'a percentile needs WITHIN GROUP (ORDER BY <expression>)');
    return plain(
      aggregateSql({ ...call, order: '' }, engine, [match[1] ?? '', String(match[2] === 'DESC' ? 1 - value : value)]),
      'f64',
      call.shown,
    );
  });

/** `selector_first(value, time)` and its like: the struct {value, time}, of which one field alone is also had without it. */
function selector(
  value: (call: Call, v: string, t: string) => string,
  time: (call: Call, v: string, t: string) => string,
): FunctionRule {
  return rule([2, 2], (given) => {
    const [field, at] = given.args;
    if (field === undefined || at === undefined)
      throw sqlError('sql_unsupported', `${given.name}() takes a field and time`);
    const when = asTime(at);
    const present = `${field.sql} IS NOT NULL`;
    const call = { ...given, filter: given.filter === '' ? present : `(${given.filter}) AND ${present}` };
    const parts = { value: value(call, field.sql, when.sql), time: time(call, field.sql, when.sql) };
    const types = new Map<string, SqlType>([
      ['value', field.type],
      ['time', 'time'],
    ]);
    const struct = plain(
      `struct_pack("value" := ${parts.value}, "time" := ${parts.time})`,
      { fields: types },
      given.shown,
    );
    return withFields(
      struct,
      new Map([
        ['value', plain(parts.value, field.type, given.shown)],
        ['time', plain(parts.time, 'time', given.shown)],
      ]),
    );
  });
}

const smallest = (call: Call, v: string, t: string): string =>
  `(${aggregateSql(call, 'min', [`struct_pack(v := ${v}, t := epoch_ns(${t}))`])})`;
/** The largest value at its earliest time: so times are compared the other way round. */
const largest = (call: Call, v: string, t: string): string =>
  `(${aggregateSql(call, 'max', [`struct_pack(v := ${v}, t := -epoch_ns(${t}))`])})`;

const own: Rules = {
  count_star: rule([0, 0], (call) => plain(aggregateSql(call, 'count', ['*']), 'i64', call.shown), 'count'),
  count: rule([0, 1], (call) =>
    plain(
      aggregateSql(call, 'count', call.args.length === 0 ? ['*'] : sqlOf(call)),
      'i64',
      call.args.length === 0 ? call.shown.replace('()', '(*)') : call.shown,
    ),
  ),
  sum,
  avg: fixed('avg', 'f64'),
  min: kept('min'),
  max: kept('max'),
  median: fixed('median', 'f64', [1, 1], 'DOUBLE'),
  stddev_samp: fixed('stddev_samp', 'f64'),
  stddev_pop: fixed('stddev_pop', 'f64'),
  var_samp: fixed('var_samp', 'f64'),
  var_pop: fixed('var_pop', 'f64'),
  corr: fixed('corr', 'f64', [2, 2]),
  covar_samp: fixed('covar_samp', 'f64', [2, 2]),
  covar_pop: fixed('covar_pop', 'f64', [2, 2]),
  ...Object.fromEntries(
    ['slope', 'intercept', 'r2', 'avgx', 'avgy', 'sxx', 'syy', 'sxy'].map((name) => [
      `regr_${name}`,
      fixed(`regr_${name}`, 'f64', [2, 2]),
    ]),
  ),
  regr_count: fixed('regr_count', 'u64', [2, 2], 'UBIGINT'),
  bool_and: fixed('bool_and', 'bool'),
  bool_or: fixed('bool_or', 'bool'),
  bit_and: kept('bit_and'),
  bit_or: kept('bit_or'),
  bit_xor: kept('bit_xor'),
  first: kept('first', { tag: true }),
  last: kept('last', { tag: true }),
  any_value: kept('any_value', { tag: true }),
  array_agg: fixed('array_agg', 'unknown'),
  string_agg: fixed('string_agg', 'string', [2, 2]),
  approx_distinct: fixed('approx_count_distinct', 'u64', [1, 1], 'UBIGINT'),
  approx_median: approximate(() => '0.5'),
  approx_percentile_cont: approximate(fractionOf),
  quantile_cont: percentile('quantile_cont'),
  quantile_disc: percentile('quantile_disc'),
  selector_first: selector(
    (call, v, t) => aggregateSql(call, 'arg_min', [v, t]),
    (call, _, t) => aggregateSql(call, 'min', [t]),
  ),
  selector_last: selector(
    (call, v, t) => aggregateSql(call, 'arg_max', [v, t]),
    (call, _, t) => aggregateSql(call, 'max', [t]),
  ),
  selector_min: selector(
    (call, v) => aggregateSql(call, 'min', [v]),
    (call, v, t) => `make_timestamp_ns(${smallest(call, v, t)}.t)`,
  ),
  selector_max: selector(
    (call, v) => aggregateSql(call, 'max', [v]),
    (call, v, t) => `make_timestamp_ns(-${largest(call, v, t)}.t)`,
  ),
};

export const aggregateFunctions: Rules = {
  ...own,
  ...aliases(own, {
    mean: 'avg',
    stddev: 'stddev_samp',
    var: 'var_samp',
    variance: 'var_samp',
    var_sample: 'var_samp',
    var_population: 'var_pop',
    covar: 'covar_samp',
    first_value: 'first',
    last_value: 'last',
    percentile_cont: 'quantile_cont',
  }),
};
