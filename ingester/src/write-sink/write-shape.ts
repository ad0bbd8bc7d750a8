import { addShard, emptyShardBitmap, InlayError, shardCount, type ShardBitmap } from '@inlay/core';
import { batchBytes } from '@inlay/columnar';
import type { WriteRequest } from '@inlay/services';

/** What the sink needs to know of a request before it takes it. */
export interface WriteShape {
  readonly shards: ShardBitmap;
  readonly rows: number;
  /** Bytes of all column buffers: about what the rows will cost in memory. */
  readonly bytes: number;
  /**
   * Tells a repeat of a request from another one under the same number: a router whose map has changed may part one
   * number's rows among ingesters anew.
   */
  readonly fingerprint: number;
}

export function shapeOf({ batches }: Pick<WriteRequest, 'batches'>): WriteShape {
  const shards = emptyShardBitmap();
  let rows = 0;
  let bytes = 0;
  let fingerprint = batches.length;
  for (const batch of batches) {
    const { hashes, count } = batch.series;
    if (hashes.length !== count)
      throw new InlayError('invalid', 'a batch came without the hashes of its series: its rows have no shard', {
        code: 'no_shards',
      });
    // Copied from the typed array: `for of` over it costs an iterator result for each series.
    for (let s = 0; s < count; s++) addShard(shards, (hashes[s] ?? 0) & (shardCount - 1));
    rows += batch.rowCount;
    bytes += batchBytes(batch);
    fingerprint = mix(mix(fingerprint, batch.tableId), batch.rowCount);
  }
  for (const byte of shards) fingerprint = mix(fingerprint, byte);
  return { shards, rows, bytes, fingerprint };
}

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193) >>> 0;
