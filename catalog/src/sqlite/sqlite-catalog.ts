import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { makeDurableDirectory } from '@inlay/core';
import type { Clock, Random } from '@inlay/core';
import { NodeFiles } from '@inlay/runtime';
import { sqliteWords } from '../migrations/index.js';
import { SqlCatalog } from '../sql/index.js';
import { takeFile } from './catalog-database.js';
import { dataDirInUse, removeHolder, writeHolder } from './holder.js';
import type { Holder } from './holder.js';
import { LibsqlDatabase } from './libsql-database.js';
import { isBusy, sqliteError } from './sqlite-errors.js';
import { SqliteStore } from './sqlite-store.js';

/** The folder of the catalog's file, and the sources of the times and ids in its rows. */
export interface SqliteCatalogOptions {
  /** Created when absent; holds `catalog.db` and, while it is open, `holder.json`. */
  readonly directory: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** The embedded catalog: one file, one process. A commit is one fsync, and durable when its promise resolves. */
export class SqliteCatalog extends SqlCatalog {
  readonly #directory: string;
  readonly #holder: Holder;
  #open = true;

  private constructor(store: SqliteStore, options: SqliteCatalogOptions) {
    super(store, options.clock);
    this.#directory = options.directory;
    this.#holder = { pid: process.pid, host: hostname(), startedAt: new Date(options.clock.nowMs()).toISOString() };
    writeHolder(this.#directory, this.#holder);
  }

  /** Rejects with `data_dir_in_use` (conflict), whose message names the process that has it, and with `catalog_too_new`. */
  static async open(options: SqliteCatalogOptions): Promise<SqliteCatalog> {
    const directory = resolve(options.directory);
    // SQLite syncs the directory of its files itself, but not those above.
    makeDurableDirectory(new NodeFiles(), directory);
    const database = new LibsqlDatabase(join(directory, 'catalog.db'));
    lock(database, directory);
    const store = new SqliteStore(database);
    try {
      await store.migrate({ words: sqliteWords, clusterId: options.random.uuid(), nowMs: options.clock.nowMs() });
      return new SqliteCatalog(store, { ...options, directory });
    } catch (error) {
      await store.close();
      throw store.toError(error);
    }
  }

  /** Tells a second opener where this one answers. */
  announce(url: string): void {
    writeHolder(this.#directory, { ...this.#holder, url });
  }

  override async close(): Promise<void> {
    // Before the lock goes: afterwards the file may be a successor's.
    if (this.#open) removeHolder(this.#directory);
    this.#open = false;
    await super.close();
  }
}

function lock(database: LibsqlDatabase, directory: string): void {
  try {
    takeFile(database);
  } catch (error) {
    database.close();
    throw isBusy(error) ? dataDirInUse(directory) : sqliteError(error);
  }
}
