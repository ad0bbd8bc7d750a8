import type { Clock, Logger, Metrics } from '@inlay/core';
import type { PackLimits } from './hot/pack-limits.js';
import type { EngineProcess, EngineProcessOptions } from './process/engine-process.js';

/** Limits and places of the engine and its process. */
export interface DuckDbEngineOptions extends EngineProcessOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Bytes for everything in DuckDB, hot tables included; what needs more spills or fails as `query_memory` (exhausted). */
  readonly memoryBytes: number;
  /** Threads that scan and aggregate; by default one a core. */
  readonly threads?: number;
  /** Hot rows kept in the engine beyond the queries that use them. */
  readonly mirrorBytes: number;
  /** The only directories whose files queries may read: the cache, and a file store's objects. They must exist. */
  readonly readableDirectories: readonly string[];
  /** For what exceeds memory. Belongs to this engine alone, which makes and empties it. */
  readonly spillDirectory: string;
  readonly spillBytesMax: number;
  /** Statements run once when an engine starts, before it is locked: macros of the SQL layer. */
  readonly setup: readonly string[];
  /**
   * How long a query may go on after it was cancelled or timed out, before the whole process is ended. Counted while the
   * process could run; a minute at most, or this if it is more. Default 5,000 ms.
   */
  readonly obeyMs?: number;
  /** Which hot generations share engine tables. */
  readonly packs?: PackLimits;
  /** The first of the engine's processes, started with the same options before the engine was made. */
  readonly firstProcess?: EngineProcess | undefined;
}
