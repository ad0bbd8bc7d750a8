import type { Stamp } from '@inlay/core';
import { entryPoint } from '@inlay/runtime';
import { WorkerThread, type Thread } from '../thread/index.js';
import type { WalDriver, WalDriverEvents } from './wal-driver.js';
import type { FromWalThread, ToWalThread, WalThreadData } from './wal-thread-messages.js';
import type { FrameGroup } from './wal-writer.js';

export type WalThread = Thread<ToWalThread, FromWalThread>;

/** libuv's pool is shared with everything that reads files, and stalls with it: the log has a thread of its own. */
export const startWalThread = (workerData: WalThreadData): WalThread =>
  new WorkerThread(entryPoint(import.meta.url, './wal-thread.js'), { workerData, name: 'wal' });

/** Appends and syncs on a thread. */
export class ThreadDriver implements WalDriver {
  readonly #thread: WalThread;
  #events: WalDriverEvents | undefined;
  #onClosed: (() => void) | undefined;
  #isGone = false;

  constructor(thread: WalThread) {
    this.#thread = thread;
  }

  start(events: WalDriverEvents): void {
    this.#events = events;
    this.#thread.start({
      onMessage: (message) => {
        this.#receive(message);
      },
      onError: (error) => {
        events.onFailed(error);
        this.#onClosed?.();
      },
      onEnd: () => {
        this.#isGone = true;
        if (this.#onClosed === undefined) events.onFailed(new Error('its thread ended'));
        this.#onClosed?.();
      },
    });
  }

  send(group: FrameGroup): void {
    const buffer = group.frames.buffer as ArrayBuffer;
    this.#thread.post({ kind: 'group', buffer, bytes: group.frames.byteLength, maxStamp: group.maxStamp }, [buffer]);
  }

  releaseBelow(stamp: Stamp): void {
    this.#thread.post({ kind: 'release', stamp });
  }

  async close(leave: 'keep' | 'remove'): Promise<void> {
    if (this.#isGone) return;
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      this.#thread.post({ kind: 'close', leave });
    });
    await this.#thread.end();
  }

  #receive(message: FromWalThread): void {
    switch (message.kind) {
      case 'synced':
        for (const buffer of message.buffers) this.#events?.onFree?.(buffer);
        this.#events?.onSynced({ groups: message.buffers.length, syncMs: message.syncMs, usage: message.usage });
        return;
      case 'refused':
        for (const buffer of message.buffers) this.#events?.onFree?.(buffer);
        this.#events?.onRefused({ groups: message.buffers.length, reason: message.reason, usage: message.usage });
        return;
      case 'usage':
        this.#events?.onUsage(message.usage);
        return;
      case 'failed':
        this.#events?.onFailed(new Error(message.message));
        this.#onClosed?.();
        return;
      case 'closed':
        this.#onClosed?.();
    }
  }
}
