import type { ColumnId, DatabaseId, TableId } from '@inlay/core';

/** `tag`, or the kind of a field. `time` is no column: every table has it. */
export type ColumnKind = 'tag' | 'f64' | 'i64' | 'u64' | 'bool' | 'string';

/** A column of a table. Its kind never changes; `name` is the user's, of up to 65,536 bytes. */
export interface Column {
  readonly id: ColumnId;
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A table's definition. Its name is the user's and unique in the database. */
export interface Table {
  readonly id: TableId;
  readonly databaseId: DatabaseId;
  readonly name: string;
  /** In order of creation, so of id. */
  readonly columns: readonly Column[];
}

/** A database and its settings. The name is free for another one as soon as this one is deleted. */
export interface Database {
  readonly id: DatabaseId;
  readonly name: string;
  /** Rows older than now − retention are refused and not shown; undefined keeps for ever. */
  readonly retentionNs: bigint | undefined;
  readonly tablesMax: number;
  readonly columnsPerTableMax: number;
  readonly createdAtMs: number;
}

/** All definitions of one database as of one version. */
export interface DatabaseSchema {
  readonly database: Database;
  readonly tables: readonly Table[];
  /** Raised by every change of the database, its tables and columns. */
  readonly version: bigint;
}

/** Limits of a database that was created without its own. `time` is one of a table's columns. */
export const defaultTablesMax = 500;
export const defaultColumnsPerTableMax = 250;
