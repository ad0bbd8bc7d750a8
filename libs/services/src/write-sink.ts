import type { DatabaseId, Stamp } from '@inlay/core';
import type { TableBatch } from '@inlay/columnar';

/** One write for one owner: all its rows get one stamp, and are durable together or not at all. */
export interface WriteRequest {
  readonly databaseId: DatabaseId;
  /** The epoch of the sender's shard map. */
  readonly epoch: bigint;
  /** A uuid, new at each start of the router. */
  readonly routerId: string;
  /** Ascending per router; a repeat of a number is answered with the first stamp and not applied again. */
  readonly number: number;
  /**
   * Every request of this router below this number has its answer and is never sent again: copies that still travel are
   * refused. 0 or absent when the sender does not say.
   */
  readonly floor?: number;
  readonly batches: readonly TableBatch[];
}

/** The write is durable and can be read; its rows carry this stamp. */
export interface WriteAck {
  readonly stamp: Stamp;
}

/**
 * Makes rows durable and readable; resolves after the sync that covers them. Rejects with InlayError:
 * `stale_epoch` (unavailable: re-read the shard map, then repeat with the same number), `not_owner` (unavailable, same),
 * `request_too_late` (conflict: it is below the floor of its router, and was not applied by this call),
 * `buffer_full` and `disk_full` (exhausted, with retryAfterMs), `starting` and `draining` (unavailable, with retryAfterMs),
 * `wal_failed` (internal: whether it is durable is not known, and the process is ending).
 */
export interface WriteSink {
  write(request: WriteRequest): Promise<WriteAck>;
}
