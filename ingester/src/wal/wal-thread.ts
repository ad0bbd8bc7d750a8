import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { defined, SystemClock } from '@inlay/core';
import { NodeFiles } from '@inlay/runtime/node-files';
import { NotWritten } from './not-written.js';
import type { FromWalThread, ToWalThread, WalThreadData } from './wal-thread-messages.js';
import { WalWriter, type FrameGroup } from './wal-writer.js';

type GroupMessage = Extract<ToWalThread, { kind: 'group' }>;

/** Enough for the best rate; the rest waits for the next sync, so that the first acks do not wait for all. */
const syncBytesMax = 8 * 1024 * 1024;

const port = defined(parentPort, "the log thread's port");
const clock = new SystemClock();
const writer = new WalWriter({ ...(workerData as WalThreadData), files: new NodeFiles(), clock });

const answer = (message: FromWalThread, transfer: ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer);
};

function sync(groups: readonly GroupMessage[]): void {
  const frames: FrameGroup[] = groups.map(({ buffer, bytes, maxStamp }) => ({
    frames: new Uint8Array(buffer, 0, bytes),
    maxStamp,
  }));
  const buffers = groups.map((group) => group.buffer);
  let syncMs: number;
  try {
    ({ syncMs } = writer.append(frames));
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    answer({ kind: 'refused', buffers, reason: error.reason, usage: writer.usage() }, buffers);
    return;
  }
  answer({ kind: 'synced', buffers, syncMs, usage: writer.usage() }, buffers);
}

function obey(message: Exclude<ToWalThread, GroupMessage>): void {
  switch (message.kind) {
    case 'release':
      writer.releaseBelow(message.stamp);
      answer({ kind: 'usage', usage: writer.usage() });
      return;
    case 'close':
      writer.close(message.leave);
      answer({ kind: 'closed' });
      port.close();
  }
}

const received = (): ToWalThread | undefined =>
  (receiveMessageOnPort(port) as { readonly message: ToWalThread } | undefined)?.message;

/** Takes all that has arrived, so that one sync covers it: the more waits, the more a sync does. */
function work(first: ToWalThread): void {
  let next: ToWalThread | undefined = first;
  while (next !== undefined) {
    const groups: GroupMessage[] = [];
    let bytes = 0;
    while (next?.kind === 'group' && (bytes === 0 || bytes + next.bytes <= syncBytesMax)) {
      groups.push(next);
      bytes += next.bytes;
      next = received();
    }
    if (groups.length > 0) sync(groups);
    else if (next !== undefined && next.kind !== 'group') {
      obey(next);
      next = received();
    }
  }
}

port.on('message', (message: ToWalThread) => {
  try {
    work(message);
  } catch (error) {
    // The writer is poisoned from here on; whatever else arrives is answered the same way.
    answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});
