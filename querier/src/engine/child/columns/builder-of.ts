import { unreachable } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import { bitsOfTimeOfDay, type DataType } from '../../../relation/types.js';
import type { ColumnBuilder } from './column-builder.js';
import type { ColumnType } from './column-type.js';
import { FixedBuilder, copyEntries, type EntryReader } from './fixed-builders.js';
import { ListBuilder, NullBuilder, StructBuilder } from './nested-builders.js';
import { doesNotFit, notAsPlanned, type PlannedColumn } from './not-as-planned.js';
import { StringBuilder } from './string-builder.js';
import { TagBuilder } from './tag-builder.js';
import { intervalReader, timestampOptions } from './times.js';
import { decimalOptions, wholeOptions } from './whole-numbers.js';

const { Type } = duckdb;

/**
 * The builder that reads vectors of `logical` into a column of `type`, which is what the statement's tree says. Throws
 * `answer_type` (internal) where DuckDB has another kind of value; its builder throws it for a value that the type cannot hold.
 * `name` is the column's, for errors.
 */
export function builderOf(logical: duckdb.LogicalType, type: ColumnType, name: string): ColumnBuilder {
  const column: PlannedColumn = { name, type };
  switch (type.kind) {
    case 'null':
      return new NullBuilder(column);
    case 'bool':
      checkType(logical, [Type.BOOLEAN], column);
      return fixed('bools', new Uint8Array(0), copyEntries);
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
    case 'duration':
      return new FixedBuilder(wholeOptions(logical, type.kind, column));
    case 'time_of_day':
      return new FixedBuilder(wholeOptions(logical, bitsOfTimeOfDay(type.unit) === 32 ? 'i32' : 'i64', column));
    case 'f32':
    case 'f64':
      return floatBuilder(logical, type.kind, column);
    case 'decimal':
      return new FixedBuilder(decimalOptions(logical, type, column));
    case 'date':
      checkType(logical, [Type.DATE], column);
      return fixed('numbers', new Int32Array(0), copyEntries);
    case 'timestamp':
      return new FixedBuilder(timestampOptions(logical, type.unit, column));
    case 'interval':
      checkType(logical, [Type.INTERVAL], column);
      return new FixedBuilder({
        layout: 'intervals',
        empty: new Uint8Array(0),
        elements: 16,
        sourceBytes: 16,
        read: intervalReader(column),
      });
    case 'tag':
      checkType(logical, [Type.VARCHAR], column);
      return new TagBuilder();
    case 'utf8':
      checkType(logical, [Type.VARCHAR], column);
      return new StringBuilder();
    case 'binary':
      checkType(logical, [Type.BLOB], column);
      return new StringBuilder();
    case 'list':
      checkType(logical, [Type.LIST], column);
      return new ListBuilder(builderOf(duckdb.list_type_child_type(logical), type.item, name));
    case 'struct':
      return structBuilder(logical, type, name);
    default:
      return unreachable(type);
  }
}

function checkType(logical: duckdb.LogicalType, allowed: readonly duckdb.Type[], column: PlannedColumn): void {
  const id = duckdb.get_type_id(logical);
  if (!allowed.includes(id)) throw notAsPlanned(column, `comes as ${Type[id]}`);
}

/** Entries that have the width of what they become. */
const fixed = <T extends Uint8Array | Int32Array | Float32Array | Float64Array>(
  layout: 'bools' | 'numbers',
  empty: T,
  read: EntryReader<T>,
): ColumnBuilder => new FixedBuilder({ layout, empty, elements: 1, sourceBytes: empty.BYTES_PER_ELEMENT, read });

/** A FLOAT is a DOUBLE as it is; a DOUBLE becomes the nearest FLOAT. */
function floatBuilder(logical: duckdb.LogicalType, kind: 'f32' | 'f64', column: PlannedColumn): ColumnBuilder {
  checkType(logical, [Type.FLOAT, Type.DOUBLE], column);
  const isDouble = duckdb.get_type_id(logical) === Type.DOUBLE;
  if (kind === 'f64') {
    if (isDouble) return fixed('numbers', new Float64Array(0), copyEntries);
    return new FixedBuilder({ ...floats, empty: new Float64Array(0), sourceBytes: 4, read: readFloats });
  }
  if (!isDouble) return fixed('numbers', new Float32Array(0), copyEntries);
  return new FixedBuilder({ ...floats, empty: new Float32Array(0), sourceBytes: 8, read: readRounded(column) });
}

const floats = { layout: 'numbers', elements: 1 } as const;

const readFloats: EntryReader<Float64Array> = (source, target, at) => {
  target.set(new Float32Array(source.buffer, source.byteOffset, source.byteLength / 4), at);
};

const readRounded =
  (column: PlannedColumn): EntryReader<Float32Array> =>
  (source, target, at, valid) => {
    const values = new Float64Array(source.buffer, source.byteOffset, source.byteLength / 8);
    values.forEach((value, i) => {
      target[at + i] = value;
      if (Number.isFinite(value) && !Number.isFinite(Math.fround(value)) && valid(i)) throw doesNotFit(column);
    });
  };

function structBuilder(
  logical: duckdb.LogicalType,
  type: Extract<DataType, { readonly kind: 'struct' }>,
  name: string,
): ColumnBuilder {
  const column: PlannedColumn = { name, type };
  checkType(logical, [Type.STRUCT], column);
  const names = Array.from({ length: duckdb.struct_type_child_count(logical) }, (_, i) =>
    duckdb.struct_type_child_name(logical, i),
  );
  const isSame = names.length === type.fields.length && type.fields.every((field, i) => field.name === names[i]);
  if (!isSame) throw notAsPlanned(column, `has the fields ${names.join(', ')}`);
  return new StructBuilder(
    type.fields.map((field, i) => builderOf(duckdb.struct_type_child_type(logical, i), field.type, name)),
  );
}
