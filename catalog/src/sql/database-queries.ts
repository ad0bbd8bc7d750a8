import type { Selectable } from 'kysely';
import { databaseId } from '@inlay/core';
import { databaseExists, databaseNotFound } from '../errors.js';
import type { Database } from '../model/index.js';
import type { DatabaseSettings } from '../rules/index.js';
import { nextEpoch } from './cluster-queries.js';
import { nameBytes, nameOf } from '../model/name-bytes.js';
import type { CatalogDb, WriteTransaction } from './sql-store.js';
import type { DatabaseRow } from './tables.js';

/** A database as its row has it, deleted or not. */
export function databaseOf(row: Selectable<DatabaseRow>): Database {
  return {
    id: databaseId(Number(row.id)),
    name: nameOf(row.name),
    retentionNs: row.retention_ns ?? undefined,
    tablesMax: Number(row.tables_max),
    columnsPerTableMax: Number(row.columns_per_table_max),
    createdAtMs: Number(row.created_at_ms),
  };
}

/** Throws `database_exists` (conflict) when a database that is not deleted has the name. */
export async function insertDatabase(
  tx: WriteTransaction,
  settings: DatabaseSettings,
  nowMs: number,
): Promise<Database> {
  // Asked first, since a refused insert uses up an id in PostgreSQL.
  const taken = await selectLive(tx.db, settings.name);
  if (taken !== undefined) throw databaseExists(settings.name);
  const row = await tx.db
    .insertInto('database_def')
    .values({
      name: nameBytes(settings.name),
      retention_ns: settings.retentionNs ?? null,
      tables_max: BigInt(settings.tablesMax),
      columns_per_table_max: BigInt(settings.columnsPerTableMax),
      created_at_ms: BigInt(nowMs),
      version: 1n,
      deleted_at_ms: null,
    })
    // Unique among the live ones: of two at once one loses here. A failed insert would spoil the whole transaction in PostgreSQL.
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw databaseExists(settings.name);
  tx.publish({ kind: 'schema', databaseId: databaseId(Number(row.id)), version: row.version });
  return databaseOf(row);
}

/** The row of the database that has this name now; undefined when there is none. Deleted ones are passed over. */
export function selectLive(db: CatalogDb, name: string): Promise<Selectable<DatabaseRow> | undefined> {
  return db
    .selectFrom('database_def')
    .selectAll()
    .where('name', '=', nameBytes(name))
    .where('deleted_at_ms', 'is', null)
    .executeTakeFirst();
}

/** Databases that are not deleted, in order of id. */
export async function selectDatabases(db: CatalogDb): Promise<readonly Database[]> {
  const rows = await db
    .selectFrom('database_def')
    .selectAll()
    .where('deleted_at_ms', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(databaseOf);
}

/** Deletes a database by marking it, and starts an epoch with a barrier, returned. Throws `database_not_found`. */
export async function hideDatabase(
  tx: WriteTransaction,
  name: string,
  nowMs: number,
): Promise<{ readonly epoch: bigint }> {
  const row = await tx.db
    .updateTable('database_def')
    .set((expression) => ({ deleted_at_ms: BigInt(nowMs), version: expression('version', '+', 1n) }))
    .where('name', '=', nameBytes(name))
    .where('deleted_at_ms', 'is', null)
    .returning(['id', 'version'])
    .executeTakeFirst();
  if (row === undefined) throw databaseNotFound(name);
  tx.publish({ kind: 'schema', databaseId: databaseId(Number(row.id)), version: row.version });
  return { epoch: await nextEpoch(tx, 'barrier') };
}
