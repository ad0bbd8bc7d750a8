import type { DatabaseId, IncarnationId, TableId, TimeRange } from '@inlay/core';
import type {
  ColumnKind,
  CommitFileRequest,
  Database,
  DatabaseSchema,
  FileList,
  Incarnation,
  ShardMap,
} from '../model/index.js';

/** A new database: without `retentionNs` rows are kept for ever, without limits the defaults of the model hold. */
export interface CreateDatabaseRequest {
  readonly name: string;
  readonly retentionNs?: bigint | undefined;
  readonly tablesMax?: number | undefined;
  readonly columnsPerTableMax?: number | undefined;
}

/** Columns that a write needs in a table; table and columns are created when absent. */
export interface WantedTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
}

/** A column, or a whole table, that `ensureSchema` did not create, and why. */
export interface RefusedColumn {
  readonly table: string;
  /** Absent when the table itself was refused. */
  readonly column?: string | undefined;
  readonly reason: 'kind_conflict' | 'table_limit' | 'column_limit';
  /** For `kind_conflict`: what the column already is; absent when it is `time`, which no tag or field may be called. */
  readonly existing?: ColumnKind | undefined;
  /** For limits: the limit. */
  readonly limit?: number | undefined;
}

/** The schema after the change, with every wanted column but the refused ones. */
export interface EnsureSchemaResult {
  readonly schema: DatabaseSchema;
  readonly refused: readonly RefusedColumn[];
}

/** An ingester's node that begins a new life. */
export interface OpenIncarnationRequest {
  readonly node: string;
  readonly address: string;
  /** Names of all ingesters of a static cluster, this one included: rendezvous hashing over them says who should own what. */
  readonly members: readonly string[];
  /** Id of the volume that its log will be on: a later life replays the log only where it finds the same. */
  readonly volume?: string | undefined;
}

/** The new life, with what it has to replay before it may answer for its node. */
export interface OpenedIncarnation {
  readonly incarnation: Incarnation;
  /** Earlier lives of the same node that are not closed: their WAL is to be replayed by this one. */
  readonly predecessors: readonly Incarnation[];
  readonly shardMap: ShardMap;
}

/** A hint that something has a newer version. It may be missed, repeated or late: the version says what is new. */
export type CatalogEvent =
  | { readonly kind: 'schema'; readonly databaseId: DatabaseId; readonly version: bigint }
  | { readonly kind: 'epoch'; readonly epoch: bigint }
  | { readonly kind: 'files'; readonly tableId: TableId; readonly filesVersion: bigint };

/**
 * What data exists and where: the one owner of definitions, files and cluster state. Every method is one transaction.
 * Rejects with InlayError: `unavailable` when the store cannot be reached, others as told below. Implementations: memory,
 * SQLite, PostgreSQL, remote; one conformance suite (`describeCatalog`) holds them equal.
 */
export interface Catalog {
  /** A uuid, made with the catalog and never changed: an object store is marked with it (`_inlay/cluster.json`). */
  clusterId(): Promise<string>;

  /** Rejects with `database_exists` (conflict), `bad_database_name`, `bad_retention`, `bad_limit` (invalid). Names: 1–64 of `[A-Za-z0-9_/-]`. */
  createDatabase(request: CreateDatabaseRequest): Promise<Database>;
  listDatabases(): Promise<readonly Database[]>;
  /**
   * Hides the database and frees its name, in one transaction that also starts a new epoch, returned, and the barrier of
   * the shard map: when every open ingester has adopted it, no write to the database can be acknowledged any more. Rejects with `database_not_found`.
   */
  deleteDatabase(name: string): Promise<{ readonly epoch: bigint }>;
  /**
   * The schema, or undefined when `knownVersion` of the same database is still current. Rejects with `database_not_found`.
   */
  schema(
    name: string,
    known?: { readonly databaseId: DatabaseId; readonly version: bigint },
  ): Promise<DatabaseSchema | undefined>;
  /**
   * Creates what is absent, all in one transaction; what cannot be is listed, never thrown. `time` counts as one of a
   * table's columns. Rejects with `database_not_found`.
   */
  ensureSchema(databaseId: DatabaseId, wanted: readonly WantedTable[]): Promise<EnsureSchemaResult>;

  /**
   * Before the first write is taken: starts a new epoch, opens an incarnation and gives it the shards of the node's
   * earlier lives and those unowned ones that rendezvous hashing over `members` says are its own. Rejects with `bad_node`
   * and `not_a_member` (invalid).
   */
  openIncarnation(request: OpenIncarnationRequest): Promise<OpenedIncarnation>;
  /** A closed one stays closed. Rejects with `incarnation_not_found`, as closing does. */
  markDraining(incarnation: IncarnationId): Promise<void>;
  /** Only when every row it stamped is in the catalog. Idempotent. */
  closeIncarnation(incarnation: IncarnationId): Promise<void>;
  /**
   * Gives up the rows of it that no file holds: closes it, wherever its log is, and starts a new epoch, returned. The
   * caller has made sure that it is not alive: it is not asked. Rejects with `incarnation_not_found`, and with
   * `incarnation_closed` (conflict) when it is closed already.
   */
  forgetIncarnation(incarnation: IncarnationId): Promise<{ readonly epoch: bigint }>;
  shardMap(): Promise<ShardMap>;

  /**
   * Makes a file visible and moves low-water marks, in one transaction. Idempotent by file id. Returns the table's
   * files_version. A table of a deleted database takes files that nobody will see. Rejects with `table_not_found`,
   * `incarnation_not_found`, `file_exists` (conflict) when the id belongs to another table, and `incarnation_forgotten`
   * (conflict) when the file would be new and is of an incarnation, or comes with the mark of one, whose rows were given up.
   */
  commitFile(request: CommitFileRequest): Promise<{ readonly filesVersion: bigint }>;
  /**
   * Live files of the table that overlap `times` (absent: all of them), in order of `maxStamp`. Rejects with `table_not_found`, also
   * when the table's database was deleted.
   */
  listFiles(tableId: TableId, times?: TimeRange): Promise<FileList>;

  /** Hints of changes; may miss, repeat and reorder. Ends when the signal aborts. */
  watch(signal: AbortSignal): AsyncIterable<CatalogEvent>;
  close(): Promise<void>;
}
