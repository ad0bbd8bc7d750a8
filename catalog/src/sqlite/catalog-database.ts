import type { SqliteDatabase } from 'kysely';

/** What the catalog needs of a driver: the product's, or one on a simulated disk. */
export interface CatalogDatabase extends SqliteDatabase {
  exec(sql: string): void;
  /** The first column of the first row. */
  pragma(source: string): unknown;
}

/**
 * Takes the file for this connection until it ends, by whatever end. The write-ahead log costs one fsync a commit where a
 * rollback journal costs two or three (measured 0.23 and 0.39 ms), and a torn tail of it fails its checksum. What an
 * earlier process left in that log is brought into the file and synced there: its last sync may have failed, then the kernel
 * shows transactions that are on no disk, and those that follow them in the log would be lost with them.
 */
export function takeFile(database: CatalogDatabase): void {
  database.exec('pragma locking_mode = exclusive');
  database.pragma('journal_mode = wal');
  database.exec('pragma synchronous = full; pragma foreign_keys = on; begin immediate; commit');
  database.pragma('wal_checkpoint(truncate)');
}
