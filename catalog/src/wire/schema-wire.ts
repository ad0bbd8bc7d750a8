import { columnId, databaseId, idFromWire, partFromWire, tableId, type DatabaseId } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import type { RefusedColumn, WantedTable } from '../catalog/index.js';
import type { Column, ColumnKind, DatabaseSchema, Table } from '../model/index.js';
import { databaseFromWire, databaseToWire } from './database-wire.js';
import { enumWire } from './enum-wire.js';
import { nameFromWire, nameToWire } from './name-wire.js';

const kindWire = enumWire<ColumnKind, wire.ColumnKind>(
  {
    tag: wire.ColumnKind.COLUMN_KIND_TAG,
    f64: wire.ColumnKind.COLUMN_KIND_F64,
    i64: wire.ColumnKind.COLUMN_KIND_I64,
    u64: wire.ColumnKind.COLUMN_KIND_U64,
    bool: wire.ColumnKind.COLUMN_KIND_BOOL,
    string: wire.ColumnKind.COLUMN_KIND_STRING,
  },
  'kind of a column',
);
const noKind = wire.ColumnKind.COLUMN_KIND_UNSPECIFIED;

const reasonWire = enumWire<RefusedColumn['reason'], wire.RefusedReason>(
  {
    kind_conflict: wire.RefusedReason.REFUSED_REASON_KIND_CONFLICT,
    table_limit: wire.RefusedReason.REFUSED_REASON_TABLE_LIMIT,
    column_limit: wire.RefusedReason.REFUSED_REASON_COLUMN_LIMIT,
  },
  'reason to refuse a column',
);

/** What `ensureSchema` is asked for, and the version of the schema that the asker holds: 0 for none. */
export interface EnsureSchemaQuestion {
  readonly databaseId: DatabaseId;
  readonly wanted: readonly WantedTable[];
  readonly knownVersion: bigint;
}

/** The answer to it; no schema when the known one is current. */
export interface EnsureSchemaAnswer {
  readonly schema: DatabaseSchema | undefined;
  readonly refused: readonly RefusedColumn[];
}

const columnToWire = ({ id, name, kind }: Column): wire.Column => ({
  id: BigInt(id),
  name: nameToWire(name),
  kind: kindWire.toWire(kind),
});

const columnFromWire = ({ id, name, kind }: wire.Column): Column => ({
  id: columnId(idFromWire(id, 'the id of a column')),
  name: nameFromWire(name, 'the name of a column'),
  kind: kindWire.fromWire(kind),
});

const schemaToWire = (schema: DatabaseSchema): wire.DatabaseSchema => ({
  database: databaseToWire(schema.database),
  tables: schema.tables.map((table) => ({
    id: BigInt(table.id),
    name: nameToWire(table.name),
    columns: table.columns.map(columnToWire),
  })),
  version: schema.version,
});

function schemaFromWire(schema: wire.DatabaseSchema): DatabaseSchema {
  const database = databaseFromWire(partFromWire(schema.database, 'the database of a schema'));
  const tables = schema.tables.map((table): Table => ({
    id: tableId(idFromWire(table.id, 'the id of a table')),
    databaseId: database.id,
    name: nameFromWire(table.name, 'the name of a table'),
    columns: table.columns.map(columnFromWire),
  }));
  return { database, tables, version: schema.version };
}

/** A schema in the words of `inlay.v1`, whole; none when the known one is current. */
export const schemaAnswerToWire = (schema: DatabaseSchema | undefined): wire.GetSchemaAnswer => ({
  schema: schema === undefined ? undefined : schemaToWire(schema),
});

/** Throws `bad_message`, also for a kind of column that only a newer release knows. */
export const schemaAnswerFromWire = ({ schema }: wire.GetSchemaAnswer): DatabaseSchema | undefined =>
  schema === undefined ? undefined : schemaFromWire(schema);

/** The question of `ensureSchema` in the words of `inlay.v1`. */
export const ensureSchemaToWire = (question: EnsureSchemaQuestion): wire.EnsureSchemaRequest => ({
  databaseId: BigInt(question.databaseId),
  tables: question.wanted.map(({ name, columns }) => ({
    name: nameToWire(name),
    columns: columns.map((column) => ({ name: nameToWire(column.name), kind: kindWire.toWire(column.kind) })),
  })),
  knownVersion: question.knownVersion,
});

/** Throws `bad_message`, also for a kind of column that only a newer release knows. */
export const ensureSchemaFromWire = (request: wire.EnsureSchemaRequest): EnsureSchemaQuestion => ({
  databaseId: databaseId(idFromWire(request.databaseId, 'the id of a database')),
  wanted: request.tables.map(({ name, columns }) => ({
    name: nameFromWire(name, 'the name of a table'),
    columns: columns.map((column) => ({
      name: nameFromWire(column.name, 'the name of a column'),
      kind: kindWire.fromWire(column.kind),
    })),
  })),
  knownVersion: request.knownVersion,
});

/** No existing kind goes as `UNSPECIFIED`. */
const refusedToWire = ({ table, column, reason, existing, limit }: RefusedColumn): wire.RefusedColumn => ({
  table: nameToWire(table),
  column: column === undefined ? undefined : nameToWire(column),
  reason: reasonWire.toWire(reason),
  existing: existing === undefined ? noKind : kindWire.toWire(existing),
  limit,
});

const refusedFromWire = ({ table, column, reason, existing, limit }: wire.RefusedColumn): RefusedColumn => ({
  table: nameFromWire(table, 'the name of a table'),
  ...(column === undefined ? {} : { column: nameFromWire(column, 'the name of a column') }),
  reason: reasonWire.fromWire(reason),
  ...(existing === noKind ? {} : { existing: kindWire.fromWire(existing) }),
  ...(limit === undefined ? {} : { limit }),
});

/** The answer of `ensureSchema` in the words of `inlay.v1`. */
export const ensuredToWire = ({ schema, refused }: EnsureSchemaAnswer): wire.EnsureSchemaAnswer => ({
  schema: schema === undefined ? undefined : schemaToWire(schema),
  refused: refused.map(refusedToWire),
});

/** Throws `bad_message`, also for a reason or a kind that only a newer release knows. */
export const ensuredFromWire = ({ schema, refused }: wire.EnsureSchemaAnswer): EnsureSchemaAnswer => ({
  schema: schema === undefined ? undefined : schemaFromWire(schema),
  refused: refused.map(refusedFromWire),
});
