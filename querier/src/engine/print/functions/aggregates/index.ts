import type { AggregateFunction } from '../../../../relation/functions.js';
import { isFloat, type DataType } from '../../../../relation/types.js';
import { engineType } from '../../engine-type.js';
import { numberOf, wholeOf } from '../literal-arguments.js';
import { argument, same, type AggregatePrinter, type PrintedAggregate } from './printed-aggregate.js';
import { statistics } from './statistics.js';
import { avg, median, sum } from './sums.js';

/** `name(value, fraction)`; the fraction has the type that the engine's function takes. */
const atFraction =
  (name: string, type: 'DOUBLE' | 'FLOAT' = 'DOUBLE'): AggregatePrinter =>
  (call) => {
    const fraction = `CAST(${String(numberOf(call.args[1]))} AS ${type})`;
    return `CAST(${call.of(name, [argument(call, 0), fraction])} AS ${engineType(call.type)})`;
  };

/** The earliest time of the smallest value, or of the largest, for which times are compared the other way round. */
function timeOf(call: PrintedAggregate, name: 'min' | 'max'): string {
  const [value, time] = [argument(call, 0), argument(call, 1)];
  const sign = name === 'min' ? '' : '-';
  const both = `struct_pack(v := ${value}, t := ${sign}epoch_ns(${time}))`;
  const found = call.of(name, [both], `${value} IS NOT NULL AND ${time} IS NOT NULL`);
  return `make_timestamp_ns(${sign}(${found}).t)`;
}

/** The aggregates of all front ends. */
export const aggregatePrinters: Readonly<Record<AggregateFunction, AggregatePrinter>> = {
  count: (call) => call.of('count', call.args.length === 0 ? ['*'] : [argument(call, 0)]),
  sum,
  avg,
  min: same('min'),
  max: same('max'),
  median,
  ...statistics,
  bool_and: same('bool_and'),
  bool_or: same('bool_or'),
  bit_and: same('bit_and'),
  bit_or: same('bit_or'),
  bit_xor: same('bit_xor'),
  first: same('first'),
  last: same('last'),
  any_value: same('any_value'),
  nth: (call) => `(${call.of('list', [argument(call, 0)])})[${String(wholeOf(call.args[1]))}]`,
  array_agg: same('list'),
  string_agg: same('string_agg'),
  // The engine's own sketch is wrong by a seventh, DataFusion's by a hundredth at most.
  approx_distinct: (call) => `CAST(${call.of('count', [`DISTINCT ${argument(call, 0)}`])} AS UBIGINT)`,
  approx_percentile: atFraction('approx_quantile', 'FLOAT'),
  percentile_cont: atFraction('quantile_cont'),
  percentile_disc: atFraction('quantile_disc'),
  // The engine leaves out rows where either is NULL.
  value_at_first: same('arg_min'),
  value_at_last: same('arg_max'),
  time_of_min: (call) => timeOf(call, 'min'),
  time_of_max: (call) => timeOf(call, 'max'),
};

const onceNamed: ReadonlySet<AggregateFunction> = new Set<AggregateFunction>(['covar_samp', 'covar_pop', 'regr_count']);

/** Whether the text of a call names an argument more than once. */
export function repeatsArguments(name: AggregateFunction, type: DataType): boolean {
  if (Object.hasOwn(statistics, name)) return !onceNamed.has(name);
  if (name === 'sum') return type.kind === 'interval';
  if (name === 'avg') return !isFloat(type);
  return name === 'median' ? type.kind === 'decimal' : name === 'time_of_min' || name === 'time_of_max';
}
