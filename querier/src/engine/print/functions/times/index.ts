import type { timeFunctions } from '../../../../relation/functions/times.js';
import type { FunctionPrinter } from '../printed-call.js';
import { binMonths, binNs } from './bins.js';
import { formatTime } from './format.js';
import { dateOfDays, formatDuration, makeDate, makeTimeOfDay, timeOfSeconds, unixSeconds } from './make.js';
import { parseTime } from './parse.js';
import { durationPart, epochSeconds, intervalPart, timePart } from './parts.js';

/** The functions of times. */
export const timePrinters = {
  bin_ns: binNs,
  bin_months: binMonths,
  time_part: timePart,
  interval_part: intervalPart,
  duration_part: durationPart,
  epoch_seconds: epochSeconds,
  unix_seconds: unixSeconds,
  time_of_seconds: timeOfSeconds,
  date_of_days: dateOfDays,
  make_date: makeDate,
  make_time_of_day: makeTimeOfDay,
  format_time: formatTime,
  format_duration: formatDuration,
  parse_time: parseTime,
  parse_date: parseTime,
} as const satisfies Readonly<Record<(typeof timeFunctions)[number], FunctionPrinter>>;
