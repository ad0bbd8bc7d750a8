import { argument, type AggregatePrinter, type PrintedAggregate } from './printed-aggregate.js';

/**
 * Variances and what is made of them. The engine's own end the query over an infinity or a NaN, its covariances do not: the variance
 * of a number is its covariance with itself. What is too large to be squared has an infinite variance, whose sign the engine gets wrong.
 */
const covariance = ({ of }: PrintedAggregate, kind: 'samp' | 'pop', sql: string, more?: string): string =>
  `abs(${of(`covar_${kind}`, [sql, sql], more)})`;

const variance =
  (kind: 'samp' | 'pop'): AggregatePrinter =>
  (call) =>
    covariance(call, kind, argument(call, 0));

const deviation =
  (kind: 'samp' | 'pop'): AggregatePrinter =>
  (call) =>
    `sqrt(${variance(kind)(call)})`;

/** A statistic of two numbers, y and x: computed of the rows that have both. */
interface Pairs {
  readonly count: string;
  readonly avgX: string;
  readonly avgY: string;
  readonly varX: string;
  readonly varY: string;
  readonly covar: string;
}

function pairsOf(call: PrintedAggregate): Pairs {
  const [y, x] = [argument(call, 0), argument(call, 1)];
  const [hasY, hasX] = [`${y} IS NOT NULL`, `${x} IS NOT NULL`];
  return {
    count: call.of('count', [`(${y} + ${x})`]),
    avgX: call.of('avg', [x], hasY),
    avgY: call.of('avg', [y], hasX),
    varX: covariance(call, 'pop', x, hasY),
    varY: covariance(call, 'pop', y, hasX),
    covar: call.of('covar_pop', [y, x]),
  };
}

const overPairs =
  (render: (pairs: Pairs) => string): AggregatePrinter =>
  (call) =>
    render(pairsOf(call));

const slope = ({ covar, varX }: Pairs): string => `(${covar} / nullif(${varX}, 0))`;
const notNaN = (sql: string): string => `nullif(${sql}, CAST('NaN' AS DOUBLE))`;

export const statistics = {
  var_samp: variance('samp'),
  var_pop: variance('pop'),
  stddev_samp: deviation('samp'),
  stddev_pop: deviation('pop'),
  covar_samp: (call) => call.of('covar_samp', [argument(call, 0), argument(call, 1)]),
  covar_pop: (call) => call.of('covar_pop', [argument(call, 0), argument(call, 1)]),
  corr: overPairs(({ covar, varX, varY }) => notNaN(`${covar} / nullif(sqrt(${varX}) * sqrt(${varY}), 0)`)),
  regr_slope: overPairs(slope),
  regr_intercept: overPairs((pairs) => `(${pairs.avgY} - ${slope(pairs)} * ${pairs.avgX})`),
  regr_r2: overPairs(({ covar, varX, varY }) => `(pow(${covar}, 2) / nullif(${varX} * ${varY}, 0))`),
  regr_avgx: overPairs(({ avgX }) => avgX),
  regr_avgy: overPairs(({ avgY }) => avgY),
  regr_sxx: overPairs(({ count, varX }) => `(${count} * ${varX})`),
  regr_syy: overPairs(({ count, varY }) => `(${count} * ${varY})`),
  regr_sxy: overPairs(({ count, covar }) => `(${count} * ${covar})`),
  regr_count: overPairs(({ count }) => `CAST(${count} AS UBIGINT)`),
} as const satisfies Readonly<Record<string, AggregatePrinter>>;
