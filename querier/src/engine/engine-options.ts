import type { Logger, Metrics } from '@inlay/core';
import type { PackLimits } from './hot/pack-limits.js';

export interface DuckDbEngineOptions {
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
  /** Queries that run at the same time (more wait); each blocks a thread of the engine's process. */
  readonly queriesMax?: number;
  /**
   * How long a query may go on after it was cancelled or timed out, before the whole process is ended. Counted while the
   * process could run; a minute at most, or this if it is more. Default 5,000 ms.
   */
  readonly obeyMs?: number;
  /** Resident bytes beyond which the process is ended; by default derived from `memoryBytes` and `queriesMax`. */
  readonly processBytesMax?: number;
  /** Which hot generations share engine tables. */
  readonly packs?: PackLimits;
  /** Of the engine's process: writes and syncs go before scans. 0–19. */
  readonly niceness?: number;
}

export const defaultQueriesMax = 10;
/**
 * Four heavy queries keep five threads busy. At equal priority a writer beside them gets a sixth of the CPU; at 5, whose
 * weight is a third, it gets more than a third.
 */
export const defaultNiceness = 5;
