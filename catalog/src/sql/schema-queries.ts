import { columnId, databaseId, defined, tableId } from '@inlay/core';
import type { DatabaseId } from '@inlay/core';
import type { EnsureSchemaResult, WantedTable } from '../catalog/index.js';
import { databaseNotFound } from '../errors.js';
import type { Column, ColumnKind, Database, DatabaseSchema, Table } from '../model/index.js';
import { applyPlan, planSchema } from '../rules/index.js';
import type { SchemaPlan } from '../rules/index.js';
import { databaseOf, selectLive } from './database-queries.js';
import { nameBytes, nameOf } from '../model/name-bytes.js';
import { chunks } from './chunks.js';
import type { SchemaCache } from '../catalog/index.js';
import type { CatalogDb, WriteTransaction } from './sql-store.js';

/** The schema that the asker holds already. */
export interface KnownSchema {
  readonly databaseId: DatabaseId;
  readonly version: bigint;
}

/** A database's schema; undefined when `known` is the newest. Throws `database_not_found`. */
export async function selectSchema(
  db: CatalogDb,
  cache: SchemaCache,
  name: string,
  known?: KnownSchema,
): Promise<DatabaseSchema | undefined> {
  const row = await selectLive(db, name);
  if (row === undefined) throw databaseNotFound(name);
  const id = databaseId(Number(row.id));
  if (known?.databaseId === id && known.version === row.version) return undefined;
  return cache.get(id, row.version) ?? (await selectTables(db, databaseOf(row), row.version));
}

async function selectTables(db: CatalogDb, database: Database, version: bigint): Promise<DatabaseSchema> {
  const id = BigInt(database.id);
  const tables = await db
    .selectFrom('table_def')
    .select(['id', 'name'])
    .where('database_id', '=', id)
    .orderBy('id')
    .execute();
  const columns = await db
    .selectFrom('column_def')
    .innerJoin('table_def', 'table_def.id', 'column_def.table_id')
    .select(['column_def.id', 'column_def.table_id', 'column_def.name', 'column_def.kind'])
    .where('table_def.database_id', '=', id)
    .orderBy('column_def.id')
    .execute();
  const columnsOf = new Map<bigint, Column[]>(tables.map((table) => [table.id, []]));
  for (const column of columns)
    columnsOf
      .get(column.table_id)
      ?.push({ id: columnId(Number(column.id)), name: nameOf(column.name), kind: column.kind as ColumnKind });
  return {
    database,
    tables: tables.map((table): Table => ({
      id: tableId(Number(table.id)),
      databaseId: database.id,
      name: nameOf(table.name),
      columns: columnsOf.get(table.id) ?? [],
    })),
    version,
  };
}

/** All schema changes of a database take its row's lock first, so of two that want the same column the second sees the first's. */
export async function extendSchema(
  tx: WriteTransaction,
  cache: SchemaCache,
  id: DatabaseId,
  wanted: readonly WantedTable[],
): Promise<EnsureSchemaResult> {
  const row = await tx.db
    .selectFrom('database_def')
    .selectAll()
    .where('id', '=', BigInt(id))
    .where('deleted_at_ms', 'is', null)
    .$if(tx.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row === undefined) throw databaseNotFound(id);
  const schema = cache.get(id, row.version) ?? (await selectTables(tx.db, databaseOf(row), row.version));
  const plan = planSchema(schema, wanted);
  if (plan.changes.length === 0) return { schema, refused: plan.refused };
  const ids = await insertPlan(tx.db, id, plan);
  const version = row.version + 1n;
  await tx.db.updateTable('database_def').set({ version }).where('id', '=', BigInt(id)).execute();
  tx.publish({ kind: 'schema', databaseId: id, version });
  return { schema: applyPlan(schema, plan, ids, version), refused: plan.refused };
}

async function insertPlan(
  db: CatalogDb,
  database: DatabaseId,
  plan: SchemaPlan,
): Promise<Parameters<typeof applyPlan>[2]> {
  const created = plan.changes.filter((change) => change.existing === undefined);
  const tableIds: bigint[] = [];
  for (const part of chunks(created)) {
    const values = part.map((change) => ({
      database_id: BigInt(database),
      name: nameBytes(change.name),
      files_version: 0n,
    }));
    const rows = await db.insertInto('table_def').values(values).returning('id').execute();
    tableIds.push(...rows.map((row) => row.id));
  }
  // Ids are given in the order of the values; answers need not be in it.
  const newTables = tableIds.sort(ascending).values();
  const wanted = plan.changes.flatMap((change) => {
    const table =
      change.existing === undefined ? defined(newTables.next().value, 'a new table id') : BigInt(change.existing.id);
    return change.columns.map((column) => ({ table_id: table, name: nameBytes(column.name), kind: column.kind }));
  });
  const columnIds: bigint[] = [];
  for (const part of chunks(wanted)) {
    const rows = await db.insertInto('column_def').values(part).returning('id').execute();
    columnIds.push(...rows.map((row) => row.id));
  }
  const tables = tableIds.values();
  const columns = columnIds.sort(ascending).values();
  return {
    nextTableId: () => tableId(Number(defined(tables.next().value, 'a new table id'))),
    nextColumnId: () => columnId(Number(defined(columns.next().value, 'a new column id'))),
  };
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : 1);
