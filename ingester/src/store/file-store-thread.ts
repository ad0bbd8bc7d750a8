import { parentPort, workerData } from 'node:worker_threads';
import { defined, SystemRandom } from '@inlay/core';
import { FileObjectStore, serveObjectStore, type FileStoreOwner } from '@inlay/object-store';
import { NodeFiles } from '@inlay/runtime/node-files';

/** The program of the thread that writes objects to a folder: its syncs must not hold up the main thread. */
const { root, owner } = workerData as { readonly root: string; readonly owner: FileStoreOwner };
serveObjectStore(
  defined(parentPort, 'the port of a thread'),
  new FileObjectStore(root, new NodeFiles(), new SystemRandom(), owner),
);
