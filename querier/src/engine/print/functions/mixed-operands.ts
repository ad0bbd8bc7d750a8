import { assert } from '@inlay/core';
import type { Interval, Literal } from '../../../relation/expression.js';
import type { DataType } from '../../../relation/types.js';
import { floored } from '../casts/cast-shape.js';
import { printCast } from '../casts/index.js';
import { printLiteral, unitNs } from '../literal.js';
import { intervalParts } from './interval-parts.js';
import { once, pattern, type FunctionPrinter, type PrintedArgument } from './printed-call.js';

const dayNs = 86_400_000_000_000n;
const int64Max = 2n ** 63n - 1n;

const unitOf = (type: DataType): bigint => {
  assert(type.kind === 'timestamp' || type.kind === 'duration', 'only times and durations have a unit');
  return unitNs(type.unit);
};

/** An instant of so many ns, which may need more than 64 bits until the limits of times are checked. */
const movedNs = (ns: string, by: bigint): string => {
  if (by === 0n) return ns;
  if (by <= int64Max && by >= -int64Max) return `${ns} + CAST('${String(by)}' AS BIGINT)`;
  return `CAST(${ns} + CAST('${String(by)}' AS HUGEINT) AS BIGINT)`;
};

/** The ns of a time after the calendar has moved it: DuckDB's own operator would cut them to microseconds. */
const calendarNs = (time: string, interval: string): string => {
  const ns = `epoch_ns(${time})`;
  const below = `((${ns} % 1000) + 1000) % 1000`;
  return `epoch_ns(make_timestamp(${floored(ns, '1000')}) + ${interval}) + ${below}`;
};

/** Times of a unit are whole numbers of it: what was added is cut off towards the past. */
const wholeUnits = (ns: string, unit: bigint): string =>
  unit === 1n
    ? `make_timestamp_ns(${ns})`
    : `list_transform([${ns}], lambda n: make_timestamp_ns(n - ((n % ${String(unit)}) + ${String(unit)}) % ${String(unit)}))[1]`;

/** An interval that is known before the statement runs. */
const constantOf = ({ expression }: PrintedArgument): Interval | undefined =>
  expression.kind === 'literal' && expression.value !== null ? (expression.value as Interval) : undefined;

const monthsAndDays = (interval: Interval): string => printLiteral(intervalOf({ ...interval, ns: 0n }));
const intervalOf = (value: Interval): Literal => ({ kind: 'literal', type: { kind: 'interval' }, value });

function addToTime(time: PrintedArgument, interval: PrintedArgument, unit: bigint): string {
  const value = constantOf(interval);
  if (value === undefined) return once([time, interval], ([at = '', by = '']) => wholeUnits(calendarNs(at, by), unit));
  if (value.months === 0) {
    const by = BigInt(value.days) * dayNs + value.ns;
    return wholeUnits(movedNs(`epoch_ns(${time.sql})`, by), unit);
  }
  return once([time], ([at = '']) => wholeUnits(movedNs(calendarNs(at, monthsAndDays(value)), value.ns), unit));
}

/** A date keeps whole days: what is less of the interval is cut off. */
function addToDate(date: PrintedArgument, interval: PrintedArgument): string {
  const value = constantOf(interval);
  if (value !== undefined) {
    const days = { ...value, days: value.days + Number(value.ns / dayNs) };
    return `CAST(${date.sql} + ${monthsAndDays(days)} AS DATE)`;
  }
  return once([date, interval], ([at = '', by = '']) => {
    const { months, days, us } = intervalParts(by);
    return `CAST(${at} + to_months(CAST(${months} AS INTEGER)) + to_days(CAST(${days} + ${us} // 86400000000 AS INTEGER)) AS DATE)`;
  });
}

const addInterval: FunctionPrinter = ({ args: [point, interval], type }) => {
  assert(point !== undefined && interval !== undefined, 'an interval is added to something');
  return type.kind === 'date' ? addToDate(point, interval) : addToTime(point, interval, unitOf(type));
};

const addDuration: FunctionPrinter = ({ args: [time, duration], type }) => {
  const unit = unitOf(type);
  const ns = unit === 1n ? duration?.sql : `${duration?.sql ?? ''} * ${String(unit)}`;
  return `make_timestamp_ns(epoch_ns(${time?.sql ?? ''}) + ${ns ?? ''})`;
};

const timeDifference: FunctionPrinter = ({ args: [a, b], type }) => {
  const ns = `(epoch_ns(${a?.sql ?? ''}) - epoch_ns(${b?.sql ?? ''}))`;
  const unit = unitOf(type);
  return unit === 1n ? ns : `(${ns} // ${String(unit)})`;
};

/** The text is read as the number's type, which may say that it is none. */
const textIsNumber: FunctionPrinter = ({ args: [text, number] }) => {
  assert(text !== undefined && number !== undefined, 'a text is compared with a number');
  const { expression } = text;
  return once([text, number], ([value = '', other = '']) => {
    const read = printCast(
      { kind: 'cast', from: expression, type: number.expression.type, isTry: true },
      { sql: value, expression: { kind: 'column', type: expression.type, id: 0 } },
    );
    return `CASE WHEN ${value} IS NOT NULL AND ${other} IS NOT NULL THEN coalesce((${read}) = ${other}, false) END`;
  });
};

/** Operators whose operands have different types. */
export const mixedOperandPrinters = {
  text_is_number: textIsNumber,
  add_interval: addInterval,
  add_days: pattern('($1 + CAST($2 AS INTEGER))'),
  add_duration: addDuration,
  time_difference: timeDifference,
  date_difference: pattern('($1 - $2)'),
  multiply_interval: pattern('($1 * $2)'),
} as const satisfies Readonly<Record<string, FunctionPrinter>>;
