import type { DatabaseId, Stamp, TableId } from '@inlay/core';
import type { LogLane } from '../write-log/log-receiver.js';
import type { LogReader } from '../write-log/log-reader.js';
import type { LogWriter } from '../write-log/log-writer.js';

/** One empty write log under test, with the catalog that it belongs to, and one ingester that has all shards. */
export interface WriteLogFixture {
  readonly databaseId: DatabaseId;
  /** A table of the database. Its columns are not looked up. */
  readonly tableId: TableId;

  /** The end of a new router, started. It outlives the readers, and tries each write for so long. */
  writer(patienceMs: number): LogWriter;

  /** The end of the ingester's next life, not started. The life before has ended. */
  reader(): Promise<LogReader>;

  /**
   * The process of the latest reader ends without a word, and so does its machine where the log has one of its own: what
   * is not durable may be lost. Writers see it as one that does not answer.
   */
  kill(): Promise<void>;

  /** A file with all rows below these stamps of these lanes is in the catalog. */
  commit(marks: readonly { readonly lane: LogLane; readonly stamp: Stamp }[]): Promise<void>;

  /** Deletes another database: the epoch that this begins. */
  newEpoch(): Promise<bigint>;

  /** Closes all writers and removes what was stored. */
  dispose(): Promise<void>;
}

/** Makes a log of a test; all that is random in it comes from the seed. */
export type WriteLogFactory = (seed: number) => Promise<WriteLogFixture>;
