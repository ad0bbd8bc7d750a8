import { unreachable } from '@inlay/core';
import { bitsOfTimeOfDay } from '../../../relation/types.js';
import type { ColumnData } from './column-data.js';
import type { ColumnType } from './column-type.js';

const entries = { length: 0, nulls: 0, validity: undefined } as const;
const noStrings = { offsets: new Uint32Array(1), bytes: new Uint8Array(0) };

/** A column without entries. */
export function emptyColumn(type: ColumnType): ColumnData {
  switch (type.kind) {
    case 'null':
      return { ...entries, layout: 'null' };
    case 'i64':
    case 'u64':
    case 'duration':
    case 'timestamp':
      return { ...entries, layout: 'words', values: new BigInt64Array(0) };
    case 'i8':
    case 'i16':
    case 'i32':
    case 'u8':
    case 'u16':
    case 'u32':
    case 'f32':
    case 'f64':
    case 'date':
      return { ...entries, layout: 'numbers', values: new Uint8Array(0) };
    case 'time_of_day':
      return bitsOfTimeOfDay(type.unit) === 32
        ? { ...entries, layout: 'numbers', values: new Uint8Array(0) }
        : { ...entries, layout: 'words', values: new BigInt64Array(0) };
    case 'decimal':
      return { ...entries, layout: 'decimals', values: new BigInt64Array(0) };
    case 'bool':
      return { ...entries, layout: 'bools', values: new Uint8Array(0) };
    case 'interval':
      return { ...entries, layout: 'intervals', values: new Uint8Array(0) };
    case 'utf8':
    case 'binary':
      return { ...entries, layout: 'bytes', values: noStrings };
    case 'tag':
      return { ...entries, layout: 'tags', codes: new Int32Array(0), dictionary: noStrings };
    case 'list':
      return { ...entries, layout: 'list', offsets: new Uint32Array(1), item: emptyColumn(type.item) };
    case 'struct':
      return { ...entries, layout: 'struct', children: type.fields.map((field) => emptyColumn(field.type)) };
    default:
      return unreachable(type);
  }
}
