/** Operators whose operands have different types. What no value of the result's type can hold is an error. */
export const mixedOperands = [
  /** utf8, number: whether the text is that number when it is read as its type; a text that is none is not. NULL when either is. */
  'text_is_number',
  /**
   * timestamp or date, interval: first months, which never pass the last day of a month, then days, then what is less. The
   * type is that of the first: a timestamp is cut to its unit, towards the past; of a date, parts of a day are cut off.
   */
  'add_interval',
  /** date, i64: so many days later. */
  'add_days',
  /** timestamp, duration in the same unit. */
  'add_duration',
  /** Two timestamps of one unit: the duration, in that unit, from the second to the first. */
  'time_difference',
  /** Two dates: days, i64, from the second to the first. */
  'date_difference',
  /** interval, i64: each part so many times. */
  'multiply_interval',
] as const;
