/**
 * Aggregates, by DataFusion's meaning; their arguments have been cast by the front end. Rows whose argument is NULL are left out, where
 * it is not said otherwise; without a row the result is NULL.
 */
export const aggregateFunctions = [
  /** Without an argument all rows, with one those where it is not NULL; i64, never NULL. */
  'count',
  /** i64 of signed, u64 of unsigned, f64 of floats, decimal of decimals, and of durations and intervals themselves; what does not fit is an error. */
  'sum',
  /** f64 of f64; a decimal of more digits, cut off, of decimals; of durations themselves, cut off. */
  'avg',
  // The type is the argument's. NaN is larger than every number.
  'min',
  'max',
  /** The argument is f32, f64 or a decimal, whose mean of two is cut off. */
  'median',
  // f64 of f64: `_samp` is NULL of one row.
  'var_samp',
  'var_pop',
  'stddev_samp',
  'stddev_pop',
  // f64 of two f64; rows where either is NULL are left out. `covar_samp` is NULL of one row, `corr` of one row, of a constant, and of what is not finite.
  'covar_samp',
  'covar_pop',
  'corr',
  // y, x, as above. The slope, the intercept and r2 are NULL where they are not defined; `regr_count` is u64, and never NULL.
  'regr_slope',
  'regr_intercept',
  'regr_r2',
  'regr_avgx',
  'regr_avgy',
  'regr_sxx',
  'regr_syy',
  'regr_sxy',
  'regr_count',
  // bool
  'bool_and',
  'bool_or',
  // Integers only; the type is the argument's.
  'bit_and',
  'bit_or',
  'bit_xor',
  // The value of the first or last row in the call's order, NULL or not; of any row without an order.
  'first',
  'last',
  /** The value of the first row where it is not NULL. */
  'any_value',
  /** value, n (an i64 literal, not 0): the value of the nth row in the call's order, NULL or not; below 0 from the end. */
  'nth',
  /** A list of the values in the call's order, NULLs among them. */
  'array_agg',
  /** utf8, separator (a literal): utf8 */
  'string_agg',
  /** u64, never NULL */
  'approx_distinct',
  // f32 or f64, fraction from 0 to 1 (an f64 literal)
  'approx_percentile',
  'percentile_cont',
  /** A value, fraction as above: the value of a row itself. */
  'percentile_disc',
  // value, time: the value with the earliest or latest time.
  'value_at_first',
  'value_at_last',
  // value, time: the earliest time that has the smallest or largest value.
  'time_of_min',
  'time_of_max',
] as const;
