import type { HeldGeneration, HotGeneration } from '@inlay/services';
import type { TableId } from '@inlay/core';

/** One statement as DuckDB's own parser sees it (`json_serialize_sql`), unquoted identifiers in lower case. */
export interface SqlTree {
  readonly node: unknown;
}

/** How a result leaves the engine. All formatting happens in the engine's process, none on the caller's thread. */
export type ResultFormat = 'arrow' | 'json' | 'jsonl' | 'csv' | 'pretty' | 'parquet';

/** What a column of the answer is called and typed, whatever DuckDB calls it. */
export interface OutputColumn {
  readonly name: string;
}

export interface EngineView {
  /** TEMP view name, unique in the query: `t12`. */
  readonly name: string;
  readonly sql: string;
}

export interface EngineQuery {
  readonly views: readonly EngineView[];
  readonly tree: SqlTree;
  /** Gives the final name of column i from DuckDB's name of it. */
  readonly rename: (engineName: string, index: number) => string;
  readonly format: ResultFormat;
  readonly limits: QueryLimits;
}

export interface QueryLimits {
  /** The query is interrupted and fails with `query_timeout` (exhausted). */
  readonly timeoutMs: number;
  /** More rows fail the query with `too_many_rows` (exhausted). */
  readonly rowsMax: number;
}

/** `arrow`: an IPC message, split as Flight wants it. Text formats: UTF-8 bytes in `body`, `header` empty. */
export interface ResultChunk {
  readonly header: Uint8Array;
  readonly body: Uint8Array;
}

export interface EngineResult {
  /** Arrow IPC schema message (header only): the same for hot, stored, mixed and empty answers. */
  readonly schemaMessage: Uint8Array;
  /** Pulled: the engine stops producing while the reader waits. Ending the iteration early cancels the query. */
  readonly chunks: AsyncIterable<ResultChunk>;
}

/** Keeps engine tables of hot rows alive while a query uses them. */
export interface HotLease {
  /** Per generation the names of its two engine tables: rows (`sid`, `time`, `stamp`, `c<id>` per field) and series (`sid`, `c<id>` per tag). */
  readonly tables: readonly HotTables[];
  release(): void;
}

export interface HotTables {
  readonly generation: HotGeneration;
  readonly rowsTable: string;
  readonly seriesTable: string;
}

/** DuckDB, in a process of its own, behind one door. Rejects with InlayError; an engine crash fails its queries as `engine_crashed` (unavailable) and the next call starts a new one. */
export interface Engine {
  /** Rejects with `sql_syntax` (invalid) that names line and column, `one_statement` and `not_a_read` (invalid). */
  parse(sql: string): Promise<SqlTree>;
  /** What the engine already holds of a table's hot rows. */
  held(tableId: TableId): readonly HeldGeneration[];
  /** Loads what the answer's chunks add, forgets generations that are no longer answered, and pins the rest. */
  lease(tableId: TableId, generations: readonly HotGeneration[]): Promise<HotLease>;
  run(query: EngineQuery, signal: AbortSignal): Promise<EngineResult>;
  close(): Promise<void>;
}
