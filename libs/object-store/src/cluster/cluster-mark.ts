import { InlayError, isInlayError } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';

/** The object that says whose files a store holds. */
export const clusterMarkKey = '_inlay/cluster.json';

const markOf = (clusterId: string): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify({ format: 1, cluster_id: clusterId })}\n`);

/** Undefined where no cluster has marked the store. Throws `bad_cluster_mark` (corrupt). */
export async function readClusterId(store: ObjectStore): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await store.get(clusterMarkKey);
  } catch (error) {
    if (isInlayError(error, 'object_not_found')) return undefined;
    throw error;
  }
  const id = clusterIdIn(Buffer.from(bytes).toString('utf8'));
  if (id === undefined) {
    throw new InlayError('corrupt', `${clusterMarkKey} in the object store names no cluster`, {
      code: 'bad_cluster_mark',
    });
  }
  return id;
}

function clusterIdIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || !('cluster_id' in value)) return undefined;
    return typeof value.cluster_id === 'string' && value.cluster_id !== '' ? value.cluster_id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Marks an unmarked store as this cluster's. Rejects with `foreign_object_store` (conflict) when another cluster's catalog
 * speaks of these files: writing here, or collecting garbage, would mix or destroy its data.
 */
export async function ensureCluster(store: ObjectStore, clusterId: string): Promise<{ readonly created: boolean }> {
  let found = await readClusterId(store);
  const created = found === undefined;
  if (created) {
    await store.put(clusterMarkKey, markOf(clusterId));
    // Two clusters may have come at once: the one that reads its own id stays.
    found = await readClusterId(store);
  }
  if (found !== clusterId) {
    throw new InlayError(
      'conflict',
      `the object store belongs to cluster ${String(found)}, this is cluster ${clusterId}: give it a store or prefix of its own`,
      { code: 'foreign_object_store' },
    );
  }
  return { created };
}
