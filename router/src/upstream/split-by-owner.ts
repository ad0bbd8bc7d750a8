import type { ShardMap } from '@inlay/catalog';
import type { TableBatch } from '@inlay/columnar';
import { InlayError, shardCount, type IncarnationId } from '@inlay/core';
import { splitRows } from '../pipeline/index.js';

const retryAfterMs = 1000;

function ownerOfShard(shardMap: ShardMap, shard: number): IncarnationId {
  const owner = shardMap.owners[shard]?.[0];
  if (owner !== undefined) return owner;
  throw new InlayError('unavailable', `shard ${String(shard)} has no ingester: start one, or wait for it`, {
    code: 'shard_unowned',
    details: { shard },
    retryAfterMs,
  });
}

const shardOf = (hashes: Uint32Array, series: number): number => (hashes[series] ?? 0) & (shardCount - 1);

/** The owner of all series, if it is one. */
function soleOwner(hashes: Uint32Array, shardMap: ShardMap): IncarnationId | undefined {
  const owner = ownerOfShard(shardMap, shardOf(hashes, 0));
  for (let s = 1; s < hashes.length; s++) if (ownerOfShard(shardMap, shardOf(hashes, s)) !== owner) return undefined;
  return owner;
}

function splitBatch(batch: TableBatch, shardMap: ShardMap): [IncarnationId, TableBatch][] {
  const { hashes } = batch.series;
  const sole = soleOwner(hashes, shardMap);
  if (sole !== undefined) return [[sole, batch]];
  const groups = new Map<IncarnationId, number>();
  // Asked once a shard, not once a series: a batch may have as many series as rows.
  const groupOfShard = new Int32Array(shardCount).fill(-1);
  for (let s = 0; s < hashes.length; s++) {
    const shard = shardOf(hashes, s);
    if (groupOfShard[shard] !== -1) continue;
    const owner = ownerOfShard(shardMap, shard);
    const group = groups.get(owner) ?? groups.size;
    groups.set(owner, group);
    groupOfShard[shard] = group;
  }
  const owners = [...groups.keys()];
  const groupOf = batch.seriesOf.map((series) => groupOfShard[shardOf(hashes, series)] ?? 0);
  const { tableId, partitionKey } = batch;
  const parts = splitRows(batch, groupOf, owners.length);
  return owners.flatMap((owner, i) => {
    const part = parts[i];
    return part === undefined ? [] : [[owner, { ...part, tableId, partitionKey }] as [IncarnationId, TableBatch]];
  });
}

/**
 * Gives every row to the incarnation that owns its series' shard in `shardMap` (the first of its owners). Batches of one
 * owner, the usual case with one ingester, are not copied. Throws `shard_unowned` (unavailable) when somebody must own a
 * shard first.
 */
export function splitByOwner(batches: readonly TableBatch[], shardMap: ShardMap): Map<IncarnationId, TableBatch[]> {
  const perOwner = new Map<IncarnationId, TableBatch[]>();
  for (const batch of batches)
    for (const [owner, part] of splitBatch(batch, shardMap)) {
      const parts = perOwner.get(owner);
      if (parts === undefined) perOwner.set(owner, [part]);
      else parts.push(part);
    }
  return perOwner;
}
