import type { Timers } from './clock.js';

/** How things of one kind are put together, and to whom the sum is told. */
export interface SummaryInit<T> {
  /** Ms; told at most once in it. */
  readonly windowMs: number;
  /** Two things as one. */
  readonly merge: (a: T, b: T) => T;
  readonly tell: (sum: T) => void;
  readonly clock: Timers;
}

/** What happens seldom is told at once; what follows it within a window is told together at the window's end. */
export class Summary<T> {
  readonly #init: SummaryInit<T>;
  #isOpen = false;
  #waiting: { readonly sum: T } | undefined;

  constructor(init: SummaryInit<T>) {
    this.#init = init;
  }

  add(item: T): void {
    if (this.#isOpen) {
      this.#waiting = { sum: this.#waiting === undefined ? item : this.#init.merge(this.#waiting.sum, item) };
      return;
    }
    this.#begin(item);
  }

  /** Tells what waits, for instance at the end of the process. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.#init.tell(waiting.sum);
  }

  #begin(item: T): void {
    const { windowMs, tell, clock } = this.#init;
    this.#isOpen = true;
    const end = (): void => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting === undefined) this.#isOpen = false;
      else this.#begin(waiting.sum);
    };
    clock.after(windowMs, end).unref();
    tell(item);
  }
}
