import type { Timers } from '@inlay/core';
import type { Place } from './place.js';

/** A reader that takes nothing for so long is slow: others may run in the meantime. */
const lendAfterMs = 100;

/** How many more chunks the reader is ready to take. */
export class Credits {
  /** The place of the query whose chunks these are, once it has one. */
  place: Pick<Place, 'lend' | 'takeBack'> | undefined;
  readonly #clock: Timers;
  #left: number;
  #wake: (() => void) | undefined;

  constructor(initial: number, clock: Timers) {
    this.#left = initial;
    this.#clock = clock;
  }

  add(count: number): void {
    this.#left += count;
    this.#wake?.();
  }

  get available(): boolean {
    return this.#left > 0;
  }

  spend(): void {
    this.#left--;
  }

  /** Resolves when there is at least one, and the query has its place. One waiter at a time. */
  async wait(): Promise<void> {
    const timer = this.#clock.after(lendAfterMs, () => this.place?.lend());
    while (this.#left <= 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    timer.cancel();
    await this.place?.takeBack();
  }
}
