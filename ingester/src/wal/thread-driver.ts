import { Worker } from 'node:worker_threads';
import type { Stamp } from '@inlay/core';
import { entryPoint } from '@inlay/runtime';
import type { WalDriver, WalDriverEvents } from './wal-driver.js';
import type { FromWalThread, ToWalThread, WalThreadData } from './wal-thread-messages.js';
import type { FrameGroup } from './wal-writer.js';

/** Appends and syncs on a thread of its own: libuv's pool is shared with whatever else reads files, and stalls with it. */
export class ThreadDriver implements WalDriver {
  readonly #worker: Worker;
  #events: WalDriverEvents | undefined;
  #onClosed: (() => void) | undefined;
  #isGone = false;

  constructor(data: WalThreadData) {
    this.#worker = new Worker(entryPoint(import.meta.url, './wal-thread.js'), { workerData: data, name: 'wal' });
  }

  start(events: WalDriverEvents): void {
    this.#events = events;
    this.#worker.on('message', (message: FromWalThread) => {
      this.#receive(message);
    });
    this.#worker.on('error', (error) => {
      events.onFailed(error instanceof Error ? error : new Error(String(error)));
      this.#onClosed?.();
    });
    this.#worker.on('exit', () => {
      this.#isGone = true;
      if (this.#onClosed === undefined) events.onFailed(new Error('its thread ended'));
      this.#onClosed?.();
    });
  }

  send(group: FrameGroup): void {
    const buffer = group.frames.buffer as ArrayBuffer;
    this.#post({ kind: 'group', buffer, bytes: group.frames.byteLength, maxStamp: group.maxStamp }, [buffer]);
  }

  releaseBelow(stamp: Stamp): void {
    this.#post({ kind: 'release', stamp });
  }

  async close(leave: 'keep' | 'remove'): Promise<void> {
    if (this.#isGone) return;
    await new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      this.#post({ kind: 'close', leave });
    });
    await this.#worker.terminate();
  }

  #post(message: ToWalThread, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
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
