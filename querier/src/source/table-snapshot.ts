import type { ParquetFile, Table } from '@inlay/catalog';
import type { IncarnationId, TimeRange } from '@inlay/core';
import type { HotTables } from '../engine/engine.js';
import type { TableScan } from '../relation/table-scan.js';

/** A file of a snapshot. */
export interface LocalFile {
  readonly file: ParquetFile;
  /** Where its bytes can be read; undefined where the query needs no more of it than its number of rows. */
  readonly path: string | undefined;
}

/**
 * Every row of a table in the times acknowledged before the query began, once in hot tables or files or several times as the same
 * version: complete, or not made at all. No hot table is of a generation that one of the files holds.
 */
export interface TableSnapshot {
  readonly table: Table;
  /** The rows that it has all of: those of the scan's times, or of its first rows. */
  readonly times: TimeRange;
  readonly hot: readonly HotTables[];
  readonly files: readonly LocalFile[];
  /** Files of the table that were left out, as no row that is wanted can be in them. */
  readonly filesPruned: number;
  /** Incarnations whose newest rows are not in it; empty unless the query allowed a partial answer, which must then be marked. */
  readonly missing: readonly IncarnationId[];
  release(): void;
}

/** Makes snapshots of tables: complete, or not at all. */
export interface Source {
  /** Rejects with `incarnation_unreachable` (unavailable) that names the incarnation, unless `allowPartial`. */
  snapshot(
    scan: TableScan,
    options: { readonly allowPartial: boolean; readonly signal: AbortSignal },
  ): Promise<TableSnapshot>;
}
