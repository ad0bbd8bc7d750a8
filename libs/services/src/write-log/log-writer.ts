import type { TableBatch } from '@inlay/columnar';
import type { DatabaseId } from '@inlay/core';

/** Rows of one write that passed all checks. They do not change before the write has its answer. */
export interface CheckedRows {
  /** Undefined when there are no batches. */
  readonly databaseId: DatabaseId | undefined;
  /** The series of each come with their hashes: these place a row in its shard. */
  readonly batches: readonly TableBatch[];
}

/**
 * Finds the rows of a write. What it finds out about databases has to hold in the epoch `barrier`, that of the last
 * deletion of a database which the log knows of, or in a later one. It may be called again for the same write.
 */
export type CheckRows<Rows extends CheckedRows> = (barrier: bigint) => Promise<Rows>;

/**
 * A router's end of the write log.
 *
 * A write is acknowledged when `write` resolves. Then its rows are durable: no process that is killed, and no power loss
 * where the disk is honest, takes them away. They reach the memory of an ingester (`LogReceiver`) as they were written,
 * and once; only a next life gets them again, under the stamp they had. And they come after every write to the same shard
 * that was acknowledged before this one was begun: their stamps are higher.
 *
 * A write that was rejected may be durable, in whole or in part; sending all of it again is safe.
 *
 * The log owes its callers bounds: on what waits in it, and on how long it tries. They owe it the hashes of all series,
 * and rows that nobody changes.
 */
export interface LogWriter {
  /** Begins to connect, and does not wait for it. Called once, before the first write. */
  start(): void;

  /** What writes wait for, in words; empty when nothing is missing. */
  notReady(): readonly string[];

  /**
   * Resolves to the answer of `check` whose rows are durable; at once when that has no batches. `check` is called once,
   * and again when a database was deleted before all rows were taken. Rejects as `check` does, and with InlayError:
   *
   * - `unavailable` (`not_written`, `partly_written`, with retryAfterMs): it was tried until the time was up;
   * - `exhausted` (`buffer_full`, `disk_full`, …, with retryAfterMs): refused for now;
   * - every other kind: this write cannot be taken as it is, now or later (`write_too_large`, `bad_batch`, …).
   */
  write<Rows extends CheckedRows>(check: CheckRows<Rows>): Promise<Rows>;

  /** When no write is under way. */
  close(): Promise<void>;
}
