import type { DatabaseId, IncarnationId, TableId, TimeRange } from '@inlay/core';
import type { CommitFileRequest, Database, DatabaseSchema, FileList, ShardMap } from '../model/index.js';
import type {
  Catalog,
  CatalogEvent,
  CreateDatabaseRequest,
  EnsureSchemaResult,
  OpenedIncarnation,
  OpenIncarnationRequest,
  WantedTable,
} from './catalog.js';

/** The methods that are one transaction each. */
export type CatalogOp = Exclude<keyof Catalog, 'watch' | 'close'>;

/** A catalog round another: subclasses say what happens round each call. Watching and closing pass through. */
export abstract class DecoratedCatalog implements Catalog {
  readonly #inner: Catalog;

  constructor(inner: Catalog) {
    this.#inner = inner;
  }

  protected abstract around<T>(op: CatalogOp, call: () => Promise<T>): Promise<T>;

  clusterId(): Promise<string> {
    return this.around('clusterId', () => this.#inner.clusterId());
  }
  createDatabase(request: CreateDatabaseRequest): Promise<Database> {
    return this.around('createDatabase', () => this.#inner.createDatabase(request));
  }
  listDatabases(): Promise<readonly Database[]> {
    return this.around('listDatabases', () => this.#inner.listDatabases());
  }
  deleteDatabase(name: string): Promise<{ readonly epoch: bigint }> {
    return this.around('deleteDatabase', () => this.#inner.deleteDatabase(name));
  }
  schema(
    name: string,
    known?: { readonly databaseId: DatabaseId; readonly version: bigint },
  ): Promise<DatabaseSchema | undefined> {
    return this.around('schema', () => this.#inner.schema(name, known));
  }
  ensureSchema(databaseId: DatabaseId, wanted: readonly WantedTable[]): Promise<EnsureSchemaResult> {
    return this.around('ensureSchema', () => this.#inner.ensureSchema(databaseId, wanted));
  }
  openIncarnation(request: OpenIncarnationRequest): Promise<OpenedIncarnation> {
    return this.around('openIncarnation', () => this.#inner.openIncarnation(request));
  }
  markDraining(incarnation: IncarnationId): Promise<void> {
    return this.around('markDraining', () => this.#inner.markDraining(incarnation));
  }
  closeIncarnation(incarnation: IncarnationId): Promise<void> {
    return this.around('closeIncarnation', () => this.#inner.closeIncarnation(incarnation));
  }
  forgetIncarnation(incarnation: IncarnationId): Promise<{ readonly epoch: bigint }> {
    return this.around('forgetIncarnation', () => this.#inner.forgetIncarnation(incarnation));
  }
  shardMap(): Promise<ShardMap> {
    return this.around('shardMap', () => this.#inner.shardMap());
  }
  commitFile(request: CommitFileRequest): Promise<{ readonly filesVersion: bigint }> {
    return this.around('commitFile', () => this.#inner.commitFile(request));
  }
  listFiles(tableId: TableId, times?: TimeRange): Promise<FileList> {
    return this.around('listFiles', () => this.#inner.listFiles(tableId, times));
  }
  watch(signal: AbortSignal): AsyncIterable<CatalogEvent> {
    return this.#inner.watch(signal);
  }
  close(): Promise<void> {
    return this.#inner.close();
  }
}
