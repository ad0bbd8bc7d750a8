import { Kysely, SqliteDialect } from 'kysely';
import { EventFeed } from '../catalog/index.js';
import type { CatalogEvent } from '../catalog/index.js';
import { migrate } from '../migrations/index.js';
import type { MigrateOptions } from '../migrations/index.js';
import { inTransaction } from '../sql/index.js';
import type { CatalogDb, CatalogTables, SqlStore, WriteTransaction } from '../sql/index.js';
import type { CatalogDatabase } from './catalog-database.js';
import { SharedWrites } from './shared-writes.js';
import { sqliteError } from './sqlite-errors.js';

/**
 * One connection, used by one transaction at a time, and nobody else has the file open: so reads need no transaction to see a
 * snapshot, writers need no row locks, and every change passes this process's event feed.
 */
export class SqliteStore implements SqlStore {
  readonly #database: CatalogDatabase;
  readonly #db: Kysely<CatalogTables>;
  readonly #feed = new EventFeed();
  readonly #shared: SharedWrites;

  constructor(database: CatalogDatabase) {
    this.#database = database;
    this.#db = new Kysely<CatalogTables>({ dialect: new SqliteDialect({ database }) });
    this.#shared = new SharedWrites((work) => this.write(work));
  }

  migrate(options: MigrateOptions): Promise<void> {
    return inTransaction(this.#db, 'begin', (db) => migrate(db, options));
  }

  read<T>(work: (db: CatalogDb) => Promise<T>): Promise<T> {
    return this.#db.connection().execute(work);
  }

  async write<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    const events: CatalogEvent[] = [];
    const result = await inTransaction(this.#db, 'begin', (db) =>
      work({ db, locksRows: false, publish: (event) => events.push(event) }),
    );
    for (const event of events) this.#feed.publish(event);
    return result;
  }

  writeShared<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return this.#shared.write(work);
  }

  watch(signal: AbortSignal): AsyncIterable<CatalogEvent> {
    return this.#feed.subscribe(signal);
  }

  toError(error: unknown): Error {
    return sqliteError(error);
  }

  /**
   * Waits for what runs, then leaves one clean file and no lock. The lock is given back by hand (out of the write-ahead log,
   * then out of exclusive mode, which the next read carries out), because closing the driver frees nothing before its
   * statements are collected as garbage.
   */
  async close(): Promise<void> {
    await this.#shared.settled();
    this.#feed.end();
    await this.#db.connection().execute(() => {
      this.#database.pragma('journal_mode = delete');
      this.#database.exec('pragma locking_mode = normal; select count(*) from sqlite_schema');
      return Promise.resolve();
    });
    await this.#db.destroy();
  }
}
