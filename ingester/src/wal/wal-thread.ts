import { workerData } from 'node:worker_threads';
import { SystemClock } from '@inlay/core';
import { NodeFiles } from '@inlay/runtime/node-files';
import { listen } from '../thread/worker-port.js';
import type { FromWalThread, ToWalThread, WalThreadData } from './wal-thread-messages.js';
import { WalThreadWork } from './wal-thread-work.js';
import { WalWriter } from './wal-writer.js';

/** Entry of the log's thread. */
listen<ToWalThread, FromWalThread>((port) => {
  const parts = { files: new NodeFiles(), clock: new SystemClock() };
  const work = new WalThreadWork(new WalWriter({ ...(workerData as WalThreadData), ...parts }), port);
  return (message) => work.take(message);
});
