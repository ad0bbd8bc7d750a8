import type { ColumnId, DatabaseId, TableId } from '@inlay/core';

/** `tag`, or the kind of a field. `time` is no column: every table has it. */
export type ColumnKind = 'tag' | 'f64' | 'i64' | 'u64' | 'bool' | 'string';

export interface Column {
  readonly id: ColumnId;
  readonly name: string;
  readonly kind: ColumnKind;
}

export interface Table {
  readonly id: TableId;
  readonly databaseId: DatabaseId;
  readonly name: string;
  /** In order of creation, so of id. */
  readonly columns: readonly Column[];
}

export interface Database {
  readonly id: DatabaseId;
  readonly name: string;
  /** Rows older than now − retention are refused and not shown; undefined keeps for ever. */
  readonly retentionNs: bigint | undefined;
  readonly tablesMax: number;
  readonly columnsPerTableMax: number;
  readonly createdAtMs: number;
}

export interface DatabaseSchema {
  readonly database: Database;
  readonly tables: readonly Table[];
  /** Raised by every change of the database, its tables and columns. */
  readonly version: bigint;
}

export const defaultTablesMax = 500;
export const defaultColumnsPerTableMax = 250;
