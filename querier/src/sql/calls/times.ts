import type { Expression } from '../../relation/expression.js';
import { call as callOf, literal, nullOf, text } from '../../relation/make.js';
import { isFloat, isInteger, isNumber, types, type DataType, type TimeUnit } from '../../relation/types.js';
import { castTo } from '../meaning/cast.js';
import { dayNs, floorDiv, floorMod } from '../meaning/values/calendar.js';
import { sqlError } from '../sql-error.js';
import { coerced, expressionOf, mistaken, textArgument, typeOf } from './call-arguments.js';
import { dateBin, inBins, inMonths } from './date-bin.js';
import { datePart } from './date-part.js';
import type { Arity, Rules, ScalarArguments, ScalarRule } from './rule.js';
import { checkZone, clockFormat, formatArgument, isTimestamp, readingFormats, timeArgument } from './time-arguments.js';

const rule = (arity: Arity, bind: ScalarRule['bind']): ScalarRule => ({ kind: 'scalar', arity, bind });
const timestamp = (unit: TimeUnit): DataType => ({ kind: 'timestamp', unit });

/** Formats that a call may name, one after the other. */
const formatsMax = 64;

const now = rule([0, 0], ({ context }) => literal(types.time, context.nowNs));
const today = rule([0, 0], ({ context }) => literal(types.date, floorDiv(context.nowNs, dayNs)));

const currentTime = rule([0, 0], ({ context }) => literal(types.timeOfDay, floorMod(context.nowNs, dayNs)));

/** `to_time(x, formats…)`: the time of day that a text says, or a time has in UTC. */
const toTime = rule([1, formatsMax], (call) => {
  const given = expressionOf(call, 0);
  const { type } = given;
  checkTexts(call);
  if (type.kind === 'utf8' && call.args.length > 1) {
    const formats = call.args.slice(1).map((_, i) => clockFormat(call, i + 1));
    return callOf('parse_time', types.timeOfDay, [given, ...formats]);
  }
  if (!isTimestamp(type) && !['time_of_day', 'utf8', 'null'].includes(type.kind))
    throw mistaken(call, 0, 'a time or a text');
  return castTo(given, types.timeOfDay);
});

const makeTime = rule([3, 3], (call) =>
  callOf('make_time_of_day', { kind: 'time_of_day', unit: 's' }, integerArguments(call)),
);

const secondNs = 1_000_000_000n;
const units: ReadonlyMap<string, bigint> = new Map([
  ['microsecond', 1000n],
  ['millisecond', 1_000_000n],
  ['second', secondNs],
  ['minute', 60n * secondNs],
  ['hour', 3600n * secondNs],
  ['day', dayNs],
]);
const months: ReadonlyMap<string, bigint> = new Map([
  ['month', 1n],
  ['quarter', 3n],
  ['year', 12n],
]);
/** The first Monday after 1970 began. */
const monday = literal(types.time, 4n * dayNs);

function dateTrunc(call: ScalarArguments): Expression {
  const written = textArgument(call, 0, "the name of a unit, like 'hour',");
  const unit = written.toLowerCase();
  const time = timeArgument(call, 1);
  if (unit === 'week') return inBins(time, 7n * dayNs, monday);
  const [ns, count] = [units.get(unit), months.get(unit)];
  if (ns !== undefined) return inBins(time, ns);
  if (count !== undefined) return inMonths(time, count);
  const known = [...units.keys(), 'week', ...months.keys()].join(', ');
  throw sqlError('bad_literal', `${call.name}() does not know the unit '${written}': it takes ${known}`);
}

/** The time that a text is by the formats of the call, in ns; without formats it is written as a literal would be. */
function readTime(call: ScalarArguments, type: DataType): Expression {
  const given = expressionOf(call, 0);
  const formats = readingFormats(call);
  // A text is read in ns, and only then cut off to the unit. A constant is a constant: files are left out by it.
  if (formats.length === 0) return castTo(castTo(given, types.time), type);
  return callOf('parse_time', type, [given, ...formats]);
}

/** Beside a number or a time formats say nothing; they still have to be texts. */
function checkTexts(call: ScalarArguments): void {
  for (let i = 1; i < call.args.length; i++) if (typeOf(call, i).kind !== 'utf8') throw mistaken(call, i, 'a format');
}

/** Decimals of seconds with as many digits as ns have. */
const inNs: DataType = { kind: 'decimal', precision: 38, scale: 9 };

/** `to_timestamp(x, formats…)` and its like: a number counts `counted`, and the answer has the unit `unit`. */
const toTimestamp = (counted: TimeUnit, unit: TimeUnit): ScalarRule =>
  rule([1, formatsMax], (call) => {
    const given = expressionOf(call, 0);
    const { type } = given;
    checkTexts(call);
    if (type.kind === 'null') return nullOf(timestamp(unit));
    if (type.kind === 'utf8') return readTime(call, timestamp(unit));
    if (isTimestamp(type) || type.kind === 'date') return coerced(timeArgument(call, 0), timestamp(unit));
    if (!isNumber(type)) throw mistaken(call, 0, 'a number, a time or a text');
    // Only here the fraction of a number is a fraction of a second.
    if (!isInteger(type) && counted !== unit)
      return callOf('time_of_seconds', types.time, [coerced(given, type.kind === 'decimal' ? inNs : types.f64)]);
    return counting(coerced(given, types.i64), counted, timestamp(unit));
  });

const unitNs: Readonly<Record<TimeUnit, bigint>> = { s: secondNs, ms: 1_000_000n, us: 1000n, ns: 1n };

/** A whole number of units as a time. A constant may be one that no column holds: it can still be compared with. */
function counting(count: Expression, unit: TimeUnit, type: DataType): Expression {
  const isFine = type.kind === 'timestamp' && type.unit === 'ns';
  if (count.kind === 'literal' && typeof count.value === 'bigint')
    return literal(type, isFine ? count.value * unitNs[unit] : count.value);
  return coerced(coerced(count, timestamp(unit)), type);
}

const fromUnixTime = rule([1, 2], (call) => {
  const given = expressionOf(call, 0);
  const { type } = given;
  if ((!isInteger(type) || type.kind === 'u64') && type.kind !== 'null') throw mistaken(call, 0, 'an integer');
  if (call.args[1] !== undefined) checkZone(call, 1);
  return counting(coerced(given, types.i64), 's', timestamp('s'));
});

const toUnixTime = rule([1, formatsMax], (call) => {
  const given = expressionOf(call, 0);
  const { type } = given;
  if (type.kind === 'null') return nullOf(types.i64);
  if (type.kind === 'utf8') return callOf('unix_seconds', types.i64, [readTime(call, types.time)]);
  if (call.args.length > 1)
    throw sqlError(
      'sql_unsupported',
      `${call.name}() takes formats only beside a text, not beside ${call.args[0]?.name ?? ''}`,
    );
  if (isTimestamp(type)) return callOf('unix_seconds', types.i64, [given]);
  if (type.kind === 'date') return coerced(callOf('epoch_seconds', types.f64, [given]), types.i64);
  if (!isInteger(type) && !isFloat(type)) throw mistaken(call, 0, 'a number, a time or a text');
  return coerced(given, types.i64);
});

const toDate = rule([1, formatsMax], (call) => {
  const given = expressionOf(call, 0);
  const { type } = given;
  checkTexts(call);
  if (type.kind === 'utf8' && call.args.length > 1) {
    const formats = readingFormats(call);
    return callOf('parse_date', types.date, [given, ...formats]);
  }
  if (isNumber(type)) return callOf('date_of_days', types.date, [coerced(given, types.i32)]);
  if (!isTimestamp(type) && !['date', 'utf8', 'null'].includes(type.kind))
    throw mistaken(call, 0, 'a number of days, a time or a text');
  return coerced(given, types.date);
});

const integerArguments = (call: ScalarArguments): readonly Expression[] =>
  call.args.map(({ expression }, i) => {
    const { type } = expression;
    if (!isInteger(type) && type.kind !== 'utf8' && type.kind !== 'null') throw mistaken(call, i, 'an integer');
    return coerced(expression, types.i32);
  });

const makeDate = rule([3, 3], (call) => callOf('make_date', types.date, integerArguments(call)));

const toChar = rule([2, 2], (call) => {
  const subject = expressionOf(call, 0);
  if (subject.type.kind === 'null' || typeOf(call, 1).kind === 'null') return nullOf(types.utf8);
  if (subject.type.kind === 'duration') {
    const format = textArgument(call, 1, "'pretty' or 'ISO8601'");
    return callOf('format_duration', types.utf8, [
      subject,
      text(format.toLowerCase() === 'iso8601' ? 'iso8601' : 'pretty'),
    ]);
  }
  const items = formatArgument(call, 1);
  if (items.some(({ kind }) => kind === 'offset'))
    throw sqlError(
      'bad_literal',
      `${call.name}() cannot write the zone of a time: write UTC or Z into the format itself`,
    );
  const time = subject.type.kind === 'date' ? subject : timeArgument(call, 0);
  return callOf('format_time', types.utf8, [time, expressionOf(call, 1)]);
});

/** The same instant, without a zone: all times are UTC for now. */
const toLocalTime = rule([1, 1], (call) => {
  const time = expressionOf(call, 0);
  const { type } = time;
  if (!isTimestamp(type) && type.kind !== 'null') throw mistaken(call, 0, 'a time');
  return coerced(time, timestamp(type.kind === 'timestamp' ? type.unit : 'ns'));
});

/** `tz(time, zone)`, and `time AT TIME ZONE zone`. */
const inZone = rule([1, 2], (call) => {
  if (call.args[1] !== undefined) checkZone(call, 1);
  return timeArgument(call, 0);
});

/** Functions of times, by DataFusion's names and those of InfluxDB. */
export const timeRules: Rules = {
  now,
  current_timestamp: now,
  today,
  current_date: today,
  current_time: currentTime,
  make_time: makeTime,
  to_time: toTime,
  date_bin: rule([2, 3], dateBin),
  time_bucket: rule([2, 3], dateBin),
  date_trunc: rule([2, 2], dateTrunc),
  datetrunc: rule([2, 2], dateTrunc),
  date_part: rule([2, 2], datePart),
  datepart: rule([2, 2], datePart),
  to_timestamp: toTimestamp('s', 'ns'),
  to_timestamp_seconds: toTimestamp('s', 's'),
  to_timestamp_millis: toTimestamp('ms', 'ms'),
  to_timestamp_micros: toTimestamp('us', 'us'),
  to_timestamp_nanos: toTimestamp('ns', 'ns'),
  from_unixtime: fromUnixTime,
  to_unixtime: toUnixTime,
  to_date: toDate,
  make_date: makeDate,
  to_char: toChar,
  date_format: toChar,
  to_local_time: toLocalTime,
  tz: inZone,
  at_time_zone: inZone,
};
