import { defined } from '@inlay/core';
import { call, literal, nullOf } from '../../../relation/make.js';
import type { Expression } from '../../../relation/expression.js';
import { types, type DataType } from '../../../relation/types.js';

/** A value of a golden: texts, and lists of them for lists and structs. */
export type GoldenValue = string | null | readonly GoldenValue[];

/** A type as `table.json` writes it: its name, a list round it, or the fields of a struct. */
export type TypeText = string | readonly [TypeText] | { readonly [field: string]: TypeText };

const isList = (type: TypeText): type is readonly [TypeText] => Array.isArray(type);

/** The type that a text of the table stands for. */
export function typeOf(text: TypeText): DataType {
  if (isList(text)) return { kind: 'list', item: typeOf(text[0]) };
  if (typeof text === 'object')
    return { kind: 'struct', fields: Object.entries(text).map(([name, type]) => ({ name, type: typeOf(type) })) };
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(text) ?? [];
  if (precision !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  return defined((types as Readonly<Record<string, DataType>>)[text], `the type ${text}`);
}

const floats: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };

/** A value of the table as an expression. */
export function expressionOf(value: GoldenValue, type: DataType): Expression {
  if (value === null) return nullOf(type);
  if (type.kind === 'list' && typeof value !== 'string')
    return call(
      'list_pack',
      type,
      value.map((item) => expressionOf(item, type.item)),
    );
  if (type.kind === 'struct' && typeof value !== 'string')
    return call(
      'struct_pack',
      type,
      type.fields.map((field, i) => expressionOf(value[i] ?? null, field.type)),
    );
  const text = String(value);
  switch (type.kind) {
    case 'bool':
      return literal(type, text === 'true');
    case 'f32':
    case 'f64':
      return literal(type, floats[text] ?? Number(text));
    case 'utf8':
      return literal(type, text);
    case 'binary':
      return literal(type, Buffer.from(text, 'hex'));
    case 'decimal':
      return literal(type, BigInt(text.replace('.', '')));
    case 'null':
    case 'struct':
    case 'list':
      throw new Error(`no golden has a ${type.kind} here`);
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
    case 'date':
    case 'interval':
    case 'timestamp':
    case 'duration':
    case 'time_of_day':
      return literal(type, BigInt(text));
  }
}

const arrowNames: Readonly<Record<string, string>> = {
  null: 'null',
  bool: 'bool',
  i8: 'int8',
  i32: 'int32',
  i64: 'int64',
  u8: 'uint8',
  u64: 'uint64',
  f32: 'float',
  f64: 'double',
  utf8: 'string',
  binary: 'binary',
  date: 'date32[day]',
};

/** A type as the goldens write it: as Python's Arrow does. */
export function arrowText(type: DataType): string {
  if (type.kind === 'decimal') return `decimal128(${String(type.precision)}, ${String(type.scale)})`;
  if (type.kind === 'timestamp') return `timestamp[${type.unit}]`;
  if (type.kind === 'list') return `list<item: ${arrowText(type.item)}>`;
  if (type.kind === 'struct')
    return `struct<${type.fields.map(({ name, type: field }) => `${name}: ${arrowText(field)}`).join(', ')}>`;
  return arrowNames[type.kind] ?? type.kind;
}

/** A value that the engine gave, as the goldens write it. */
export function goldenOf(value: unknown, type: DataType): GoldenValue {
  if (value === null) return null;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  if (typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') throw new Error(`the engine gave a ${typeof value}`);
  if (type.kind === 'list' && 'items' in value && Array.isArray(value.items))
    return value.items.map((item) => goldenOf(item, type.item));
  if (type.kind === 'struct' && 'entries' in value)
    return Object.values(value.entries as object).map((each, i) => goldenOf(each, type.fields[i]?.type ?? types.null));
  if ('bytes' in value && value.bytes instanceof Uint8Array) return Buffer.from(value.bytes).toString('hex');
  if ('nanos' in value) return String(value.nanos);
  if ('days' in value && type.kind === 'date') return String(value.days);
  return (value as { toString(): string }).toString();
}

/** How many of the last digits of a float may differ: functions that libraries of mathematics compute differ in the last of them. */
const digits = 13;

function comparableText(value: string, type: DataType): string {
  if (type.kind !== 'f64' && type.kind !== 'f32') return value;
  const number = floats[value] ?? Number(value);
  if (Object.is(number, -0)) return '-0';
  return Number.isFinite(number) ? number.toPrecision(type.kind === 'f32' ? 6 : digits) : String(number);
}

/** A value that equals another when both are as good as the same. */
export function comparable(value: GoldenValue, type: DataType): GoldenValue {
  if (value === null) return null;
  if (typeof value === 'string') return comparableText(value, type);
  if (type.kind === 'list') return value.map((item) => comparable(item, type.item));
  return type.kind === 'struct' ? value.map((item, i) => comparable(item, type.fields[i]?.type ?? types.null)) : value;
}
