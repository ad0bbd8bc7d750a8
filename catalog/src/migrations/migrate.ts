import { sql } from 'kysely';
import { InlayError } from '@inlay/core';
import type { CatalogDb } from '../sql/sql-store.js';
import { firstMigration } from './0001-first.js';
import { checksumsMigration } from './0002-checksums.js';
import { volumesMigration } from './0003-volumes.js';
import { shardHistoryMigration } from './0004-shard-history.js';
import type { Migration, SqlWords } from './migration.js';

/** In order of number. */
export const migrations: readonly Migration[] = [
  firstMigration,
  checksumsMigration,
  volumesMigration,
  shardHistoryMigration,
];

/** A migration's surroundings; `migrations` are all of this release unless a test names others. */
export interface MigrateOptions {
  readonly words: SqlWords;
  /** For a new catalog: a uuid that tells this cluster's objects from another's. */
  readonly clusterId: string;
  readonly nowMs: number;
  readonly migrations?: readonly Migration[];
}

/**
 * Brings the tables up to this release, or throws `catalog_too_new` (conflict) when a newer release left what this one cannot
 * read. Runs inside one transaction that nobody else migrates in.
 */
export async function migrate(db: CatalogDb, options: MigrateOptions): Promise<void> {
  const { words } = options;
  const known = options.migrations ?? migrations;
  await sql
    .raw(
      `create table if not exists schema_migration (number ${words.int} primary key, name ${words.text} not null, readable_from ${words.int} not null, applied_at_ms ${words.int} not null)`,
    )
    .execute(db);
  const applied = await db.selectFrom('schema_migration').selectAll().execute();
  const newest = known.at(-1)?.number ?? 0;
  for (const row of applied)
    if (row.readable_from > BigInt(newest))
      throw new InlayError(
        'conflict',
        `the catalog was written by a newer release (migration ${String(row.number)} "${row.name}"); this one knows up to ${String(newest)}: upgrade it`,
        { code: 'catalog_too_new', details: { migration: Number(row.number), known: newest } },
      );
  const done = new Set(applied.map((row) => Number(row.number)));
  for (const migration of known) {
    if (done.has(migration.number)) continue;
    for (const statement of migration.statements(words)) await sql.raw(statement).execute(db);
    await db
      .insertInto('schema_migration')
      .values({
        number: BigInt(migration.number),
        name: migration.name,
        readable_from: BigInt(migration.readableFrom),
        applied_at_ms: BigInt(options.nowMs),
      })
      .execute();
  }
  await db
    .insertInto('cluster_state')
    .values({ id: 1n, cluster_id: options.clusterId, epoch: 0n })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
