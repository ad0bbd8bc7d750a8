import type { Interval, Literal } from '../../relation/expression.js';
import { bitsOfTimeOfDay, type DataType, type TimeUnit } from '../../relation/types.js';
import { formatDate } from './values/timestamp.js';

const unitNames: Readonly<Record<TimeUnit, string>> = {
  s: 'Second',
  ms: 'Millisecond',
  us: 'Microsecond',
  ns: 'Nanosecond',
};
const names: Readonly<Record<Exclude<DataType['kind'], 'timestamp' | 'duration' | 'time_of_day'>, string>> = {
  null: 'Null',
  bool: 'Boolean',
  i8: 'Int8',
  i16: 'Int16',
  i32: 'Int32',
  i64: 'Int64',
  u8: 'UInt8',
  u16: 'UInt16',
  u32: 'UInt32',
  u64: 'UInt64',
  f32: 'Float32',
  f64: 'Float64',
  utf8: 'Utf8',
  binary: 'Binary',
  date: 'Date32',
  decimal: 'Decimal128',
  interval: 'IntervalMonthDayNano',
  list: 'List',
  struct: 'Struct',
};

/** A float as Rust displays it: never with an exponent, and without `.0`. */
function displayed(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  if (point <= 0) return value === 0 ? `${sign}0` : `${sign}0.${'0'.repeat(-point)}${digits}`;
  const fraction = digits.slice(point);
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}${fraction === '' ? '' : `.${fraction}`}`;
}

const intervalText = ({ months, days, ns }: Interval): string =>
  `IntervalMonthDayNano { months: ${String(months)}, days: ${String(days)}, nanoseconds: ${String(ns)} }`;

function shown({ type, value }: Literal): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return displayed(value);
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'bigint') return type.kind === 'date' ? `"${formatDate(value)}"` : String(value);
  if (typeof value === 'boolean') return String(value);
  return value instanceof Uint8Array ? `"${value.join(',')}"` : `"${intervalText(value)}"`;
}

/** What DataFusion calls a column of a literal: `Int64(5)`, `Utf8("a")`. */
export function literalName(literal: Literal): string {
  const { type, value } = literal;
  if (type.kind === 'null') return 'NULL';
  return `${nameOf(type)}(${decimalShown(type, value) ?? shown(literal)})`;
}

const decimalShown = (type: DataType, value: Literal['value']): string | undefined =>
  type.kind === 'decimal' && typeof value === 'bigint'
    ? `Some(${String(value)}),${String(type.precision)},${String(type.scale)}`
    : undefined;

function nameOf(type: DataType): string {
  if (type.kind === 'timestamp') return `Timestamp${unitNames[type.unit]}`;
  if (type.kind === 'time_of_day') return `Time${String(bitsOfTimeOfDay(type.unit))}${unitNames[type.unit]}`;
  return type.kind === 'duration' ? `Duration${unitNames[type.unit]}` : names[type.kind];
}
