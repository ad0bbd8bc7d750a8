import { int64Max, int64Min } from '@inlay/core';
import type { Interval, Literal, LiteralValue } from '../../relation/expression.js';
import { isFloat, isInteger, isUnsigned, type DataType, type TimeUnit } from '../../relation/types.js';
import { dayNs, floorDiv, floorMod } from './values/calendar.js';
import { bitsOfInteger } from './coerce.js';
import { formatDuration } from './values/duration.js';
import { formatInterval, parseInterval } from './values/interval.js';
import * as numbers from './values/numbers.js';
import { formatTimeOfDay, parseTimeOfDay } from './values/time-of-day.js';
import { formatDate, formatTimestamp, parseDate, parseTimestamp } from './values/timestamp.js';

/** The value in the other type; undefined when it has none there. */
type Fold = (value: NonNullable<LiteralValue>, type: DataType, from: DataType) => LiteralValue | undefined;

const unitNs: Readonly<Record<TimeUnit, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };
export const nsOfUnit = (unit: TimeUnit): bigint => unitNs[unit];

const isWithin = (value: bigint, min: bigint, max: bigint): boolean => value >= min && value <= max;
const isInt64 = (value: bigint): boolean => isWithin(value, int64Min, int64Max);

/** Whether an integer of the type can be the value. */
export function holdsInteger(type: DataType, value: bigint): boolean {
  const bits = BigInt(bitsOfInteger(type));
  return isUnsigned(type)
    ? isWithin(value, 0n, 2n ** bits - 1n)
    : isWithin(value, -(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n);
}

const decimalOf = (value: bigint | undefined, precision: number): bigint | undefined =>
  value !== undefined && numbers.hasDigits(value, precision) ? value : undefined;

/** A float of a type: of fewer bits, or infinite. */
const floatOf = (value: number, { kind }: DataType): number => (kind === 'f32' ? Math.fround(value) : value);

/** Whole numbers: integers, and what times and durations count. */
function foldInteger(value: bigint, type: DataType, text: () => string): LiteralValue | undefined {
  if (isInteger(type)) return holdsInteger(type, value) ? value : undefined;
  if (isFloat(type)) return floatOf(Number(value), type);
  if (type.kind === 'bool') return value !== 0n;
  if (type.kind === 'decimal') return decimalOf(value * 10n ** BigInt(type.scale), type.precision);
  if (type.kind === 'utf8') return text();
  if (type.kind === 'date') return isWithin(value, -(2n ** 31n), 2n ** 31n - 1n) ? value : undefined;
  return (type.kind === 'timestamp' || type.kind === 'duration' || type.kind === 'time_of_day') && isInt64(value)
    ? value
    : undefined;
}

const foldFloat: Fold = (given, type, from) => {
  const value = Number(given);
  if (isFloat(type)) return floatOf(value, type);
  if (type.kind === 'utf8') return from.kind === 'f32' ? numbers.formatF32(value) : numbers.formatF64(value);
  if (type.kind === 'bool') return value !== 0;
  if (type.kind === 'decimal') return decimalOf(numbers.floatToDecimal(value, type.scale), type.precision);
  if (!Number.isFinite(value)) return undefined;
  return foldInteger(BigInt(Math.trunc(value)), type, () => '');
};

const foldDecimal: Fold = (given, type, from) => {
  const value = given as bigint;
  const scale = from.kind === 'decimal' ? from.scale : 0;
  if (type.kind === 'decimal') return decimalOf(numbers.rescaled(value, scale, type.scale), type.precision);
  if (type.kind === 'utf8') return numbers.formatDecimal(value, scale);
  if (isFloat(type)) return floatOf(Number(value) / 10 ** scale, type);
  return foldInteger(value / 10n ** BigInt(scale), type, () => '');
};

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1'].map((word) => [word, true] as const),
  ...['f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0'].map((word) => [word, false] as const),
]);

const foldText: Fold = (given, type) => {
  const text = given as string;
  if (isInteger(type)) {
    const value = numbers.parseInteger(text);
    return value !== undefined && holdsInteger(type, value) ? value : undefined;
  }
  if (isFloat(type)) {
    const value = numbers.parseFloatText(text);
    return value === undefined ? undefined : floatOf(value, type);
  }
  if (type.kind === 'bool') return truths.get(text.trim().toLowerCase());
  if (type.kind === 'decimal') return decimalOf(numbers.parseDecimal(text, type.scale), type.precision);
  if (type.kind === 'binary') return Buffer.from(text, 'utf8');
  if (type.kind === 'date') return parseDate(text);
  if (type.kind === 'interval') return parseInterval(text, 'month');
  if (type.kind !== 'timestamp' && type.kind !== 'time_of_day') return undefined;
  const ns = type.kind === 'timestamp' ? parseTimestamp(text) : parseTimeOfDay(text);
  return ns === undefined ? undefined : ns / nsOfUnit(type.unit);
};

const foldTimestamp: Fold = (given, type, from) => {
  const value = given as bigint;
  const ns = value * nsOfUnit(from.kind === 'timestamp' ? from.unit : 'ns');
  // DataFusion cuts towards 1970 here, and towards the past for a date.
  if (type.kind === 'timestamp') return ns / nsOfUnit(type.unit);
  if (type.kind === 'date') return floorDiv(ns, dayNs);
  if (type.kind === 'time_of_day') return floorMod(ns, dayNs) / nsOfUnit(type.unit);
  if (type.kind === 'utf8')
    return formatTimestamp(ns) + (from.kind === 'timestamp' && from.zone !== undefined ? 'Z' : '');
  return foldInteger(value, type, () => '');
};

const foldDate: Fold = (given, type) => {
  const days = given as bigint;
  if (type.kind === 'timestamp') return (days * dayNs) / nsOfUnit(type.unit);
  return foldInteger(days, type, () => formatDate(days));
};

const foldDuration: Fold = (given, type, from) => {
  const value = given as bigint;
  const unit = from.kind === 'duration' ? from.unit : 'ns';
  const ns = value * nsOfUnit(unit);
  if (type.kind === 'duration') return isInt64(ns / nsOfUnit(type.unit)) ? ns / nsOfUnit(type.unit) : undefined;
  if (type.kind === 'interval') return isInt64(ns) ? { months: 0, days: 0, ns } : undefined;
  return foldInteger(value, type, () => formatDuration(value, unit));
};

const foldTimeOfDay: Fold = (given, type, from) => {
  const value = given as bigint;
  const ns = value * nsOfUnit(from.kind === 'time_of_day' ? from.unit : 'ns');
  if (type.kind === 'time_of_day') return ns / nsOfUnit(type.unit);
  return foldInteger(value, type, () => formatTimeOfDay(ns));
};

const foldInterval: Fold = (given, type) => {
  const value = given as Interval;
  if (type.kind === 'utf8') return formatInterval(value);
  if (type.kind !== 'duration' || value.months !== 0 || value.days !== 0) return undefined;
  return value.ns / nsOfUnit(type.unit);
};

const foldBinary: Fold = (given, type) => {
  if (type.kind !== 'utf8') return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(given as Uint8Array);
  } catch {
    return undefined;
  }
};

const folds: Partial<Record<DataType['kind'], Fold>> = {
  bool: (value, type) => foldInteger(value === true ? 1n : 0n, type, () => (value === true ? 'true' : 'false')),
  f32: foldFloat,
  f64: foldFloat,
  decimal: foldDecimal,
  utf8: foldText,
  binary: foldBinary,
  date: foldDate,
  timestamp: foldTimestamp,
  duration: foldDuration,
  time_of_day: foldTimeOfDay,
  interval: foldInterval,
};

/** A constant in another type that it can be cast to; undefined when it has no value there. */
export function foldCast({ type: from, value }: Literal, type: DataType): LiteralValue | undefined {
  if (value === null) return null;
  if (typeof value === 'bigint' && isInteger(from)) return foldInteger(value, type, () => String(value));
  return folds[from.kind]?.(value, type, from);
}
