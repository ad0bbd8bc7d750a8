import type { ThreadPort } from '../thread/index.js';
import { NotWritten } from './not-written.js';
import type { FromWalThread, ToWalThread } from './wal-thread-messages.js';
import type { FrameGroup, WalWriter } from './wal-writer.js';

type GroupMessage = Extract<ToWalThread, { kind: 'group' }>;

/** Enough for the best rate; the rest waits for the next sync, so that the first acks do not wait for all. */
const syncBytesMax = 8 * 1024 * 1024;

/** What the log's thread does with its messages. */
export class WalThreadWork {
  readonly #writer: WalWriter;
  readonly #port: ThreadPort<ToWalThread, FromWalThread>;

  constructor(writer: WalWriter, port: ThreadPort<ToWalThread, FromWalThread>) {
    this.#writer = writer;
    this.#port = port;
  }

  /** With all that has arrived behind it, so that one sync covers it: the more waits, the more a sync does. */
  take(first: ToWalThread): void {
    try {
      let next: ToWalThread | undefined = first;
      while (next !== undefined) next = this.#work(next);
    } catch (error) {
      // The writer is poisoned from here on; all that arrives later is answered the same way.
      this.#port.answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** What has arrived and is not done. */
  #work(first: ToWalThread): ToWalThread | undefined {
    if (first.kind !== 'group') {
      this.#obey(first);
      return this.#port.received();
    }
    const groups: GroupMessage[] = [];
    let next: ToWalThread | undefined = first;
    for (let bytes = 0; next?.kind === 'group' && (bytes === 0 || bytes + next.bytes <= syncBytesMax);) {
      groups.push(next);
      bytes += next.bytes;
      next = this.#port.received();
    }
    this.#sync(groups);
    return next;
  }

  #sync(groups: readonly GroupMessage[]): void {
    const frames: FrameGroup[] = groups.map(({ buffer, bytes, maxStamp }) => ({
      frames: new Uint8Array(buffer, 0, bytes),
      maxStamp,
    }));
    const buffers = groups.map((group) => group.buffer);
    try {
      const { syncMs } = this.#writer.append(frames);
      this.#port.answer({ kind: 'synced', buffers, syncMs, usage: this.#writer.usage() }, buffers);
    } catch (error) {
      if (!(error instanceof NotWritten)) throw error;
      this.#port.answer({ kind: 'refused', buffers, reason: error.reason, usage: this.#writer.usage() }, buffers);
    }
  }

  #obey(message: Exclude<ToWalThread, GroupMessage>): void {
    switch (message.kind) {
      case 'release':
        this.#writer.releaseBelow(message.stamp);
        this.#port.answer({ kind: 'usage', usage: this.#writer.usage() });
        return;
      case 'close':
        this.#writer.close(message.leave);
        this.#port.answer({ kind: 'closed' });
        this.#port.close();
    }
  }
}
