import type { ShardMap } from '@inlay/catalog';
import type { TableBatch } from '@inlay/columnar';
import { InlayError, shardCount, type IncarnationId } from '@inlay/core';
import { splitRows } from './split-rows.js';

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

function splitBatch(batch: TableBatch, shardMap: ShardMap): [IncarnationId, TableBatch][] {
  const groups = new Map<IncarnationId, number>();
  const groupOfSeries = batch.series.hashes.map((hash) => {
    const owner = ownerOfShard(shardMap, hash & (shardCount - 1));
    const group = groups.get(owner) ?? groups.size;
    groups.set(owner, group);
    return group;
  });
  const owners = [...groups.keys()];
  const [only] = owners;
  if (only !== undefined && owners.length === 1) return [[only, batch]];
  const groupOf = batch.seriesOf.map((series) => groupOfSeries[series] ?? 0);
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
