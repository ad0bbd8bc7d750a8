import type { Generated } from 'kysely';

/**
 * The rows of both SQL implementations. Every integer is a bigint, since stamps and nanoseconds pass 2^53. Names that
 * users choose are stored as UTF-8 bytes: exact, case-sensitive, and free to hold NUL, which text in PostgreSQL is not.
 */
export interface CatalogTables {
  cluster_state: ClusterRow;
  database_def: DatabaseRow;
  table_def: TableRow;
  column_def: ColumnRow;
  partition_def: PartitionRow;
  parquet_file: FileRow;
  shard_owner: ShardOwnerRow;
  incarnation: IncarnationRow;
  schema_migration: MigrationRow;
}

/** One row: what the whole cluster shares. */
export interface ClusterRow {
  id: bigint;
  cluster_id: string;
  epoch: bigint;
  /** The epoch of the last deletion of a database, if `tracked_epoch` is the epoch. */
  barrier: Generated<bigint>;
  /** The last epoch that a release which knows barriers has started. Release 0.1.0, beside it or between, leaves it behind. */
  tracked_epoch: Generated<bigint>;
}

/** A row of `database_def`, columns as the database has them: integers of 64 bits, names as UTF-8. */
export interface DatabaseRow {
  id: Generated<bigint>;
  name: Uint8Array;
  retention_ns: bigint | null;
  tables_max: bigint;
  columns_per_table_max: bigint;
  created_at_ms: bigint;
  version: bigint;
  /** Null while it is live; a deleted one keeps its row, so that late commits find their table. */
  deleted_at_ms: bigint | null;
}

/** A row of `table_def`. */
export interface TableRow {
  id: Generated<bigint>;
  database_id: bigint;
  name: Uint8Array;
  /** Raised under this row's lock by every change of the table's files. */
  files_version: bigint;
}

/** A row of `column_def`; `kind` is a `ColumnKind`. */
export interface ColumnRow {
  id: Generated<bigint>;
  table_id: bigint;
  name: Uint8Array;
  kind: string;
}

/** A row of `partition_def`; `partition_key` is UTF-8, unique in its table. */
export interface PartitionRow {
  id: Generated<bigint>;
  table_id: bigint;
  partition_key: Uint8Array;
  created_at_ms: bigint;
}

/** A row of `parquet_file`; times in ns, inclusive. */
export interface FileRow {
  id: string;
  table_id: bigint;
  partition_id: bigint;
  path: string;
  level: bigint;
  min_time: bigint;
  max_time: bigint;
  row_count: bigint;
  size_bytes: bigint;
  /** Unsigned, 32 bits; null for files of releases that knew no checksums. */
  crc32c: bigint | null;
  min_stamp: bigint;
  max_stamp: bigint;
  /** 0 or 1: one spelling of a boolean that both databases have. */
  multi_version: bigint;
  shards: Uint8Array;
  /** JSON of `FileColumn[]`. */
  column_stats: string;
  /** JSON of column ids. */
  sort_key: string;
  origin_incarnation: bigint | null;
  origin_generation: bigint | null;
  deletes_applied_to: bigint;
  created_at_ms: bigint;
}

/** A row of `shard_owner`; a shard that was never given to an ingester has none. */
export interface ShardOwnerRow {
  shard: bigint;
  /** 0 is the primary. */
  place: bigint;
  incarnation_id: bigint;
  /** The epoch in which the shard's owners last changed. Null where release 0.1.0 wrote it: before the barrier. */
  since: bigint | null;
}

/** A row of `incarnation`; `state` is an `IncarnationState`. */
export interface IncarnationRow {
  id: Generated<bigint>;
  node: string;
  address: string;
  state: string;
  epoch: bigint;
  low_water: bigint;
  opened_at_ms: bigint;
  /** Null for one that release 0.1.0 opened. */
  volume: string | null;
  /** Null unless its rows were given up. */
  forgotten_at_ms: bigint | null;
}

/** A row of `schema_migration`: a migration that this catalog has been through. */
export interface MigrationRow {
  number: bigint;
  name: string;
  /** The lowest newest-migration that a release must know to read what this one left. */
  readable_from: bigint;
  applied_at_ms: bigint;
}
