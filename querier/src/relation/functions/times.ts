/**
 * Functions of times. All are exact to the ns and in the whole range of int64 ns; a result that is outside of it is an error. What is
 * "of the time's type" is a whole number of its unit: what is below the unit is cut off towards 1970, as DataFusion does.
 */
export const timeFunctions = [
  /** time, stride in ns (an i64 literal above 0), origin (a time in ns): the start of the bin that the time is in; of the time's type. */
  'bin_ns',
  /**
   * time, stride in months (an i64 literal above 0), origin (a time in ns), as `bin_ns`: bins begin on the day of the month and at the time
   * of the day of the origin, or on the last day of a month that is too short.
   */
  'bin_months',
  /** part (a literal, see `timeParts`; of a time of day one of `clockParts`), time, date or time of day: i64 for `nanosecond`, i32 for the others. Parts of a second count within the minute. */
  'time_part',
  /** part (a literal of `intervalParts`), interval: as `time_part`; each of months, days and ns by itself. */
  'interval_part',
  /** part (a literal of `durationParts`), duration: how many of it the whole duration has; what does not fit is an error. */
  'duration_part',
  /** time, date, duration or interval (with months of 30 days): in seconds, f64 */
  'epoch_seconds',
  /** time: whole seconds since 1970, i64; cut off towards 1970 */
  'unix_seconds',
  /** seconds since 1970 (f64, or a decimal with nine places): a time in ns, cut off towards 1970; NaN is 1970 itself */
  'time_of_seconds',
  /** days since 1970 (i32): date */
  'date_of_days',
  /** year, month, day (i32): date; a day that the calendar does not have is an error */
  'make_date',
  /** hour, minute, second (i32): the time of day in s; one that no day has is an error */
  'make_time_of_day',
  /** time or date, format (a literal, see `time-format.ts`): utf8 */
  'format_time',
  /** duration, `pretty` or `iso8601` (a literal): utf8 */
  'format_duration',
  /** utf8, formats (literals): the time that the first format reads that fits; an error when none does; of the type of the call: a time, or a time of day */
  'parse_time',
  /** As `parse_time`, of any year: date */
  'parse_date',
] as const;

/** The parts that a time has. Weeks are those of ISO 8601; `dow` counts from Sunday as 0, `isodow` from Monday as 1. */
export const timeParts = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'doy',
  'dow',
  'isodow',
  'isoyear',
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
  'nanosecond',
] as const;
export type TimePart = (typeof timeParts)[number];

/** The parts that a time of day has. */
export const clockParts = [
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
  'nanosecond',
] as const satisfies readonly TimePart[];

/** The parts that an interval has; `week` is its days in sevens. */
export const intervalParts = ['year', 'month', 'week', 'day', ...clockParts] as const satisfies readonly TimePart[];
export type IntervalPart = (typeof intervalParts)[number];

/** The parts that a duration has. */
export const durationParts = ['week', 'day', ...clockParts] as const satisfies readonly TimePart[];
export type DurationPart = (typeof durationParts)[number];
