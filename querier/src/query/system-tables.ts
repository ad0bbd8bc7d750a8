import type { ColumnKind, DatabaseSchema, ParquetFile, Table } from '@inlay/catalog';
import { tableColumns } from '../relation/front-end/table-columns.js';
import { arrowName, types, type DataType } from '../relation/types.js';
import type { SystemTable } from '../relation/front-end/known-tables.js';

/** A value of a system table; times are ns. */
export type Cell = string | number | bigint | null;

/** A relation that the catalog answers, and how its rows are made. */
export interface SystemTableDefinition extends SystemTable {
  /** `files`: of every table of the database; only where `needsFiles`. */
  readonly rows: (
    schema: DatabaseSchema,
    files: ReadonlyMap<Table, readonly ParquetFile[]>,
  ) => Iterable<readonly Cell[]>;
  readonly needsFiles: boolean;
}

const catalogName = 'public';
const tableSchema = 'iox';
const typesByWord: Readonly<Record<string, DataType>> = { u64: types.u64, i64: types.i64, time: types.time };
const columns = (spec: string): SystemTable['columns'] =>
  spec.split(' ').map((item) => {
    const [name = '', type = 'string'] = item.split(':');
    return { name, type: typesByWord[type] ?? types.utf8 };
  });

/** As InfluxDB 3 names the types. */
const arrowNames: Readonly<Record<ColumnKind | 'time', string>> = {
  tag: 'Dictionary(Int32, Utf8)',
  string: 'Utf8',
  f64: 'Float64',
  i64: 'Int64',
  u64: 'UInt64',
  bool: 'Boolean',
  time: 'Timestamp(Nanosecond, None)',
};

const tables: SystemTableDefinition = {
  schema: 'information_schema',
  name: 'tables',
  columns: columns('table_catalog table_schema table_name table_type'),
  needsFiles: false,
  rows: (schema) => [
    ...schema.tables.map((table): Cell[] => [catalogName, tableSchema, table.name, 'BASE TABLE']),
    ...systemTables.map((table): Cell[] => [
      catalogName,
      table.schema,
      table.name,
      table.schema === 'system' ? 'BASE TABLE' : 'VIEW',
    ]),
  ],
};

const columnsTable: SystemTableDefinition = {
  schema: 'information_schema',
  name: 'columns',
  columns: columns(
    'table_catalog table_schema table_name column_name ordinal_position:u64 column_default is_nullable data_type character_maximum_length:u64 character_octet_length:u64 numeric_precision:u64 numeric_precision_radix:u64 numeric_scale:u64 datetime_precision:u64 interval_type',
  ),
  needsFiles: false,
  rows: columnRows,
};

/** Made one by one as they are read: a database may have a million columns. */
function* columnRows(schema: DatabaseSchema): Generator<readonly Cell[]> {
  const row = (names: readonly [string, string, string], i: number, type: string, isTime: boolean): Cell[] => [
    catalogName,
    ...names,
    i,
    null,
    isTime ? 'NO' : 'YES',
    type,
    ...Array.from({ length: 7 }, () => null),
  ];
  for (const table of schema.tables) {
    let i = 0;
    for (const column of tableColumns(table))
      yield row([tableSchema, table.name, column.name], i++, arrowNames[column.kind], column.kind === 'time');
  }
  for (const table of systemTables) {
    let i = 0;
    for (const column of table.columns)
      yield row([table.schema, table.name, column.name], i++, arrowName(column.type), false);
  }
}

const schemata: SystemTableDefinition = {
  schema: 'information_schema',
  name: 'schemata',
  columns: columns(
    'catalog_name schema_name schema_owner default_character_set_catalog default_character_set_schema default_character_set_name sql_path',
  ),
  needsFiles: false,
  rows: () =>
    [tableSchema, 'information_schema', 'system'].map((name) => [catalogName, name, null, null, null, null, null]),
};

/** No views can be made; the relation is there because tools ask for it. */
const views: SystemTableDefinition = {
  schema: 'information_schema',
  name: 'views',
  columns: columns('table_catalog table_schema table_name definition'),
  needsFiles: false,
  rows: () => [],
};

const parquetFiles: SystemTableDefinition = {
  schema: 'system',
  name: 'parquet_files',
  columns: columns(
    'table_name partition_key path level:i64 size_bytes:i64 row_count:i64 min_time:time max_time:time created_at:time crc32c',
  ),
  needsFiles: true,
  rows: (_, files) =>
    [...files].flatMap(([table, list]) =>
      list.map((file): Cell[] => [
        table.name,
        file.partitionKey,
        file.path,
        file.level,
        file.sizeBytes,
        file.rowCount,
        file.times.min,
        file.times.max,
        BigInt(file.createdAtMs) * 1_000_000n,
        // Null for a file that an earlier release wrote: nothing tells whether its bytes are still the same.
        file.crc32c === undefined ? null : file.crc32c.toString(16).padStart(8, '0'),
      ]),
    ),
};

export const systemTables: readonly SystemTableDefinition[] = [tables, columnsTable, schemata, views, parquetFiles];
