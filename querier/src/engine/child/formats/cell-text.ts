import type { Strings } from '@inlay/columnar';
import { assert, defined, unreachable } from '@inlay/core';
import type { TimeUnit } from '../../../relation/types.js';
import { hasValue, type ColumnData, type Numbers } from '../columns/column-data.js';
import type { ColumnType, ResultColumn } from '../columns/column-type.js';
import { decimalText, fewestDigits } from './number-text.js';
import { dateText, durationText, timeOfDayText, timestampText, timestampTextIn } from './timestamp-text.js';

/** The text of entry `index`; only asked for entries that have a value. */
export type CellText = (index: number) => string;

/** `json`: a JSON value. `plain`: the same without quotes and escapes, for tables and CSV. */
export type TextStyle = 'json' | 'plain';

/** Texts of a column of one batch. JSON has no NaN and no infinity: they become null. */
export function cellTexts(column: ColumnData, type: ColumnType, style: TextStyle): CellText {
  const quoted = style === 'json' ? JSON.stringify : (text: string): string => text;
  switch (column.layout) {
    case 'null':
      return () => 'null';
    case 'words':
      return wordTexts(column.values, type, style);
    case 'numbers':
      return numberTexts(column.values, type, style);
    case 'decimals':
      return decimalTexts(column.values, type);
    case 'bools':
      return (index) => (column.values[index] === 0 ? 'false' : 'true');
    case 'intervals':
      return intervalTexts(column.values, quoted);
    case 'bytes':
      return stringTexts(column.values, type, quoted);
    case 'tags': {
      const values = stringTexts(column.dictionary, type, quoted);
      // One text a distinct value, made when first met.
      const known: (string | undefined)[] = [];
      return (index) => {
        const code = column.codes[index] ?? 0;
        return (known[code] ??= values(code));
      };
    }
    case 'list':
      return listTexts(column, type);
    case 'struct':
      return structTexts(column, type);
    default:
      return unreachable(column);
  }
}

/** `null` entries included, as JSON has them. */
export function jsonTexts(column: ColumnData, type: ColumnType): CellText {
  const text = cellTexts(column, type, 'json');
  return column.nulls === 0 ? text : (index) => (hasValue(column, index) ? text(index) : 'null');
}

/** Nulls are empty. */
export function plainTexts(column: ColumnData, result: ResultColumn): CellText {
  if (column.layout === 'null') return () => '';
  const text = cellTexts(column, result.type, 'plain');
  return column.nulls === 0 ? text : (index) => (hasValue(column, index) ? text(index) : '');
}

function numberTexts(values: Numbers, type: ColumnType, style: TextStyle): CellText {
  if (type.kind === 'date')
    return style === 'json' ? (index) => `"${dateText(values[index] ?? 0)}"` : (index) => dateText(values[index] ?? 0);
  if (type.kind === 'time_of_day') return timeOfDayTexts((index) => values[index] ?? 0, type.unit, style);
  if (type.kind === 'f64') return (index) => floatText(values[index] ?? 0, style);
  if (type.kind === 'f32') return (index) => floatText(fewestDigits(values[index] ?? 0), style);
  return (index) => String(values[index] ?? 0);
}

/** Integers keep a fraction, so that the text shows the type: `1.0`. */
function floatText(value: number, style: TextStyle): string {
  if (Number.isInteger(value)) {
    const text = Object.is(value, -0) ? '-0' : String(value);
    return text.includes('e') ? text : `${text}.0`;
  }
  if (Number.isFinite(value)) return String(value);
  if (style === 'json') return 'null';
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
}

function wordTexts(values: BigInt64Array, type: ColumnType, style: TextStyle): CellText {
  const quote = style === 'json' ? '"' : '';
  if (type.kind === 'timestamp') return timestampTexts(values, type, quote);
  if (type.kind === 'time_of_day') return timeOfDayTexts((index) => Number(values[index] ?? 0n), type.unit, style);
  if (type.kind === 'duration') return (index) => quote + durationText(values[index] ?? 0n, type.unit) + quote;
  return integerTexts(values, type.kind === 'u64');
}

/** The ns of a day are few enough for a double. */
function timeOfDayTexts(valueAt: (index: number) => number, unit: TimeUnit, style: TextStyle): CellText {
  const quote = style === 'json' ? '"' : '';
  const perSecond = unitsPerSecond[unit];
  return (index) => {
    const value = valueAt(index);
    const rest = value % perSecond;
    return `${quote}${timeOfDayText((value - rest) / perSecond, rest * (1e9 / perSecond))}${quote}`;
  };
}

const unitsPerSecond: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

type TimestampType = Extract<ColumnType, { readonly kind: 'timestamp' }>;

/** A time that has a zone is told in UTC. */
function timestampTexts(values: BigInt64Array, { unit, zone }: TimestampType, quote: string): CellText {
  const suffix = (zone === undefined ? '' : 'Z') + quote;
  if (unit !== 'ns') return (index) => quote + timestampTextIn(unit, values[index] ?? 0n) + suffix;
  const low = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const high = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return (index) => quote + timestampText(high[index * 2 + 1] ?? 0, low[index * 2] ?? 0) + suffix;
}

function integerTexts(values: BigInt64Array, unsigned: boolean): CellText {
  const low = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const high = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const halves = unsigned ? low : high;
  return (index) => {
    const upper = halves[index * 2 + 1] ?? 0;
    // Within ±2^53 a double holds the integer exactly, and prints ten times faster than a BigInt.
    if (upper < 0x20_0000 && upper >= -0x20_0000) return String(upper * 2 ** 32 + (low[index * 2] ?? 0));
    const value = values[index] ?? 0n;
    return String(unsigned ? BigInt.asUintN(64, value) : value);
  };
}

function stringTexts({ bytes, offsets }: Strings, type: ColumnType, quoted: (text: string) => string): CellText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const encoding = type.kind === 'binary' ? 'hex' : 'utf8';
  return (index) => quoted(buffer.toString(encoding, offsets[index], offsets[index + 1]));
}

/** `1 mon 2 days 03:00:00.5`; parts that are zero are left out. */
function intervalTexts(values: Uint8Array, quoted: (text: string) => string): CellText {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  return (index) => {
    const months = view.getInt32(index * 16, true);
    const days = view.getInt32(index * 16 + 4, true);
    const nanos = view.getBigInt64(index * 16 + 8, true);
    const parts: string[] = [];
    if (months !== 0) parts.push(`${String(months)} ${months === 1 ? 'mon' : 'mons'}`);
    if (days !== 0) parts.push(`${String(days)} ${days === 1 ? 'day' : 'days'}`);
    if (nanos !== 0n || parts.length === 0) parts.push(clockText(nanos));
    return quoted(parts.join(' '));
  };
}

function clockText(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  const seconds = size / 1_000_000_000n;
  const hours = String(seconds / 3600n).padStart(2, '0');
  return `${nanos < 0n ? '-' : ''}${hours}${timeOfDayText(Number(seconds % 3600n), Number(size % 1_000_000_000n)).slice(2)}`;
}

function decimalTexts(words: BigInt64Array, type: ColumnType): CellText {
  assert(type.kind === 'decimal', 'two words are a decimal');
  const { scale } = type;
  return (index) => {
    const value = ((words[index * 2 + 1] ?? 0n) << 64n) | BigInt.asUintN(64, words[index * 2] ?? 0n);
    return decimalText(value, scale);
  };
}

function listTexts(column: ColumnData & { readonly layout: 'list' }, type: ColumnType): CellText {
  assert(type.kind === 'list', 'a list has the type of a list');
  const item = jsonTexts(column.item, type.item);
  return (index) => {
    const end = column.offsets[index + 1] ?? 0;
    const items: string[] = [];
    for (let i = column.offsets[index] ?? 0; i < end; i++) items.push(item(i));
    return `[${items.join(',')}]`;
  };
}

function structTexts(column: ColumnData & { readonly layout: 'struct' }, type: ColumnType): CellText {
  assert(type.kind === 'struct', 'a struct has the type of a struct');
  const fields = type.fields.map((field, index) => ({
    key: JSON.stringify(field.name),
    text: jsonTexts(defined(column.children[index], `field ${field.name}`), field.type),
  }));
  return (index) => `{${fields.map((field) => `${field.key}:${field.text(index)}`).join(',')}}`;
}
