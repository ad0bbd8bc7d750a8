import { assert } from '@inlay/core';
import type { DurationPart, IntervalPart, TimePart } from '../../../../relation/functions/times.js';
import { engineType } from '../../engine-type.js';
import { unitNs } from '../../literal.js';
import { textOf } from '../literal-arguments.js';
import { once, type FunctionPrinter, type PrintedCall } from '../printed-call.js';
import { dateOfNs, dayNs, daysOf, hourNs, minuteNs, nsOf, secondNs, within } from './ns.js';

/** A part that repeats: within how many ns, and how many ns it has. */
type Clock = readonly [within: bigint, of: bigint];

const clocks: Partial<Record<TimePart, Clock>> = {
  hour: [dayNs, hourNs],
  minute: [hourNs, minuteNs],
  second: [minuteNs, secondNs],
  millisecond: [minuteNs, 1_000_000n],
  microsecond: [minuteNs, 1000n],
  nanosecond: [minuteNs, 1n],
};

const partOf = ({ args: [part, value] }: PrintedCall): readonly [string, typeof value] => [textOf(part), value];
const cast = (sql: string, { type }: PrintedCall): string => `CAST(${sql} AS ${engineType(type)})`;

export const timePart: FunctionPrinter = (call) => {
  const [part, value] = partOf(call);
  assert(value !== undefined, 'a time has a part');
  // A date begins at midnight, which the engine knows.
  if (value.expression.type.kind === 'date')
    return cast(`date_part('${part === 'nanosecond' ? 'microseconds' : part}', ${value.sql})`, call);
  const clock = clocks[part as TimePart];
  const { type } = value.expression;
  if (type.kind === 'time_of_day') {
    assert(clock !== undefined, 'a time of day has hours and what is less');
    return cast(`(${value.sql} * ${String(unitNs(type.unit))}) % ${String(clock[0])} // ${String(clock[1])}`, call);
  }
  return once([value], ([time = '']) => {
    const ns = nsOf(time);
    if (clock === undefined) return cast(`date_part('${part}', ${dateOfNs(ns)})`, call);
    return cast(`${within(ns, clock[0])} // ${String(clock[1])}`, call);
  });
};

/** What the engine calls the part of an interval, and by how much it is divided. */
const intervalWords: Readonly<Record<IntervalPart, readonly [string, string]>> = {
  year: ['year', ''],
  month: ['month', ''],
  week: ['day', ' // 7'],
  day: ['day', ''],
  hour: ['hour', ''],
  minute: ['minute', ''],
  second: ['second', ''],
  millisecond: ['milliseconds', ''],
  microsecond: ['microseconds', ''],
  nanosecond: ['microseconds', ' * 1000'],
};

export const intervalPart: FunctionPrinter = (call) => {
  const [part, value] = partOf(call);
  const [word, rest] = intervalWords[part as IntervalPart];
  return cast(`date_part('${word}', ${value?.sql ?? ''})${rest}`, call);
};

const durationNs: Readonly<Record<DurationPart, bigint>> = {
  week: 7n * dayNs,
  day: dayNs,
  hour: hourNs,
  minute: minuteNs,
  second: secondNs,
  millisecond: 1_000_000n,
  microsecond: 1000n,
  nanosecond: 1n,
};

export const durationPart: FunctionPrinter = (call) => {
  const [part, value] = partOf(call);
  assert(value?.expression.type.kind === 'duration', 'a duration has a part');
  const [unit, wanted] = [unitNs(value.expression.type.unit), durationNs[part as DurationPart]];
  const sql = wanted >= unit ? `${value.sql} // ${String(wanted / unit)}` : `${value.sql} * ${String(unit / wanted)}`;
  return cast(sql, call);
};

const daySeconds = '86400';
/** Seconds of a month of 30 days. */
const monthSeconds = '2592000';

export const epochSeconds: FunctionPrinter = ({ args: [value] }) => {
  assert(value !== undefined, 'something has seconds');
  const { type } = value.expression;
  if (type.kind === 'date') return `CAST(${daysOf(value.sql)} * ${daySeconds} AS DOUBLE)`;
  if (type.kind === 'duration' || type.kind === 'time_of_day')
    return `(CAST(${value.sql} AS DOUBLE) / ${String(secondNs / unitNs(type.unit))}e0)`;
  if (type.kind === 'timestamp') {
    // Counted in its own unit first, so that no digit is lost that it has.
    const unit = unitNs(type.unit);
    return `(CAST(${nsOf(value.sql)} // ${String(unit)} AS DOUBLE) / ${String(secondNs / unit)}e0)`;
  }
  return once([value], ([interval = '']) => {
    const part = (word: string, seconds: string): string => `date_part('${word}', ${interval}) * ${seconds}`;
    const whole = [`${part('year', '12')} * ${monthSeconds}`, part('month', monthSeconds), part('day', daySeconds)];
    const clock = [part('hour', '3600'), part('minute', '60')];
    return `(CAST(${[...whole, ...clock].join(' + ')} AS DOUBLE) + date_part('microseconds', ${interval}) / 1e6)`;
  });
};
