import type { Expression, Interval } from '../../relation/expression.js';
import { clockParts, durationParts, intervalParts, timeParts, type TimePart } from '../../relation/functions/times.js';
import { call as callOf, literal, nullOf, text } from '../../relation/make.js';
import { types, type DataType } from '../../relation/types.js';
import { sqlError } from '../sql-error.js';
import { expressionOf, mistaken, textArgument } from './call-arguments.js';
import type { ScalarArguments } from './rule.js';
import { timeArgument } from './time-arguments.js';

const aliases: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    year: 'y yr yrs years',
    quarter: 'qtr',
    month: 'mon mons months',
    week: 'w weeks',
    day: 'd days',
    hour: 'h hr hrs hours',
    minute: 'm min mins minutes',
    second: 's sec secs seconds',
    millisecond: 'ms msec msecs msecond mseconds milliseconds',
    microsecond: 'us usec usecs usecond useconds microseconds',
    nanosecond: 'nanoseconds',
  }).flatMap(([name, others]) => others.split(' ').map((other) => [other, name])),
);

const isOf = <T extends string>(names: readonly T[], name: string): name is T =>
  (names as readonly string[]).includes(name);

/** `date_part('hour', x)` and `extract(hour from x)`. */
export function datePart(call: ScalarArguments): Expression {
  const written = textArgument(call, 0, "the name of a part, like 'hour',");
  const given = written.toLowerCase().replace(/^(['"])(.*)\1$/, '$2');
  const part = aliases[given] ?? given;
  const subject = expressionOf(call, 1);
  const { kind } = subject.type;
  if (!['interval', 'duration', 'timestamp', 'date', 'time_of_day', 'utf8', 'null'].includes(kind))
    throw mistaken(call, 1, 'a time, a date, a time of day, an interval or a duration');
  const value = kind === 'utf8' || kind === 'null' ? timeArgument(call, 1) : subject;
  if (part === 'epoch') return value.kind === 'literal' && value.value === null ? nullOf(types.f64) : epochOf(value);
  if (!isOf(timeParts, part)) throw sqlError('bad_literal', `${call.name}() does not know the part '${given}'`);
  const type = part === 'nanosecond' ? types.i64 : types.i32;
  if (value.kind === 'literal' && value.value === null) return nullOf(type);
  if (kind === 'interval') return ofInterval(call, part, type);
  if (kind === 'time_of_day' && !isOf(clockParts, part)) throw sqlError('bad_literal', `a time of day has no ${part}`);
  if (kind !== 'duration') return callOf('time_part', type, [text(part), value]);
  if (!isOf(durationParts, part)) throw sqlError('bad_literal', `a duration has no ${part}`);
  return callOf('duration_part', type, [text(part), value]);
}

const second = 1_000_000_000n;

/** Seconds of a literal interval are counted here, as it may have parts of a microsecond. */
function epochOf(value: Expression): Expression {
  const interval = literalInterval(value);
  if (interval === undefined) return callOf('epoch_seconds', types.f64, [value]);
  const whole = (interval.months * 30 + interval.days) * 86_400;
  return literal(types.f64, whole + Number(interval.ns) / Number(second));
}

const literalInterval = (value: Expression): Interval | undefined =>
  value.kind === 'literal' && value.type.kind === 'interval' ? (value.value as Interval) : undefined;

function ofInterval(call: ScalarArguments, part: TimePart, type: DataType): Expression {
  const value = expressionOf(call, 1);
  if (!isOf(intervalParts, part)) throw sqlError('bad_literal', `an interval has no ${part}`);
  const interval = literalInterval(value);
  return interval === undefined
    ? callOf('interval_part', type, [text(part), value])
    : literal(type, partOfInterval(interval, part));
}

function partOfInterval({ months, days, ns }: Interval, part: (typeof intervalParts)[number]): bigint {
  const ofMinute = ns % (60n * second);
  const parts: Readonly<Record<typeof part, bigint>> = {
    year: BigInt(months) / 12n,
    month: BigInt(months) % 12n,
    week: BigInt(days) / 7n,
    day: BigInt(days),
    hour: ns / (3600n * second),
    minute: (ns / (60n * second)) % 60n,
    second: ofMinute / second,
    millisecond: ofMinute / 1_000_000n,
    microsecond: ofMinute / 1000n,
    nanosecond: ofMinute,
  };
  return parts[part];
}
