import type { ErrorKind } from '@inlay/core';
import type { EngineType } from '../engine-types.js';
import type { EngineView, OutputColumn, QueryLimits, ResultFormat } from '../engine.js';

/** How the engine's process is set up; fixed for its life. */
export interface EngineSettings {
  /** Bytes for everything in DuckDB, hot tables included. */
  readonly memoryBytes: number;
  readonly threads: number;
  /** The only directories that queries may read files of. */
  readonly readableDirectories: readonly string[];
  /** Where DuckDB spills what exceeds memory. */
  readonly spillDirectory: string;
  readonly spillBytesMax: number;
  /** Statements run once, before the settings are locked: macros of the SQL layer. */
  readonly setup: readonly string[];
  /** Queries that run at the same time; more wait in order. */
  readonly queriesMax: number;
}

/** The call that runs a query; see `EngineQuery`. */
export interface QueryMessage {
  readonly views: readonly EngineView[];
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
  readonly format: ResultFormat;
  readonly limits: QueryLimits;
}

/** DuckDB types of hot columns: those of a table, and that of the number of a series. */
export type HotColumnType = EngineType | 'INTEGER';

/** Where the parts of a column lie among the frame's buffers. */
export interface HotColumnPart {
  readonly name: string;
  readonly type: HotColumnType;
  /** Fixed-width values, or the bytes of strings. */
  readonly values: number;
  /** Strings: u32 offsets into `values`, one more than there are strings. */
  readonly offsets?: number;
  /** Tags lie in a row-major matrix: entry i is string `i * tags + tag`, absent when it is empty. */
  readonly matrix?: { readonly tags: number; readonly tag: number };
  /** Bit i set when entry i has a value; absent when all have. */
  readonly validity?: number;
}

/** Rows to append to one table of the engine. */
export interface HotTablePart {
  readonly table: string;
  /** Entries to append; the table gets the columns that it lacks, in this order. */
  readonly count: number;
  readonly columns: readonly HotColumnPart[];
}

/** Copies one generation out of tables that it shares, in the order of its rows, into tables of its own. */
export interface HotMove {
  readonly from: HotTableNames;
  readonly number: number;
  readonly to: HotTableNames;
}

/** Names of the two engine tables of a generation or a pack. */
export interface HotTableNames {
  readonly rowsTable: string;
  readonly seriesTable: string;
}

export type EngineRequest =
  | { readonly type: 'open'; readonly settings: EngineSettings }
  | { readonly type: 'run'; readonly id: number; readonly query: QueryMessage; readonly credits: number }
  | { readonly type: 'describe'; readonly id: number; readonly query: QueryMessage }
  | { readonly type: 'credit'; readonly id: number; readonly chunks: number }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'load'; readonly id: number; readonly parts: readonly HotTablePart[] }
  | { readonly type: 'unpack'; readonly id: number; readonly move: HotMove }
  | { readonly type: 'drop'; readonly id: number; readonly tables: readonly string[] };

/** An InlayError as a message carries it. */
export interface WireError {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  /** What DuckDB itself said, where `message` does not: for the log. */
  readonly engineWords?: string;
  /** Absolute path of the Parquet file that the error is about, where DuckDB named one. */
  readonly file?: string;
}

/** Seconds that a query spent in the engine, by stage. */
export interface QueryStages {
  readonly wait: number;
  readonly prepare: number;
  readonly execute: number;
  readonly encode: number;
}

export type EngineReply =
  | { readonly type: 'opened' }
  /** Buffer 0: the tree as JSON. */
  /** Buffer 0: the Arrow IPC schema message. `described` ends a `describe`, `schema` begins a `run`. */
  | { readonly type: 'described'; readonly id: number }
  | { readonly type: 'schema'; readonly id: number }
  /** Buffers 0 and 1: header and body. */
  | { readonly type: 'chunk'; readonly id: number }
  | { readonly type: 'end'; readonly id: number; readonly rows: number; readonly stages: QueryStages }
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'error'; readonly id: number; readonly error: WireError };
