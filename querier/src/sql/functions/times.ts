import { sqlError } from '../sql-error.js';
import { parseInterval, unitNs } from '../values/interval.js';
import { quoteRaw, quoteText } from '../identifiers.js';
import { int64Max } from '@inlay/core';
import { asTime } from '../compile/comparison.js';
import { macro } from '../compile/macro-call.js';
import { constantTyped, isInteger, plain } from '../compile/typed.js';
import { scalar, template } from './rule.js';
import type { Call } from '../compile/function-call.js';
import type { Interval } from '../values/interval.js';
import type { FunctionRule, Rules } from './rule.js';
import type { Typed } from '../compile/typed.js';

const reason = 'time over its arguments alone';

const rule = (arity: readonly [number, number], compile: (call: Call) => Typed): FunctionRule => ({
  kind: 'scalar',
  reason,
  arity,
  compile,
});

const argument = (call: Call, i: number): Typed => {
  const arg = call.args[i];
  if (arg === undefined) throw sqlError('sql_unsupported', `${call.name}() lacks an argument`);
  return arg;
};

/** Rejects numbers and the like: what must be a time. */
function timeArgument(call: Call, i: number): Typed {
  const time = asTime(argument(call, i));
  if (time.type !== 'time' && time.type !== 'unknown' && time.type !== 'null')
    throw sqlError(
      'sql_unsupported',
      `${call.name}() takes a time as argument ${String(i + 1)}, not ${quoteRaw(time.name)}`,
    );
  return time;
}

function constantText(call: Call, i: number): string {
  const constant = call.args[i]?.constant;
  if (constant?.kind !== 'string')
    throw sqlError('sql_unsupported', `${call.name}() takes argument ${String(i + 1)} as a constant text`);
  return constant.value;
}

/** All that a time can hold. */
const strideMonthsMax = 12n * 600n;

function strideOf(call: Call): Interval {
  const constant = call.args[0]?.constant;
  const interval =
    constant?.kind === 'interval'
      ? constant.interval
      : constant?.kind === 'string'
        ? parseInterval(constant.value)
        : undefined;
  if (interval === undefined)
    throw sqlError('bad_literal', `${call.name}() takes a constant interval first, like INTERVAL '1 hour'`);
  if (interval.months < 0n || interval.ns < 0n || (interval.months === 0n) === (interval.ns === 0n)) {
    throw sqlError(
      'bad_literal',
      `${call.name}() takes an interval longer than nothing, in months or in units up to weeks, not in both`,
    );
  }
  if (interval.months > strideMonthsMax || interval.ns > int64Max)
    throw sqlError(
      'bad_literal',
      `${call.name}() takes an interval of at most 600 years in months, or 292 in shorter units`,
    );
  return interval;
}

/** Floor to bins of ns from the origin (1970-01-01 unless given); months and years go by the calendar. */
function dateBin(call: Call): Typed {
  const stride = strideOf(call);
  const time = timeArgument(call, 1);
  const origin = call.args[2] === undefined ? constantTyped({ kind: 'time', ns: 0n }) : timeArgument(call, 2);
  if (stride.months > 0n)
    return plain(macro('inlay_bin_months', String(stride.months), time.sql, origin.sql), 'time', call.shown);
  const originNs = origin.constant?.kind === 'time' ? origin.constant.ns : undefined;
  if (originNs === undefined)
    return plain(macro('inlay_bin_origin', String(stride.ns), time.sql, `epoch_ns(${origin.sql})`), 'time', call.shown);
  // Only the place within one bin counts, so that a far origin cannot overflow.
  const phase = ((originNs % stride.ns) + stride.ns) % stride.ns;
  const bin =
    phase === 0n
      ? macro('inlay_bin', String(stride.ns), time.sql)
      : macro('inlay_bin_origin', String(stride.ns), time.sql, String(phase));
  return plain(bin, 'time', call.shown);
}

const calendarUnits = new Set(['month', 'quarter', 'year', 'decade', 'century']);
const weekPhaseNs = 4n * 86_400_000_000_000n;

function dateTrunc(call: Call): Typed {
  const unit = constantText(call, 0).toLowerCase();
  const time = timeArgument(call, 1);
  if (calendarUnits.has(unit)) return plain(macro('inlay_trunc', quoteText(unit), time.sql), 'time', call.shown);
  const ns = unitNs(unit);
  if (ns === undefined) throw sqlError('bad_literal', `${call.name}() does not know the unit '${unit}'`);
  // Weeks begin on Monday; the epoch was a Thursday.
  if (unit === 'week')
    return plain(macro('inlay_bin_origin', String(ns), time.sql, String(weekPhaseNs)), 'time', call.shown);
  return plain(macro('inlay_bin', String(ns), time.sql), 'time', call.shown);
}

const engineParts = new Set([
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'quarter',
  'week',
  'doy',
  'dow',
  'isodow',
  'isoyear',
]);
const partAliases: Readonly<Record<string, string>> = {
  years: 'year',
  months: 'month',
  days: 'day',
  hours: 'hour',
  minutes: 'minute',
  seconds: 'second',
  weeks: 'week',
};
/** Below a second, the parts count within the minute. */
const secondParts: Readonly<Record<string, readonly [bigint, 'INTEGER' | 'BIGINT']>> = {
  millisecond: [1_000_000n, 'INTEGER'],
  milliseconds: [1_000_000n, 'INTEGER'],
  microsecond: [1000n, 'INTEGER'],
  microseconds: [1000n, 'INTEGER'],
  nanosecond: [1n, 'BIGINT'],
  nanoseconds: [1n, 'BIGINT'],
};

function datePart(call: Call): Typed {
  const given = constantText(call, 0).toLowerCase();
  const part = partAliases[given] ?? given;
  const subject = argument(call, 1);
  if (subject.type === 'interval') throw sqlError('sql_unsupported', 'parts of an interval are not supported');
  const time = timeArgument(call, 1);
  if (part === 'epoch') return plain(`(CAST(epoch_ns(${time.sql}) AS DOUBLE) / 1e9)`, 'f64', call.shown);
  const below = secondParts[part];
  if (below !== undefined)
    return plain(
      `CAST(${macro('inlay_within', '60000000000', time.sql)} // ${String(below[0])} AS ${below[1]})`,
      below[1] === 'INTEGER' ? 'i32' : 'i64',
      call.shown,
    );
  if (!engineParts.has(part)) throw sqlError('bad_literal', `a time has no part '${given}'`);
  return plain(`CAST(date_part(${quoteText(part)}, ${macro('inlay_us', time.sql)}) AS INTEGER)`, 'i32', call.shown);
}

/** `scale`: ns of one unit of a number. All give ns; DataFusion's to_timestamp_seconds and its like give coarser types. */
const toTimestamp = (scale: bigint): FunctionRule =>
  rule([1, 1], (call) => {
    const given = argument(call, 0);
    const { constant } = given;
    if (constant?.kind === 'int')
      return { ...constantTyped({ kind: 'time', ns: constant.value * scale }), name: call.shown };
    if (isInteger(given.type))
      return plain(`make_timestamp_ns(CAST(${given.sql} AS BIGINT) * ${String(scale)})`, 'time', call.shown);
    if (given.type === 'f64')
      return plain(`make_timestamp_ns(CAST(${given.sql} * ${String(scale)} AS BIGINT))`, 'time', call.shown);
    return { ...timeArgument(call, 0), name: call.shown };
  });

const now = rule([0, 0], (call) => ({
  ...constantTyped({ kind: 'time', ns: call.scope.statement.context.nowNs }),
  name: call.shown,
}));

/** chrono's format → DuckDB's: the same letters but for fractions. */
function formatted(call: Call): Typed {
  const format = constantText(call, 1);
  if (/%[-_0-9.:]*[0-9.]+f|%[+:DTRFPsCGgUVWehklnqtvxXcr]/.test(format.replace(/%%/g, ''))) {
    throw sqlError(
      'bad_literal',
      `${call.name}() knows %Y %y %m %d %H %I %M %S %f %j %a %A %b %B %p %%, which '${format}' goes beyond`,
    );
  }
  return plain(
    `strftime(${timeArgument(call, 0).sql}, ${quoteText(format.replace(/%(.)/g, (all, letter: string) => (letter === 'f' ? '%n' : all)))})`,
    'string',
    call.shown,
  );
}

const utc = /^(utc|etc\/utc|gmt|z|\+00:?00)$/i;

/** `AT TIME ZONE 'UTC'` keeps the instant; zones come with the query surface. */
const atTimeZone = rule([2, 2], (call) => {
  const zone = call.args[0]?.constant;
  if (zone?.kind !== 'string') throw sqlError('sql_unsupported', 'AT TIME ZONE takes its zone as a constant text');
  if (!utc.test(zone.value))
    throw sqlError('sql_unsupported', `AT TIME ZONE '${zone.value}' is not supported: times are UTC`);
  return { ...timeArgument(call, 1), role: 'plain' };
});

export const timeFunctions: Rules = {
  now,
  current_timestamp: now,
  date_bin: rule([2, 3], dateBin),
  time_bucket: rule([2, 3], dateBin),
  date_trunc: rule([2, 2], dateTrunc),
  datetrunc: rule([2, 2], dateTrunc),
  date_part: rule([2, 2], datePart),
  datepart: rule([2, 2], datePart),
  to_timestamp: toTimestamp(1_000_000_000n),
  to_timestamp_seconds: toTimestamp(1_000_000_000n),
  to_timestamp_millis: toTimestamp(1_000_000n),
  to_timestamp_micros: toTimestamp(1000n),
  to_timestamp_nanos: toTimestamp(1n),
  from_unixtime: toTimestamp(1_000_000_000n),
  to_unixtime: rule([1, 1], (call) =>
    plain(macro('inlay_floor', `epoch_ns(${timeArgument(call, 0).sql})`, '1000000000'), 'i64', call.shown),
  ),
  to_char: rule([2, 2], formatted),
  date_format: rule([2, 2], formatted),
  timezone: atTimeZone,
  make_date: scalar({ reason, arity: [3, 3], returns: 'date' }),
  to_date: template({ reason, arity: [1, 1], returns: 'date', sql: 'CAST($1 AS DATE)' }),
  current_date: rule([0, 0], (call) =>
    plain(`CAST(make_timestamp_ns(${String(call.scope.statement.context.nowNs)}) AS DATE)`, 'date', call.shown),
  ),
  today: rule([0, 0], (call) =>
    plain(`CAST(make_timestamp_ns(${String(call.scope.statement.context.nowNs)}) AS DATE)`, 'date', call.shown),
  ),
};
