import { entryPoint } from '@inlay/runtime';
import { WorkerThread } from '../thread/index.js';
import type { PersistThread } from './executor/worker-executor.js';

/** WebAssembly's memory and the time of encoding stay away from the thread that acknowledges. */
export const startPersistThread = (): PersistThread =>
  new WorkerThread(entryPoint(import.meta.url, './persist-worker.js'), { name: 'inlay-persist' });
