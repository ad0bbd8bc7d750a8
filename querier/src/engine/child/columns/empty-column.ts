import { unreachable } from '@inlay/core';
import type { ColumnData } from './column-data.js';
import type { ColumnType } from './column-type.js';

const entries = { length: 0, nulls: 0, validity: undefined } as const;
const noStrings = { offsets: new Uint32Array(1), bytes: new Uint8Array(0) };

/** A column without entries. */
export function emptyColumn(type: ColumnType): ColumnData {
  switch (type.kind) {
    case 'null':
      return { ...entries, layout: 'null' };
    case 'int64':
    case 'uint64':
    case 'time':
    case 'timestamp':
      return { ...entries, layout: 'words', values: new BigInt64Array(0) };
    case 'float64':
      return { ...entries, layout: 'doubles', values: new Float64Array(0) };
    case 'bool':
      return { ...entries, layout: 'bools', values: new Uint8Array(0) };
    case 'int32':
    case 'date':
      return { ...entries, layout: 'int32s', values: new Int32Array(0) };
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
