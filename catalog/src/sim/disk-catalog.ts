import { makeDurableDirectory, type Clock, type Random } from '@inlay/core';
import type { PowerLossFiles } from '@inlay/testing';
import { sqliteWords } from '../migrations/index.js';
import { SqlCatalog } from '../sql/index.js';
import { takeFile } from '../sqlite/catalog-database.js';
import { sqliteError } from '../sqlite/sqlite-errors.js';
import { SqliteStore } from '../sqlite/sqlite-store.js';
import { DiskDatabase } from './disk-database.js';
import { mount, sqliteOnDisk, vfsName } from './disk-vfs.js';

export interface DiskCatalogOptions {
  readonly files: PowerLossFiles;
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
  /** A mistake, for tests of tests: what it says after the product's own settings. */
  readonly pragma?: string;
}

/**
 * The embedded catalog on a simulated disk: its schema, statements, transactions and settings are the product's, SQLite is
 * the real code, and the disk loses what was not synced.
 */
export class DiskCatalog extends SqlCatalog {
  readonly #end: () => void;

  private constructor(store: SqliteStore, clock: Clock, end: () => void) {
    super(store, clock);
    this.#end = end;
  }

  /** Rejects as the embedded catalog does when its file cannot be opened. */
  static async open({ files, directory, clock, random, pragma }: DiskCatalogOptions): Promise<DiskCatalog> {
    makeDurableDirectory(files, directory);
    const sqlite3 = await sqliteOnDisk();
    const { prefix, unmount } = mount({ files, random });
    let database: DiskDatabase | undefined;
    try {
      database = new DiskDatabase(sqlite3, `${prefix}${directory}/catalog.db`, vfsName);
      const opened = database;
      takeFile(opened);
      if (pragma !== undefined) opened.pragma(pragma);
      const store = new SqliteStore(opened);
      await store.migrate({ words: sqliteWords, clusterId: 'simulated', nowMs: clock.nowMs() });
      return new DiskCatalog(store, clock, () => {
        opened.close();
        unmount();
      });
    } catch (error) {
      database?.close();
      unmount();
      throw sqliteError(error);
    }
  }

  /** Gives back the memory of a connection whose process has died; what is on the disk stays as it is. */
  abandon(): void {
    this.#end();
  }
}
