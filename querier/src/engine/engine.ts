import type { HeldGeneration, HotGeneration } from '@inlay/services';
import type { IncarnationId, TableId, TimeRange } from '@inlay/core';
import type { DataType } from '../relation/types.js';

/** How a result leaves the engine. All formatting happens in the engine's process, none on the caller's thread. */
export type ResultFormat = 'arrow' | 'json' | 'jsonl' | 'csv' | 'pretty' | 'parquet';

/** What a column of the answer is called and typed, whatever DuckDB calls it and has for it. */
export interface OutputColumn {
  readonly name: string;
  /** `tag`: utf8 that leaves as dictionary<int32, utf8>. `time`: the table's own time, never null. `plain`: nullable. */
  readonly role: 'tag' | 'time' | 'plain';
  /** The type in the tree, and so in the answer. The engine holds its values as `DataType` says; any other is an error. */
  readonly type: DataType;
}

/** A view that the query's SQL may name. Its own SQL holds no text of a user's. */
export interface EngineView {
  /** Unique in the query: `t12`. */
  readonly name: string;
  readonly sql: string;
}

/** A query, compiled, with the form of its answer. */
export interface EngineQuery {
  readonly views: readonly EngineView[];
  /** One SELECT or EXPLAIN, printed from a checked tree; the engine runs it as it is. */
  readonly sql: string;
  /** One entry a column of the answer, in order. */
  readonly columns: readonly OutputColumn[];
  readonly format: ResultFormat;
  readonly limits: QueryLimits;
}

/** Limits of one query, ms and rows. */
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

/** An answer under way: it has begun, and may still fail while its chunks are read. */
export interface EngineResult {
  /** `arrow`: IPC schema message (header only), the same for hot, stored, mixed and empty answers. Other formats: empty. */
  readonly schemaMessage: Uint8Array;
  /** Pulled: the engine stops producing while the reader waits. Ending the iteration early cancels the query. */
  readonly chunks: AsyncIterable<ResultChunk>;
  /** Rows of the whole answer, once its last chunk was made. */
  readonly rowCount?: (() => number | undefined) | undefined;
}

/** Whose answers a lease's generations are: what these incarnations no longer name, and what others named, is forgotten. */
export interface LeaseScope {
  readonly incarnations: readonly IncarnationId[];
  /** What was asked for: generations outside were not named although they are there. */
  readonly times: TimeRange;
}

/** Keeps engine tables of hot rows alive while a query uses them. */
export interface HotLease {
  /**
   * Per generation the names of its two engine tables: rows (`sid`, `time`, `stamp`, `c<id>` per field) and series (`sid`,
   * `c<id>` per tag). Small generations of a table share theirs.
   */
  readonly tables: readonly HotTables[];
  release(): void;
}

/**
 * `rowsTable` may by now hold more rows than the lease's answer told of, appended for a later query: what `generation`
 * says of repeats and times is true of its first `generation.rowCount` rows only, so a view reads
 * `… FROM rowsTable WHERE rowid < rowCount` (measured: free, and it prunes).
 */
export interface HotTables {
  readonly generation: HotGeneration;
  readonly rowsTable: string;
  readonly seriesTable: string;
  /** Absent when the tables are the generation's own. */
  readonly packed?: PackedRows;
}

/**
 * Where a generation is in tables that it shares with others. Its rows are those whose `sid >> 32` is `number`; a row's
 * place in the generation is in the column `pos`, and what the generation itself calls its series is in the lower half of
 * `sid`. `generation` tells of the rows with `pos < rowCount`.
 */
export interface PackedRows {
  readonly number: number;
  /**
   * Rows of all generations in the table when it was leased. Generations that have so many together are all that is in the
   * table up to this `rowid`.
   */
  readonly rowsOfAll: number;
}

/** DuckDB, in a process of its own, behind one door. Rejects with InlayError; an engine crash fails its queries as `engine_crashed` (unavailable) and the next call starts a new one. */
export interface Engine {
  /** What the engine already holds of a table's hot rows. */
  held(tableId: TableId): readonly HeldGeneration[];
  /**
   * Loads what the answer's chunks add and pins the generations; forgets what `scope` tells. Rejects with `hot_gap`
   * (unavailable) when the chunks do not join what is held any more: ask again with what is held now.
   */
  lease(tableId: TableId, generations: readonly HotGeneration[], scope?: LeaseScope): Promise<HotLease>;
  run(query: EngineQuery, signal: AbortSignal): Promise<EngineResult>;
  /** The schema message that `run` would give, without running the query. */
  describe(query: EngineQuery, signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}
