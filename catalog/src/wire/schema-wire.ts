import { columnId, databaseId, defined, tableId } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import type { EnsureSchemaResult, RefusedColumn, WantedTable } from '../catalog/index.js';
import type { Column, ColumnKind, Database, DatabaseSchema, Table } from '../model/index.js';
import { nameBytes, nameOf } from '../model/name-bytes.js';
import { badMessage } from './bad-message.js';

const kindToWire: Readonly<Record<ColumnKind, wire.ColumnKind>> = {
  tag: wire.ColumnKind.COLUMN_KIND_TAG,
  f64: wire.ColumnKind.COLUMN_KIND_F64,
  i64: wire.ColumnKind.COLUMN_KIND_I64,
  u64: wire.ColumnKind.COLUMN_KIND_U64,
  bool: wire.ColumnKind.COLUMN_KIND_BOOL,
  string: wire.ColumnKind.COLUMN_KIND_STRING,
};
const kindFromWire = new Map(Object.entries(kindToWire).map(([kind, number]) => [number, kind as ColumnKind]));

function kindOf(number: wire.ColumnKind): ColumnKind {
  const kind = kindFromWire.get(number);
  if (kind === undefined) throw badMessage(`column kind ${String(number)}`);
  return kind;
}

const reasonToWire: Readonly<Record<RefusedColumn['reason'], wire.RefusedReason>> = {
  kind_conflict: wire.RefusedReason.REFUSED_REASON_KIND_CONFLICT,
  table_limit: wire.RefusedReason.REFUSED_REASON_TABLE_LIMIT,
  column_limit: wire.RefusedReason.REFUSED_REASON_COLUMN_LIMIT,
};
const reasonFromWire = new Map(
  Object.entries(reasonToWire).map(([reason, number]) => [number, reason as RefusedColumn['reason']]),
);

function reasonOf(number: wire.RefusedReason): RefusedColumn['reason'] {
  const reason = reasonFromWire.get(number);
  if (reason === undefined) throw badMessage(`refusal reason ${String(number)}`);
  return reason;
}

/** A database in the words of `inlay.v1`; its name goes as UTF-8 bytes. */
export const databaseToWire = (database: Database): wire.Database => ({
  id: BigInt(database.id),
  name: nameBytes(database.name),
  retentionNs: database.retentionNs,
  tablesMax: database.tablesMax,
  columnsPerTableMax: database.columnsPerTableMax,
  createdAtMs: BigInt(database.createdAtMs),
});

/** The database that `databaseToWire` was given. */
export const databaseFromWire = (database: wire.Database): Database => ({
  id: databaseId(Number(database.id)),
  name: nameOf(database.name),
  retentionNs: database.retentionNs,
  tablesMax: database.tablesMax,
  columnsPerTableMax: database.columnsPerTableMax,
  createdAtMs: Number(database.createdAtMs),
});

/** A schema in the words of `inlay.v1`, whole. */
export const schemaToWire = (schema: DatabaseSchema): wire.DatabaseSchema => ({
  database: databaseToWire(schema.database),
  tables: schema.tables.map((table) => ({
    id: BigInt(table.id),
    name: nameBytes(table.name),
    columns: table.columns.map(({ id, name, kind }) => ({
      id: BigInt(id),
      name: nameBytes(name),
      kind: kindToWire[kind],
    })),
  })),
  version: schema.version,
});

/** Throws `bad_message` (internal) for a column kind that this release does not know. */
export function schemaFromWire(schema: wire.DatabaseSchema): DatabaseSchema {
  const database = databaseFromWire(defined(schema.database, 'the database of a schema'));
  const tables = schema.tables.map((table): Table => ({
    id: tableId(Number(table.id)),
    databaseId: database.id,
    name: nameOf(table.name),
    columns: table.columns.map(({ id, name, kind }): Column => ({
      id: columnId(Number(id)),
      name: nameOf(name),
      kind: kindOf(kind),
    })),
  }));
  return { database, tables, version: schema.version };
}

/** Wanted columns in the words of `inlay.v1`. */
export const wantedToWire = (wanted: readonly WantedTable[]): wire.WantedTable[] =>
  wanted.map(({ name, columns }) => ({
    name: nameBytes(name),
    columns: columns.map((column) => ({ name: nameBytes(column.name), kind: kindToWire[column.kind] })),
  }));

/** Throws `bad_message` (internal) for a column kind that this release does not know. */
export const wantedFromWire = (tables: readonly wire.WantedTable[]): WantedTable[] =>
  tables.map(({ name, columns }) => ({
    name: nameOf(name),
    columns: columns.map((column) => ({ name: nameOf(column.name), kind: kindOf(column.kind) })),
  }));

/** Refusals in the words of `inlay.v1`; no existing kind goes as `UNSPECIFIED`. */
export const refusedToWire = (refused: EnsureSchemaResult['refused']): wire.RefusedColumn[] =>
  refused.map(({ table, column, reason, existing, limit }) => ({
    table: nameBytes(table),
    column: column === undefined ? undefined : nameBytes(column),
    reason: reasonToWire[reason],
    existing: existing === undefined ? wire.ColumnKind.COLUMN_KIND_UNSPECIFIED : kindToWire[existing],
    limit,
  }));

/** Throws `bad_message` (internal) for a reason or a kind that this release does not know. */
export const refusedFromWire = (refused: readonly wire.RefusedColumn[]): RefusedColumn[] =>
  refused.map(({ table, column, reason, existing, limit }) => ({
    table: nameOf(table),
    ...(column === undefined ? {} : { column: nameOf(column) }),
    reason: reasonOf(reason),
    ...(existing === wire.ColumnKind.COLUMN_KIND_UNSPECIFIED ? {} : { existing: kindOf(existing) }),
    ...(limit === undefined ? {} : { limit }),
  }));
