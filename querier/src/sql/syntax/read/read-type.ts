import { count, oneOf, optional, pair, strange, variant, type Json } from './json.js';
import { unsupported } from '../refusals.js';
import { closed, shape, type Reading } from './reading.js';
import type { SqlType } from '../sql-type.js';
import type { Position } from '../tree.js';

/** Names of types that take nothing in parentheses. */
const plain: Readonly<Record<string, SqlType>> = {
  Bool: { kind: 'boolean' },
  Boolean: { kind: 'boolean' },
  DoublePrecision: { kind: 'float64' },
  Float4: { kind: 'float32' },
  Float8: { kind: 'float64' },
  Real: { kind: 'float32' },
  Text: { kind: 'utf8' },
  Bytea: { kind: 'binary' },
  Date: { kind: 'date' },
};

/** Those that may have a length or a display width, which mean nothing, as in DataFusion. */
const widths: Readonly<Record<string, SqlType>> = {
  TinyInt: { kind: 'int8' },
  SmallInt: { kind: 'int16' },
  Int2: { kind: 'int16' },
  Int: { kind: 'int32' },
  Integer: { kind: 'int32' },
  Int4: { kind: 'int32' },
  BigInt: { kind: 'int64' },
  Int8: { kind: 'int64' },
  TinyIntUnsigned: { kind: 'uint8' },
  SmallIntUnsigned: { kind: 'uint16' },
  Int2Unsigned: { kind: 'uint16' },
  IntUnsigned: { kind: 'uint32' },
  IntegerUnsigned: { kind: 'uint32' },
  Int4Unsigned: { kind: 'uint32' },
  BigIntUnsigned: { kind: 'uint64' },
  Int8Unsigned: { kind: 'uint64' },
  Char: { kind: 'utf8' },
  Varchar: { kind: 'utf8' },
  String: { kind: 'utf8' },
};

const units: Readonly<Record<string, 's' | 'ms' | 'us' | 'ns'>> = { 0: 's', 3: 'ms', 6: 'us', 9: 'ns' };

const zones: ReadonlyMap<string, boolean> = new Map([
  ['None', false],
  ['WithoutTimeZone', false],
  ['WithTimeZone', true],
  ['Tz', true],
]);

const lengthShape = shape('the length of a type', 'length unit');
const lengthUnits: ReadonlyMap<string, true> = new Map([
  ['Characters', true],
  ['Octets', true],
]);
const intervalShape = shape('INTERVAL', 'fields precision');

const known =
  'there are BOOLEAN, TINYINT, SMALLINT, INT, BIGINT (each also UNSIGNED), REAL, DOUBLE, DECIMAL, VARCHAR, BYTEA, DATE, TIME, TIMESTAMP, INTERVAL and lists of them';

/** A type as a cast or a literal has it. Rejects with `sql_unsupported`. */
export function readType(r: Reading, json: Json | undefined, near: Position): SqlType {
  const { name, body } = variant(json, near, 'a type');
  const simple = own(plain, name);
  if (simple !== undefined && body === null) return simple;
  const sized = own(widths, name);
  if (sized !== undefined) {
    checkWidth(r, body, near);
    return sized;
  }
  switch (name) {
    case 'Numeric':
    case 'Decimal':
    case 'Dec':
      return decimal(body, near);
    case 'Float':
      return bare(body, near, 'FLOAT', { kind: 'float32' });
    case 'Double':
      return bare(body, near, 'DOUBLE', { kind: 'float64' });
    case 'Timestamp':
      return timestamp(body, near);
    case 'Time':
      return time(body, near);
    case 'Interval':
      return interval(r, body, near);
    case 'Array':
      return listType(r, body, near);
    default:
      throw unsupported(near, `the type ${shownName(name, body)} is not supported: ${known}`);
  }
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** `IntUnsigned` → INT UNSIGNED. A name that the parser does not know is given as it was written. */
function shownName(name: string, body: Json = null): string {
  if (name !== 'Custom') return name.replace(/(?=Unsigned|Precision|Varying|LargeObject)/, ' ').toUpperCase();
  const parts = JSON.stringify(body).matchAll(/"value":"((?:[^"\\]|\\.)*)"/g);
  return [...parts].map(([, part = '']) => part.toUpperCase()).join('.');
}

/** A number of digits or characters, which says nothing, but nothing else either. */
function checkWidth(r: Reading, body: Json, near: Position): void {
  const what = 'the length of a type';
  if (body === null || body === 'Max') return;
  if (typeof body === 'number') {
    count(body, near, what);
    return;
  }
  const { name, body: given } = variant(body, near, what);
  if (name !== 'IntegerLength') throw strange(near, what);
  const { length, unit } = closed(r, given, near, lengthShape);
  count(length, near, what);
  optional(unit, (word) => oneOf(word, lengthUnits, near, what));
}

function bare(body: Json, near: Position, name: string, type: SqlType): SqlType {
  if (body !== null && body !== 'None')
    throw unsupported(near, `a precision of ${name} is not supported: write ${name} alone`);
  return type;
}

function decimal(body: Json, near: Position): SqlType {
  const { name, body: given } = variant(body, near, 'DECIMAL');
  if (name === 'None') return { kind: 'decimal', precision: undefined, scale: undefined };
  if (name === 'Precision')
    return { kind: 'decimal', precision: count(given, near, 'the precision of a DECIMAL'), scale: undefined };
  if (name !== 'PrecisionAndScale') throw strange(near, 'DECIMAL');
  const [precision, scale] = pair(given, near, 'the precision and scale of a DECIMAL');
  return {
    kind: 'decimal',
    precision: count(precision, near, 'the precision of a DECIMAL'),
    scale: count(scale, near, 'the scale of a DECIMAL'),
  };
}

function zonedTime(body: Json, near: Position): { readonly precision: number | undefined; readonly zoned: boolean } {
  const [precision, zone] = pair(body, near, 'a type of times');
  return {
    precision: optional(precision, (given) => count(given, near, 'the precision of a type')),
    zoned: oneOf(zone, zones, near, 'a type of times'),
  };
}

function timestamp(body: Json, near: Position): SqlType {
  const { precision, zoned } = zonedTime(body, near);
  const unit = own(units, String(precision ?? 9));
  if (unit === undefined)
    throw unsupported(near, `TIMESTAMP(${String(precision)}) is not supported: there are 0, 3, 6 and 9 digits`);
  return { kind: 'timestamp', unit, zoned };
}

function time(body: Json, near: Position): SqlType {
  const { precision, zoned } = zonedTime(body, near);
  if (precision !== undefined || zoned)
    throw unsupported(near, 'TIME with a precision or a time zone is not supported: write TIME alone');
  return { kind: 'time' };
}

function interval(r: Reading, body: Json, near: Position): SqlType {
  const { fields, precision } = closed(r, body, near, intervalShape);
  if ((fields ?? null) !== null || (precision ?? null) !== null)
    throw unsupported(near, 'the type INTERVAL has no fields and no precision: write INTERVAL alone');
  return { kind: 'interval' };
}

function listType(r: Reading, body: Json, near: Position): SqlType {
  const { name, body: given } = variant(body, near, 'a type of lists');
  if (name === 'None') throw unsupported(near, 'a list needs the type of its elements, as in BIGINT[]');
  if (name === 'AngleBracket') return { kind: 'list', element: readType(r, given, near) };
  if (name !== 'SquareBracket') throw unsupported(near, 'the type ARRAY (…) is not supported: write BIGINT[]');
  const [element, length] = pair(given, near, 'a type of lists');
  if ((length ?? null) !== null) throw unsupported(near, 'a list of a fixed length is not supported: write BIGINT[]');
  return { kind: 'list', element: readType(r, element, near) };
}
