import { InlayError } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import type { OutputColumn } from '../../engine.js';

const { Type } = duckdb;

/**
 * What a column of an answer is when it leaves the engine. Integers but INTEGER widen to 64 bits, every float and decimal to float64
 * and every timestamp to nanoseconds, so that a value has one type whatever path it took.
 */
export type ColumnType =
  | {
      readonly kind:
        'null' | 'bool' | 'int32' | 'int64' | 'uint64' | 'float64' | 'utf8' | 'tag' | 'binary' | 'date' | 'interval';
    }
  | { readonly kind: 'time'; readonly unit: 'us' | 'ns' }
  | { readonly kind: 'timestamp'; readonly zone: string | undefined }
  | { readonly kind: 'list'; readonly item: ColumnType }
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly type: ColumnType }[] };

/** A column of an answer as clients are told of it. */
export interface ResultColumn {
  readonly name: string;
  readonly nullable: boolean;
  readonly type: ColumnType;
}

/** Rejects with `unsupported_type` (invalid) that names the column. */
export function resultColumnOf(logical: duckdb.LogicalType, output: OutputColumn): ResultColumn {
  const type = output.role === 'tag' ? tagType(logical, output.name) : columnTypeOf(logical, output.name);
  return { name: output.name, nullable: output.role !== 'time', type };
}

/** Whether a value of the type can be of any length, which DuckDB does not count while an answer waits for its reader. */
export const hasAnyLength = ({ kind }: ColumnType): boolean =>
  kind === 'utf8' || kind === 'tag' || kind === 'binary' || kind === 'list' || kind === 'struct';

function tagType(logical: duckdb.LogicalType, name: string): ColumnType {
  const id = duckdb.get_type_id(logical);
  if (id === Type.VARCHAR) return { kind: 'tag' };
  throw new InlayError('internal', `the column "${name}" was taken for a tag but is no VARCHAR`, { code: 'tag_type' });
}

function columnTypeOf(logical: duckdb.LogicalType, column: string): ColumnType {
  const id = duckdb.get_type_id(logical);
  const simple = simpleKinds.get(id);
  if (simple !== undefined) return simple;
  if (id === Type.LIST) return { kind: 'list', item: columnTypeOf(duckdb.list_type_child_type(logical), column) };
  if (id === Type.ARRAY) return { kind: 'list', item: columnTypeOf(duckdb.array_type_child_type(logical), column) };
  if (id === Type.MAP) return { kind: 'list', item: mapEntryType(logical, column) };
  if (id === Type.STRUCT) return { kind: 'struct', fields: structFields(logical, column) };
  throw new InlayError(
    'invalid',
    `the column "${column}" has the type ${Type[id]}, which has no place in an answer: cast it`,
    {
      code: 'unsupported_type',
    },
  );
}

function structFields(logical: duckdb.LogicalType, column: string): { name: string; type: ColumnType }[] {
  return Array.from({ length: duckdb.struct_type_child_count(logical) }, (_, index) => ({
    name: duckdb.struct_type_child_name(logical, index),
    type: columnTypeOf(duckdb.struct_type_child_type(logical, index), column),
  }));
}

function mapEntryType(logical: duckdb.LogicalType, column: string): ColumnType {
  return {
    kind: 'struct',
    fields: [
      { name: 'key', type: columnTypeOf(duckdb.map_type_key_type(logical), column) },
      { name: 'value', type: columnTypeOf(duckdb.map_type_value_type(logical), column) },
    ],
  };
}

const utcTimestamp: ColumnType = { kind: 'timestamp', zone: 'UTC' };
const plainTimestamp: ColumnType = { kind: 'timestamp', zone: undefined };

const simpleKinds: ReadonlyMap<duckdb.Type, ColumnType> = new Map<duckdb.Type, ColumnType>([
  [Type.SQLNULL, { kind: 'null' }],
  [Type.BOOLEAN, { kind: 'bool' }],
  ...[Type.TINYINT, Type.SMALLINT, Type.BIGINT, Type.HUGEINT].map((id) => [id, { kind: 'int64' }] as const),
  // `date_part` and casts to int, as DataFusion types them.
  [Type.INTEGER, { kind: 'int32' }],
  ...[Type.UTINYINT, Type.USMALLINT, Type.UINTEGER, Type.UBIGINT, Type.UHUGEINT].map(
    (id) => [id, { kind: 'uint64' }] as const,
  ),
  ...[Type.FLOAT, Type.DOUBLE, Type.DECIMAL].map((id) => [id, { kind: 'float64' }] as const),
  ...[Type.VARCHAR, Type.UUID].map((id) => [id, { kind: 'utf8' }] as const),
  [Type.BLOB, { kind: 'binary' }],
  [Type.DATE, { kind: 'date' }],
  [Type.TIME, { kind: 'time', unit: 'us' }],
  [Type.TIME_NS, { kind: 'time', unit: 'ns' }],
  [Type.INTERVAL, { kind: 'interval' }],
  ...[Type.TIMESTAMP, Type.TIMESTAMP_S, Type.TIMESTAMP_MS, Type.TIMESTAMP_NS].map(
    (id) => [id, plainTimestamp] as const,
  ),
  [Type.TIMESTAMP_TZ, utcTimestamp],
]);
