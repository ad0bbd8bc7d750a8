/** Functions that stand with OVER only. A call that ignores NULLs looks at rows whose first argument is not NULL. */
export const windowFunctions = [
  // u64
  'row_number',
  'rank',
  'dense_rank',
  // f64
  'percent_rank',
  'cume_dist',
  /** Buckets, an i64 literal above 0; u64. */
  'ntile',
  // value, offset (an i64 literal), and the value where there is no such row.
  'lag',
  'lead',
  'first_value',
  'last_value',
  /** value, the number of the row in its frame (an i64 literal): from 1, below 0 from the end; 0 is no row. */
  'nth_value',
] as const;
