import { assert, unreachable } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import type { ColumnBuilder } from './column-builder.js';
import type { ColumnType } from './column-type.js';
import {
  FixedBuilder,
  copyEntries,
  narrowHugeInts,
  readDecimals,
  readFloats,
  readIntervals,
  scaleToNs,
  widenEntries,
  type EntryReader,
} from './fixed-builders.js';
import { ArrayBuilder, ListBuilder, NullBuilder, StructBuilder } from './nested-builders.js';
import { StringBuilder } from './string-builder.js';
import { TagBuilder } from './tag-builder.js';
import { UuidBuilder } from './uuid-builder.js';

const { Type } = duckdb;

/** The builder that reads vectors of `logical` into a column of `type`; `column` is its name, for errors. */
export function builderOf(logical: duckdb.LogicalType, type: ColumnType, column: string): ColumnBuilder {
  switch (type.kind) {
    case 'null':
      return new NullBuilder();
    case 'bool':
      return new FixedBuilder({
        layout: 'bools',
        empty: new Uint8Array(0),
        elements: 1,
        sourceBytes: 1,
        read: copyEntries,
      });
    case 'int32':
    case 'date':
      return new FixedBuilder({
        layout: 'int32s',
        empty: new Int32Array(0),
        elements: 1,
        sourceBytes: 4,
        read: copyEntries,
      });
    case 'interval':
      return new FixedBuilder({
        layout: 'intervals',
        empty: new Uint8Array(0),
        elements: 16,
        sourceBytes: 16,
        read: readIntervals,
      });
    case 'int64':
    case 'uint64':
    case 'time':
    case 'timestamp':
      return wordsBuilder(logical, column);
    case 'float64':
      return doublesBuilder(logical);
    case 'tag':
      return new TagBuilder();
    case 'utf8':
      return duckdb.get_type_id(logical) === Type.UUID ? new UuidBuilder() : new StringBuilder();
    case 'binary':
      return new StringBuilder();
    case 'list':
      return listBuilder(logical, type.item, column);
    case 'struct':
      return new StructBuilder(
        type.fields.map((field, index) => builderOf(duckdb.struct_type_child_type(logical, index), field.type, column)),
      );
    default:
      return unreachable(type);
  }
}

function wordsBuilder(logical: duckdb.LogicalType, column: string): ColumnBuilder {
  const source = wordSources.get(duckdb.get_type_id(logical)) ?? { bytes: 8, reader: () => copyEntries };
  return new FixedBuilder({
    layout: 'words',
    empty: new BigInt64Array(0),
    elements: 1,
    sourceBytes: source.bytes,
    read: source.reader(column),
  });
}

interface WordSource {
  /** Bytes of an entry in DuckDB's vector. */
  readonly bytes: number;
  readonly reader: (column: string) => EntryReader<BigInt64Array>;
}

const widened = (bytes: number, read: (view: DataView, index: number) => number): WordSource => ({
  bytes,
  reader: () => widenEntries(read, bytes),
});
const scaled = (factor: bigint): WordSource => ({ bytes: 8, reader: (column) => scaleToNs(factor, column) });

/** What is not 64 bits wide, or not in ns, in DuckDB. */
const wordSources: ReadonlyMap<duckdb.Type, WordSource> = new Map<duckdb.Type, WordSource>([
  [Type.TINYINT, widened(1, (view, i) => view.getInt8(i))],
  [Type.SMALLINT, widened(2, (view, i) => view.getInt16(i * 2, true))],
  [Type.UTINYINT, widened(1, (view, i) => view.getUint8(i))],
  [Type.USMALLINT, widened(2, (view, i) => view.getUint16(i * 2, true))],
  [Type.UINTEGER, widened(4, (view, i) => view.getUint32(i * 4, true))],
  [Type.HUGEINT, { bytes: 16, reader: (column) => narrowHugeInts(true, column) }],
  [Type.UHUGEINT, { bytes: 16, reader: (column) => narrowHugeInts(false, column) }],
  [Type.TIMESTAMP, scaled(1_000n)],
  [Type.TIMESTAMP_TZ, scaled(1_000n)],
  [Type.TIMESTAMP_MS, scaled(1_000_000n)],
  [Type.TIMESTAMP_S, scaled(1_000_000_000n)],
]);

function doublesBuilder(logical: duckdb.LogicalType): ColumnBuilder {
  const base = { layout: 'doubles', empty: new Float64Array(0), elements: 1 } as const;
  const id = duckdb.get_type_id(logical);
  if (id === Type.FLOAT) return new FixedBuilder({ ...base, sourceBytes: 4, read: readFloats });
  if (id === Type.DOUBLE) return new FixedBuilder({ ...base, sourceBytes: 8, read: copyEntries });
  const width = decimalBytes.get(duckdb.decimal_internal_type(logical));
  assert(width !== undefined, 'a decimal is kept in 16, 32, 64 or 128 bits');
  return new FixedBuilder({ ...base, sourceBytes: width, read: readDecimals(width, duckdb.decimal_scale(logical)) });
}

const decimalBytes = new Map<duckdb.Type, 2 | 4 | 8 | 16>([
  [Type.SMALLINT, 2],
  [Type.INTEGER, 4],
  [Type.BIGINT, 8],
  [Type.HUGEINT, 16],
]);

function listBuilder(logical: duckdb.LogicalType, item: ColumnType, column: string): ColumnBuilder {
  const id = duckdb.get_type_id(logical);
  if (id === Type.ARRAY)
    return new ArrayBuilder(
      builderOf(duckdb.array_type_child_type(logical), item, column),
      duckdb.array_type_array_size(logical),
    );
  if (id === Type.LIST) return new ListBuilder(builderOf(duckdb.list_type_child_type(logical), item, column));
  // A map is a list of (key, value) structs in its vectors, but its type has no struct to ask.
  assert(item.kind === 'struct', 'the item of a map is a struct');
  const [key, value] = item.fields;
  assert(key !== undefined && value !== undefined, 'the item of a map has a key and a value');
  return new ListBuilder(
    new StructBuilder([
      builderOf(duckdb.map_type_key_type(logical), key.type, column),
      builderOf(duckdb.map_type_value_type(logical), value.type, column),
    ]),
  );
}
