import { allTimes, type Clock, type DatabaseId, type IncarnationId, type TableId } from '@inlay/core';
import type {
  Catalog,
  CatalogEvent,
  CreateDatabaseRequest,
  EnsureSchemaResult,
  OpenedIncarnation,
  OpenIncarnationRequest,
  WantedTable,
} from '../catalog/index.js';
import { catalogClosed } from '../errors.js';
import type { CommitFileRequest, Database, DatabaseSchema, FileList, ShardMap } from '../model/index.js';
import { checkOpenIncarnation, settingsOf } from '../rules/index.js';
import {
  forgetIncarnation,
  insertIncarnation,
  selectClusterId,
  selectShardMap,
  updateState,
} from './cluster-queries.js';
import { hideDatabase, insertDatabase, selectDatabases } from './database-queries.js';
import { FileLists } from './file-lists.js';
import { insertFile, selectFiles } from './file-queries.js';
import { SchemaCache } from '../catalog/index.js';
import { extendSchema, selectSchema } from './schema-queries.js';
import type { KnownSchema } from './schema-queries.js';
import type { CatalogDb, SqlStore, WriteTransaction } from './sql-store.js';

/** The catalog over any SQL store: each method is one transaction of it. */
export class SqlCatalog implements Catalog {
  readonly #store: SqlStore;
  readonly #clock: Clock;
  readonly #schemas = new SchemaCache();
  readonly #lists = new FileLists();
  #closed = false;

  constructor(store: SqlStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async createDatabase(request: CreateDatabaseRequest): Promise<Database> {
    const settings = settingsOf(request);
    return this.#write((tx) => insertDatabase(tx, settings, this.#clock.nowMs()));
  }

  listDatabases(): Promise<readonly Database[]> {
    return this.#read(selectDatabases);
  }

  deleteDatabase(name: string): Promise<{ readonly epoch: bigint }> {
    return this.#write((tx) => hideDatabase(tx, name, this.#clock.nowMs()));
  }

  async schema(name: string, known?: KnownSchema): Promise<DatabaseSchema | undefined> {
    const schema = await this.#read((db) => selectSchema(db, this.#schemas, name, known));
    if (schema !== undefined) this.#schemas.put(schema);
    return schema;
  }

  async ensureSchema(databaseId: DatabaseId, wanted: readonly WantedTable[]): Promise<EnsureSchemaResult> {
    const result = await this.#write((tx) => extendSchema(tx, this.#schemas, databaseId, wanted));
    this.#schemas.put(result.schema);
    return result;
  }

  async openIncarnation(request: OpenIncarnationRequest): Promise<OpenedIncarnation> {
    checkOpenIncarnation(request);
    return this.#write((tx) => insertIncarnation(tx, request, this.#clock.nowMs()));
  }

  markDraining(incarnation: IncarnationId): Promise<void> {
    return this.#write((tx) => updateState(tx, incarnation, 'draining'));
  }

  closeIncarnation(incarnation: IncarnationId): Promise<void> {
    return this.#write((tx) => updateState(tx, incarnation, 'closed'));
  }

  forgetIncarnation(incarnation: IncarnationId): Promise<{ readonly epoch: bigint }> {
    return this.#write((tx) => forgetIncarnation(tx, incarnation, this.#clock.nowMs()));
  }

  clusterId(): Promise<string> {
    return this.#read(selectClusterId);
  }

  shardMap(): Promise<ShardMap> {
    return this.#read(selectShardMap);
  }

  commitFile(request: CommitFileRequest): Promise<{ readonly filesVersion: bigint }> {
    return this.#write((tx) => insertFile(tx, request, this.#clock.nowMs()), 'shared');
  }

  listFiles(tableId: TableId, times = allTimes): Promise<FileList> {
    return this.#read((db) => selectFiles(db, this.#lists, tableId, times));
  }

  watch(signal: AbortSignal): AsyncIterable<CatalogEvent> {
    return this.#store.watch(signal);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#store.close();
  }

  async #read<T>(work: (db: CatalogDb) => Promise<T>): Promise<T> {
    if (this.#closed) throw catalogClosed();
    try {
      return await this.#store.read(work);
    } catch (error) {
      throw this.#store.toError(error);
    }
  }

  async #write<T>(work: (tx: WriteTransaction) => Promise<T>, how: 'alone' | 'shared' = 'alone'): Promise<T> {
    if (this.#closed) throw catalogClosed();
    try {
      return await (how === 'shared' ? this.#store.writeShared(work) : this.#store.write(work));
    } catch (error) {
      throw this.#store.toError(error);
    }
  }
}
