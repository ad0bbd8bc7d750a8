import { quoteText } from '../../../engine/print/literal.js';
import { types, type DataType, type TimeUnit } from '../../../relation/types.js';

const simple: Readonly<Record<string, DataType>> = {
  bool: types.bool,
  int8: types.i8,
  int32: types.i32,
  int64: types.i64,
  uint8: types.u8,
  uint32: types.u32,
  uint64: types.u64,
  float: types.f32,
  double: types.f64,
  string: types.utf8,
  binary: types.binary,
  'date32[day]': types.date,
  month_day_nano_interval: types.interval,
};
const unitNs: Readonly<Record<TimeUnit, bigint>> = { s: 1_000_000_000n, ms: 1_000_000n, us: 1000n, ns: 1n };

/** For tests: the type of a column of the goldens' table, by pyarrow's name of it. */
export function typeOfColumn(name: string): DataType {
  const known = simple[name];
  if (known !== undefined) return known;
  const decimal = /^decimal128\((\d+), (\d+)\)$/.exec(name);
  if (decimal !== null) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  const ofDay = /^time(?:32|64)\[(s|ms|us|ns)\]$/.exec(name)?.[1];
  if (ofDay !== undefined) return { kind: 'time_of_day', unit: ofDay as TimeUnit };
  const [, kind, unit, zone] = /^(timestamp|duration)\[(s|ms|us|ns)(?:, tz=(.*))?\]$/.exec(name) ?? [];
  if (kind === 'duration') return { kind, unit: unit as TimeUnit };
  if (kind === 'timestamp') return { kind, unit: unit as TimeUnit, ...(zone === undefined ? {} : { zone }) };
  if (name.startsWith('list<')) return { kind: 'list', item: types.i64 };
  throw new Error(`the type ${name} is not known`);
}

/** For tests: a value of the table as the engine reads it. */
export function columnSql(value: string | null, type: DataType, engineName: string): string {
  if (value === null) return `CAST(NULL AS ${engineName})`;
  if (type.kind === 'timestamp')
    return `make_timestamp_ns(CAST('${String(BigInt(value) * unitNs[type.unit])}' AS BIGINT))`;
  if (type.kind === 'date') return `DATE '1970-01-01' + CAST('${value}' AS INTEGER)`;
  if (type.kind === 'binary') return `unhex('${value}')`;
  if (type.kind === 'interval') {
    const [months = '', days = '', ns = '0'] = value.split(' ');
    return `to_months(${months}) + to_days(${days}) + to_microseconds(CAST('${String(BigInt(ns) / 1000n)}' AS BIGINT))`;
  }
  if (type.kind === 'list')
    return `CAST([${(JSON.parse(value) as (string | null)[]).map((item) => item ?? 'NULL').join(', ')}] AS BIGINT[])`;
  return `CAST(${quoteText(value)} AS ${engineName})`;
}

interface Parts {
  readonly nanos?: bigint;
  readonly days?: number;
  readonly months?: number;
  readonly micros?: bigint;
  readonly bytes?: Uint8Array;
  readonly items?: readonly unknown[];
}

/** For tests: a value that the engine gave, as the goldens have it. */
export function valueText(value: unknown, type: DataType): string | null {
  if (value === null || value === undefined) return null;
  const parts = value as Parts;
  if (type.kind === 'null') return null;
  if (type.kind === 'timestamp') return String((parts.nanos ?? 0n) / unitNs[type.unit]);
  if (type.kind === 'date') return String(parts.days);
  if (type.kind === 'interval')
    return `${String(parts.months)} ${String(parts.days)} ${String((parts.micros ?? 0n) * 1000n)}`;
  if (type.kind === 'binary') return Buffer.from(parts.bytes ?? []).toString('hex');
  if (type.kind === 'list') return JSON.stringify((parts.items ?? []).map((item) => valueText(item, type.item)));
  // Numbers and texts, and the engine's own class of decimals, which prints itself.
  return Object.is(value, -0) ? '-0' : (value as { toString(): string }).toString();
}

const isFloat = ({ kind }: DataType): boolean => kind === 'f32' || kind === 'f64';
const floatOf = (text: string): number => Number(text.replace(/^(-?)inf$/, '$1Infinity').replace(/^nan$/, 'NaN'));

/** For tests: whether two values are the same: floats by their bits, but for those of NaN. */
export const isSame = (a: string | null, b: string | null, type: DataType): boolean =>
  a !== null && b !== null && isFloat(type) ? Object.is(floatOf(a), floatOf(b)) : a === b;

const unitName = (type: DataType): string => ('unit' in type ? (type.unit === 'us' ? 'µs' : type.unit) : '');

/** For tests: what DataFusion's arrow_typeof says of a type; its texts are views or not. */
export function arrowTypeName(type: DataType, arrowName: (type: DataType) => string): string {
  if (type.kind === 'timestamp')
    return `Timestamp(${unitName(type)}${type.zone === undefined ? '' : `, "${type.zone}"`})`;
  if (type.kind === 'duration') return `Duration(${unitName(type)})`;
  if (type.kind === 'list') return `List(${arrowTypeName(type.item, arrowName)})`;
  return arrowName(type);
}
