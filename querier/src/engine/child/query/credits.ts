import type { Place } from './place.js';

/** A reader that takes nothing for so long is slow: others may run in the meantime. */
const lendAfterMs = 100;

/** How many more chunks the reader is ready to take. */
export class Credits {
  /** The place of the query whose chunks these are, once it has one. */
  place: Pick<Place, 'lend' | 'takeBack'> | undefined;
  #left: number;
  #wake: (() => void) | undefined;

  constructor(initial: number) {
    this.#left = initial;
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
    const timer = setTimeout(() => this.place?.lend(), lendAfterMs);
    while (this.#left <= 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    clearTimeout(timer);
    await this.place?.takeBack();
  }
}
