import type { DatabaseId, Stamp } from '@inlay/core';
import type { TableBatch } from '@inlay/columnar';

export interface WriteRequest {
  readonly databaseId: DatabaseId;
  /** The epoch of the sender's shard map. */
  readonly epoch: bigint;
  /** A uuid, new at each start of the router. */
  readonly routerId: string;
  /** Ascending per router; a repeat of a number is answered with the first stamp and not applied again. */
  readonly number: number;
  readonly batches: readonly TableBatch[];
}

export interface WriteAck {
  readonly stamp: Stamp;
}

/**
 * Makes rows durable and readable; resolves after the sync that covers them. Rejects with InlayError:
 * `stale_epoch` (unavailable: re-read the shard map, then repeat with the same number), `not_owner` (unavailable, same),
 * `buffer_full` and `disk_full` (exhausted, with retryAfterMs), `starting` and `draining` (unavailable, with retryAfterMs),
 * `wal_failed` (internal: whether it is durable is not known, and the process is ending).
 */
export interface WriteSink {
  write(request: WriteRequest): Promise<WriteAck>;
}
