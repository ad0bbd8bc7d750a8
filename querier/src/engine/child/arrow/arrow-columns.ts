import type { ArrowColumn, ArrowData, ArrowField, ArrowType } from '@inlay/columnar/arrow';
import { bitmapBytes, setBit, unreachable } from '@inlay/core';
import type { SimpleKind } from '../../../relation/types.js';
import type { ColumnData } from '../columns/column-data.js';
import type { ColumnType, ResultColumn } from '../columns/column-type.js';

export const arrowField = ({ name, nullable, type }: ResultColumn): ArrowField => ({
  name,
  nullable,
  type: arrowType(type),
});

const simple = {
  null: { kind: 'null' },
  bool: { kind: 'bool' },
  i8: { kind: 'int', bits: 8, signed: true },
  i16: { kind: 'int', bits: 16, signed: true },
  i32: { kind: 'int', bits: 32, signed: true },
  i64: { kind: 'int', bits: 64, signed: true },
  u8: { kind: 'int', bits: 8, signed: false },
  u16: { kind: 'int', bits: 16, signed: false },
  u32: { kind: 'int', bits: 32, signed: false },
  u64: { kind: 'int', bits: 64, signed: false },
  f32: { kind: 'float', bits: 32 },
  f64: { kind: 'float', bits: 64 },
  utf8: { kind: 'utf8' },
  tag: { kind: 'dictionary' },
  binary: { kind: 'binary' },
  date: { kind: 'date32' },
  interval: { kind: 'interval' },
} as const satisfies Readonly<Record<SimpleKind | 'tag', ArrowType>>;

function arrowType(type: ColumnType): ArrowType {
  if (type.kind === 'decimal') return { kind: 'decimal', precision: type.precision, scale: type.scale };
  if (type.kind === 'timestamp')
    return type.zone === undefined
      ? { kind: 'timestamp', unit: type.unit }
      : { kind: 'timestamp', unit: type.unit, timezone: type.zone };
  if (type.kind === 'time_of_day') return { kind: 'time', unit: type.unit };
  if (type.kind === 'duration') return { kind: 'duration', unit: type.unit };
  if (type.kind === 'list') return { kind: 'list', item: arrowType(type.item) };
  if (type.kind === 'struct')
    return { kind: 'struct', fields: type.fields.map((field) => ({ name: field.name, type: arrowType(field.type) })) };
  return simple[type.kind];
}

export const arrowColumn = (column: ColumnData): ArrowColumn => ({
  validity: column.validity,
  data: arrowData(column),
});

function arrowData(column: ColumnData): ArrowData {
  switch (column.layout) {
    case 'null':
      return { kind: 'null' };
    case 'words':
    case 'numbers':
      return { kind: 'fixed', values: column.values, width: column.values.BYTES_PER_ELEMENT };
    case 'decimals':
    case 'intervals':
      return { kind: 'fixed', values: column.values, width: 16 };
    case 'bools':
      return { kind: 'bits', bits: packBits(column.values) };
    case 'bytes':
      return { kind: 'strings', values: column.values };
    case 'tags':
      return { kind: 'codes', codes: column.codes, dictionary: column.dictionary };
    case 'list':
      return { kind: 'list', offsets: column.offsets, items: arrowColumn(column.item) };
    case 'struct':
      return { kind: 'struct', children: column.children.map(arrowColumn) };
    default:
      return unreachable(column);
  }
}

function packBits(values: Uint8Array): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(values.length));
  for (let i = 0; i < values.length; i++) if (values[i] === 1) setBit(bits, i);
  return bits;
}
