/** Functions of numbers; each gives the type of the call. Floats that have no answer are NaN or an infinity, never an error. */
export const numberFunctions = [
  /** A number of any type; the lowest of a signed type has none, which is an error. */
  'abs',
  // f32, f64 or decimal, with the type of the argument.
  'ceil',
  'floor',
  // value, places (i32). Halves go away from zero. Of integers and decimals what does not fit is an error; the places of a decimal are a literal.
  'round',
  /** value, places (i32), as `round`; what is behind them is cut off. */
  'trunc',
  // Floats of one type, which is that of the call.
  'sqrt',
  'cbrt',
  'exp',
  'ln',
  'log2',
  'log10',
  /** base, value */
  'log',
  /** base, exponent */
  'power',
  'sin',
  'cos',
  'tan',
  'cot',
  'asin',
  'acos',
  'atan',
  /** y, x */
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'degrees',
  'radians',
  /** -1, 0 or 1; NaN of NaN. */
  'signum',
  'is_nan',
  /** The second where the first is NaN. */
  'nan_or',
  // i64; below zero or too large is an error.
  'factorial',
  'gcd',
  'lcm',
  /** 0 ≤ f64 < 1; another for each row. */
  'random',
] as const;
