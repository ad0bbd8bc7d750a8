import type { Semaphore } from '@inlay/core';

/** One query's place among those that run. While its reader is slow it lends it to others, and waits to get it back. */
export class Place {
  readonly #slots: Semaphore;
  #leave: (() => void) | undefined;
  #isOver = false;

  /** `leave` gives back the place that the query has taken. */
  constructor(slots: Semaphore, leave: () => void) {
    this.#slots = slots;
    this.#leave = leave;
  }

  lend(): void {
    this.#leave?.();
    this.#leave = undefined;
  }

  /** Resolves when the query has a place again. Rejects as the semaphore does. */
  async takeBack(): Promise<void> {
    if (this.#leave !== undefined || this.#isOver) return;
    const leave = await this.#slots.acquire();
    // The query may have been stopped while it waited.
    if (this.isOver()) leave();
    else this.#leave = leave;
  }

  end(): void {
    this.#isOver = true;
    this.lend();
  }

  /** A call, because the compiler believes that a flag once read as false stays false. */
  isOver(): boolean {
    return this.#isOver;
  }
}
