/** SQL that counts in ns: the engine's own functions of times count in microseconds, and are wrong by one of them before 1970. */
import { unitNs } from '../../literal.js';
import type { DataType } from '../../../../relation/types.js';

export const secondNs = 1_000_000_000n;
export const minuteNs = 60n * secondNs;
export const hourNs = 60n * minuteNs;
export const dayNs = 24n * hourNs;

/** ns since 1970 of a time. */
export const nsOf = (time: string): string => `epoch_ns(${time})`;

/** A time of ns since 1970; one that the engine cannot hold is an error. */
export const timeOf = (ns: string): string => `make_timestamp_ns(${ns})`;

/** What a division of a whole number by another leaves, counted from below: never below zero. */
export const within = (value: string, divisor: bigint): string =>
  `((${value} % ${String(divisor)} + ${String(divisor)}) % ${String(divisor)})`;

/** A quotient that is rounded down. */
export const floored = (value: string, divisor: bigint): string =>
  `(${value} // ${String(divisor)} - CAST(${value} % ${String(divisor)} < 0 AS BIGINT))`;

/** The day of ns since 1970. */
export const dateOfNs = (ns: string): string => `(DATE '1970-01-01' + CAST(${floored(ns, dayNs)} AS INTEGER))`;

export const daysOf = (date: string): string => `(${date} - DATE '1970-01-01')`;

/** The first day that the engine holds a time of, 1677-09-22. */
const firstDay = -106_751n;
/** ns that are no time. */
const noTime = '-9223372036854775807';

/** The time at which a day (a number of days since 1970) begins. */
export const timeOfDays = (days: string): string =>
  timeOf(`CASE WHEN ${days} < ${String(firstDay)} THEN ${noTime} ELSE ${days} * ${String(dayNs)} END`);

/** ns, cut off towards 1970 to whole units of a timestamp. */
export function wholeUnits(ns: string, type: DataType): string {
  const unit = type.kind === 'timestamp' ? unitNs(type.unit) : 1n;
  return unit === 1n ? ns : `((${ns}) // ${String(unit)} * ${String(unit)})`;
}
