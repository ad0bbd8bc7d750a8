import type { ArrowColumn, ArrowData, ArrowField, ArrowType } from '@inlay/columnar/arrow';
import { bitmapBytes, setBit, unreachable } from '@inlay/core';
import type { ColumnData } from '../columns/column-data.js';
import type { ColumnType, ResultColumn } from '../columns/column-type.js';

export const arrowField = ({ name, nullable, type }: ResultColumn): ArrowField => ({
  name,
  nullable,
  type: arrowType(type),
});

function arrowType(type: ColumnType): ArrowType {
  switch (type.kind) {
    case 'null':
    case 'bool':
    case 'utf8':
    case 'binary':
    case 'interval':
      return { kind: type.kind };
    case 'int32':
      return { kind: 'int', bits: 32, signed: true };
    case 'int64':
    case 'uint64':
      return { kind: 'int', bits: 64, signed: type.kind === 'int64' };
    case 'float64':
      return { kind: 'float', bits: 64 };
    case 'tag':
      return { kind: 'dictionary' };
    case 'date':
      return { kind: 'date32' };
    case 'time':
      return { kind: 'time', unit: type.unit };
    case 'timestamp':
      return type.zone === undefined
        ? { kind: 'timestamp', unit: 'ns' }
        : { kind: 'timestamp', unit: 'ns', timezone: type.zone };
    case 'list':
      return { kind: 'list', item: arrowType(type.item) };
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields.map((field) => ({ name: field.name, type: arrowType(field.type) })),
      };
    default:
      return unreachable(type);
  }
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
    case 'doubles':
      return { kind: 'fixed', values: column.values, width: 8 };
    case 'int32s':
      return { kind: 'fixed', values: column.values, width: 4 };
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
