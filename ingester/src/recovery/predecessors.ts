import { Backoff, type Clock, type IncarnationId, type Logger, type Random, newAbortController } from '@inlay/core';
import type { Catalog } from '@inlay/catalog';
import type { HotStore } from '../buffer/index.js';

/** Parts that close earlier lives, once their last row is in a file. */
export interface PredecessorsInit {
  readonly catalog: Pick<Catalog, 'closeIncarnation'>;
  readonly hot: Pick<HotStore, 'lowWater' | 'release'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Earlier lives of this node: each is closed in the catalog when none of its rows is left in memory. */
export class Predecessors {
  readonly #init: PredecessorsInit;
  readonly #backoff: Backoff;
  readonly #open: Set<IncarnationId>;
  readonly #stopped = newAbortController();
  #closing: Promise<void> | undefined;

  constructor(init: PredecessorsInit, incarnations: readonly IncarnationId[]) {
    this.#init = init;
    this.#backoff = new Backoff({ firstMs: 200, maxMs: 10_000 }, init.random);
    this.#open = new Set(incarnations);
  }

  /** Not closed yet. */
  get open(): readonly IncarnationId[] {
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
    for (const incarnation of this.open) await this.#close(incarnation);
  }

  /** No more attempts in the background. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('stopped'));
    await this.#closing;
  }

  #persisted(): IncarnationId[] {
    return this.open.filter((incarnation) => this.#init.hot.lowWater(incarnation) === undefined);
  }

  async #closeUntilDone(): Promise<void> {
    const { clock, logger } = this.#init;
    for (let next = this.#persisted()[0]; next !== undefined; next = this.#persisted()[0]) {
      if (this.#stopped.signal.aborted) return;
      try {
        await this.#close(next);
        this.#backoff.reset();
      } catch (error) {
        logger.warn('could not close an earlier life in the catalog; trying again', { incarnation: next, error });
        await clock.sleep(this.#backoff.nextMs(), this.#stopped.signal).catch(() => undefined);
      }
    }
  }

  async #close(incarnation: IncarnationId): Promise<void> {
    const { catalog, hot, logger } = this.#init;
    await catalog.closeIncarnation(incarnation);
    // Only now: until the catalog says closed, askers expect an answer for it.
    hot.release(incarnation);
    this.#open.delete(incarnation);
    logger.info('an earlier life is closed: all its rows are persisted', { incarnation });
  }
}
