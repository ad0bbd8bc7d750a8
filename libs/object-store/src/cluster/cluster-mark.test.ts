import { expect, test } from '@jest/globals';
import { MemoryObjectStore } from '../testing/memory-object-store.js';
import { clusterMarkKey, ensureCluster, readClusterId } from './cluster-mark.js';

test('the first cluster marks the store, and only it comes back', async () => {
  const store = new MemoryObjectStore();
  expect(await readClusterId(store)).toBeUndefined();
  expect(await ensureCluster(store, 'one')).toEqual({ created: true });
  expect(await ensureCluster(store, 'one')).toEqual({ created: false });
  await expect(ensureCluster(store, 'two')).rejects.toMatchObject({ kind: 'conflict', code: 'foreign_object_store' });
  expect(await readClusterId(store)).toBe('one');
});

test.each(['', 'null', '{}', '{"cluster_id":5}', '{"cluster_id":""}', '{'])('a mark of %j is corrupt', async (json) => {
  const store = new MemoryObjectStore();
  await store.put(clusterMarkKey, new TextEncoder().encode(json));
  await expect(ensureCluster(store, 'one')).rejects.toMatchObject({ kind: 'corrupt', code: 'bad_cluster_mark' });
});
