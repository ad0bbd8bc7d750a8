import { atNextTurn, type Stamp } from '@inlay/core';
import { NotWritten } from '../wal/not-written.js';
import type { WalDriver, WalDriverEvents } from '../wal/wal-driver.js';
import type { FrameGroup, WalWriter } from '../wal/wal-writer.js';

/**
 * Syncs in place, blocking the sender, and reports in a later turn as a thread would: for tests, where one thread makes
 * every run repeatable.
 */
export class InlineDriver implements WalDriver {
  readonly #writer: WalWriter;
  #events: WalDriverEvents | undefined;

  constructor(writer: WalWriter) {
    this.#writer = writer;
  }

  start(events: WalDriverEvents): void {
    this.#events = events;
  }

  send(group: FrameGroup): void {
    this.#orFail(() => {
      try {
        const { syncMs } = this.#writer.append([group]);
        const report = { groups: 1, syncMs, usage: this.#writer.usage() };
        atNextTurn(() => this.#events?.onSynced(report));
      } catch (error) {
        if (!(error instanceof NotWritten)) throw error;
        const report = { groups: 1, reason: error.reason, usage: this.#writer.usage() };
        atNextTurn(() => this.#events?.onRefused(report));
      }
    });
  }

  releaseBelow(stamp: Stamp): void {
    this.#orFail(() => {
      this.#writer.releaseBelow(stamp);
      this.#events?.onUsage(this.#writer.usage());
    });
  }

  async close(leave: 'keep' | 'remove'): Promise<void> {
    this.#writer.close(leave);
  }

  #orFail(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#events?.onFailed(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
