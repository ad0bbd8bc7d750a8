import type { Kysely } from 'kysely';
import type { CatalogEvent } from '../catalog/index.js';
import type { CatalogTables } from './tables.js';

/** Kysely over a snapshot or a transaction, in the dialect of the store. */
export type CatalogDb = Kysely<CatalogTables>;

/** What a writing transaction works with. It may run more than once, so it has no effects but SQL and `publish`. */
export interface WriteTransaction {
  readonly db: CatalogDb;
  /** Whether rows are locked by `SELECT … FOR UPDATE`; otherwise transactions run one after another. */
  readonly locksRows: boolean;
  /** Told to watchers when, and only if, the transaction commits. */
  publish(event: CatalogEvent): void;
}

/** What differs between the databases. The queries are written once, over this. */
export interface SqlStore {
  /** All reads inside see one snapshot. */
  read<T>(work: (db: CatalogDb) => Promise<T>): Promise<T>;
  write<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T>;
  /**
   * The same for work of which there may be much at a time: it may share its transaction, and so its sync, with others of its
   * kind. A failure of its own is told to it alone and undoes nothing of the others.
   */
  writeShared<T>(work: (transaction: WriteTransaction) => Promise<T>): Promise<T>;
  watch(signal: AbortSignal): AsyncIterable<CatalogEvent>;
  /** Any failure as an InlayError: `unavailable` when the store cannot be reached. */
  toError(error: unknown): Error;
  close(): Promise<void>;
}
