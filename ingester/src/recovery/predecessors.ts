import { Backoff, type Clock, type Logger, type Random, newAbortController } from '@inlay/core';
import type { Catalog } from '@inlay/catalog';
import type { LogLane, LogReceiver } from '@inlay/services';

/** Parts that close earlier lives, once their last row is in a file. */
export interface PredecessorsInit {
  readonly catalog: Pick<Catalog, 'closeIncarnation'>;
  readonly receiver: Pick<LogReceiver, 'lowWater' | 'release'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Earlier lives of this node: each is closed in the catalog when none of its rows is left in memory. */
export class Predecessors {
  readonly #init: PredecessorsInit;
  readonly #backoff: Backoff;
  readonly #open: Set<LogLane>;
  readonly #stopped = newAbortController();
  #closing: Promise<void> | undefined;

  constructor(init: PredecessorsInit, lanes: readonly LogLane[]) {
    this.#init = init;
    this.#backoff = new Backoff({ firstMs: 200, maxMs: 10_000 }, init.random);
    this.#open = new Set(lanes);
  }

  /** Not closed yet. */
  get open(): readonly LogLane[] {
    return [...this.#open];
  }

  /** Closes those whose rows are all persisted, in the background, until the catalog has taken it. */
  closePersisted(): void {
    if (this.#closing !== undefined || this.#persisted().length === 0) return;
    this.#closing = this.#closeUntilDone().finally(() => {
      this.#closing = undefined;
    });
  }

  /** Closes all: after a flush, when nothing of them is left. Rejects when the catalog cannot be reached. */
  async closeAll(): Promise<void> {
    await this.stop();
    for (const lane of this.open) await this.#close(lane);
  }

  /** No more attempts in the background. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('stopped'));
    await this.#closing;
  }

  #persisted(): LogLane[] {
    return this.open.filter((lane) => this.#init.receiver.lowWater(lane) === undefined);
  }

  async #closeUntilDone(): Promise<void> {
    const { clock, logger } = this.#init;
    for (let next = this.#persisted()[0]; next !== undefined; next = this.#persisted()[0]) {
      if (this.#stopped.signal.aborted) return;
      try {
        await this.#close(next);
        this.#backoff.reset();
      } catch (error) {
        logger.warn('could not close an earlier life in the catalog; trying again', {
          incarnation: next.incarnation,
          error,
        });
        await clock.sleep(this.#backoff.nextMs(), this.#stopped.signal).catch(() => undefined);
      }
    }
  }

  async #close(lane: LogLane): Promise<void> {
    const { catalog, receiver, logger } = this.#init;
    const { incarnation } = lane;
    await catalog.closeIncarnation(incarnation);
    // Only now: until the catalog says closed, askers expect an answer for it.
    receiver.release(lane);
    this.#open.delete(lane);
    logger.info('an earlier life is closed: all its rows are persisted', { incarnation });
  }
}
