import type { TableBatch } from '@inlay/columnar';
import type { DatabaseId, IncarnationId, Stamp } from '@inlay/core';

/**
 * A part of the log whose records come in order. A log has one or more: order is promised and marks are kept in a lane,
 * and between two lanes nothing is. The records of a shard are in one lane at a time; when the shard goes on in another,
 * its stamps there are higher.
 *
 * The object itself is the lane's name: a reader makes it once, and hands the same one to every call.
 */
export interface LogLane {
  /** The life of an ingester under whose name the rows are hot and become files. Lanes may share it. */
  readonly incarnation: IncarnationId;
  /** Where the lane begins: everything below it is in files, and is not delivered. */
  readonly lowWater: Stamp;
}

/**
 * Memory that a log fills: rows are here from their delivery until their file is in the catalog. Every method but `room`
 * is synchronous, on one thread.
 *
 * What the log keeps: a lane is adopted before its first record and released after its last one left; in a lane stamps
 * ascend, and one stamp comes once in a life; it asks `misfit`, where it can, before it makes a record durable, and
 * `room` before it delivers what does not fit.
 */
export interface LogReceiver {
  /** Rows of this lane are answered for from now on, also while there are none. */
  adopt(lane: LogLane): void;

  /**
   * All rows of the lane are in files, and nobody expects an answer for them any more. Asserts that none is left here.
   */
  release(lane: LogLane): void;

  /**
   * Why these batches cannot be appended, in words, or undefined: to be asked before they become durable, for a record
   * that cannot be appended would end this process and every start after it. Only a faulty sender makes such batches.
   */
  misfit(batches: readonly TableBatch[], lane: LogLane): string | undefined;

  /**
   * Makes the rows of one record readable: all of them or, when it throws, none. It never refuses for memory. The
   * batches' buffers are copied, not kept. Throws AssertionError when the lane's stamps do not ascend.
   */
  append(stamp: Stamp, databaseId: DatabaseId, batches: readonly TableBatch[], lane: LogLane): void;

  /** The lowest stamp of a row of the lane that is not in a file yet; undefined when there is none here. */
  lowWater(lane: LogLane): Stamp | undefined;

  /** Calls back after each commit of a file that moved the mark of a lane: ask `lowWater`. */
  onLowWater(listener: () => void): void;

  /** Memory held for rows and all that is kept with them, in bytes. */
  bytes(): number;
  /** The limit on `bytes`. */
  readonly bytesMax: number;
  /**
   * Resolves true as soon as `bytes` more fit below the limit, false when they still do not after `timeoutMs`. What is
   * larger than the limit is let in alone.
   */
  room(bytes: number, timeoutMs: number): Promise<boolean>;
}
