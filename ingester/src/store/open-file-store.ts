import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { makeDurableDirectory } from '@inlay/core';
import { ThreadedObjectStore, type FileStoreOwner } from '@inlay/object-store';
import { entryPoint, NodeFiles } from '@inlay/runtime';

/** A folder as the object store, on a thread of its own. `ThreadedObjectStore.close` ends the thread. */
export function openFileStore(folder: string, owner: FileStoreOwner): ThreadedObjectStore {
  const root = resolve(folder);
  makeDurableDirectory(new NodeFiles(), root);
  const worker = new Worker(entryPoint(import.meta.url, './file-store-thread.js'), { workerData: { root, owner } });
  return new ThreadedObjectStore(worker, (key) => join(root, key));
}
