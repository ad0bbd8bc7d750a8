import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { Backoff } from '@inlay/core';
import type { Clock, Logger, Random } from '@inlay/core';
import { EventFeed } from '../catalog/index.js';
import type { CatalogEvent } from '../catalog/index.js';
import { migrate } from '../migrations/index.js';
import type { MigrateOptions } from '../migrations/index.js';
import { inTransaction } from '../sql/index.js';
import type { CatalogDb, CatalogTables, SqlStore, WriteTransaction } from '../sql/index.js';
import { ChangeListener, channel, encodeEvent } from './change-listener.js';
import { isTransient, postgresError } from './postgres-errors.js';

/** Names the one lock under which migrations run; any number that nothing else in the database uses. */
const migrationLock = 7_301_867_245_110_493n;
const attemptsMax = 8;

/** `config` makes the connections; its password must not reach the logger. */
export interface PostgresStoreOptions {
  readonly config: pg.PoolConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * A pool of connections. Writes are read-committed and lock the rows that they decide on; reads see one repeatable-read
 * snapshot. Transactions that collide (serialization failure, deadlock) are run again here and nowhere else.
 */
export class PostgresStore implements SqlStore {
  readonly #options: PostgresStoreOptions;
  readonly #pool: pg.Pool;
  readonly #db: Kysely<CatalogTables>;
  readonly #feed = new EventFeed();
  readonly #listener: ChangeListener;

  constructor(options: PostgresStoreOptions) {
    this.#options = options;
    this.#pool = new pg.Pool(options.config);
    // A connection may break while nobody waits for an answer: the pool replaces it, and the transaction that holds it
    // fails at its next query. Without listeners, on the pool for idle ones and on each for those in use, it would end
    // the process.
    const onBroken = (error: Error): void =>
      options.logger.warn('a connection to PostgreSQL broke', { error: error.message });
    this.#pool.on('error', onBroken);
    this.#pool.on('connect', (client) => client.on('error', onBroken));
    this.#db = new Kysely<CatalogTables>({ dialect: new PostgresDialect({ pool: this.#pool }) });
    this.#listener = new ChangeListener({ ...options, pool: this.#pool, feed: this.#feed });
  }

  migrate(options: MigrateOptions): Promise<void> {
    return this.#transaction(async (db) => {
      await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(db);
      await migrate(db, options);
    });
  }

  read<T>(work: (db: CatalogDb) => Promise<T>): Promise<T> {
    const begin = 'start transaction isolation level repeatable read, read only';
    return this.#retrying(() => inTransaction(this.#db, begin, work));
  }

  write<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return this.#transaction(async (db) => {
      const events: CatalogEvent[] = [];
      const result = await work({ db, locksRows: true, publish: (event) => events.push(event) });
      // Delivered when, and only if, the transaction commits.
      if (events.length > 0)
        await sql`select pg_notify(${channel}, event) from unnest(${events.map(encodeEvent)}::text[]) as event`.execute(
          db,
        );
      return result;
    });
  }

  /** Each on a connection of its own: the server shares the sync of its log among those that commit side by side. */
  writeShared<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    return this.write(work);
  }

  watch(signal: AbortSignal): AsyncIterable<CatalogEvent> {
    if (!signal.aborted) this.#listener.start();
    return this.#feed.subscribe(signal);
  }

  toError(error: unknown): Error {
    return postgresError(error);
  }

  async close(): Promise<void> {
    this.#feed.end();
    await this.#listener.stop();
    await this.#db.destroy();
  }

  #transaction<T>(work: (db: CatalogDb) => Promise<T>): Promise<T> {
    const begin = 'start transaction isolation level read committed';
    return this.#retrying(() => inTransaction(this.#db, begin, work));
  }

  async #retrying<T>(run: () => Promise<T>): Promise<T> {
    const { clock, random } = this.#options;
    const backoff = new Backoff({ firstMs: 5, maxMs: 250 }, random);
    for (let attempt = 1; ; attempt++) {
      try {
        return await run();
      } catch (error) {
        if (!isTransient(error) || attempt === attemptsMax) throw error;
        await clock.sleep(backoff.nextMs());
      }
    }
  }
}
