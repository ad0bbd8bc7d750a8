import { newAbortController } from '@inlay/core';
import type { Clock } from '@inlay/core';

interface Waiter {
  readonly bytes: number;
  readonly answer: (fits: boolean) => void;
}

/** The memory that room is kept in, as it is now. */
export interface RoomView {
  /** Memory in use. */
  bytes(): number;
  readonly bytesMax: number;
  /** Whether nothing is there that could be persisted to make room: then even what is larger than the limit is let in. */
  isEmpty(): boolean;
}

/** Lets writers in when there is memory for them, in the order in which they came. */
export class RoomKeeper {
  readonly #view: RoomView;
  readonly #clock: Clock;
  #waiters: Waiter[] = [];

  constructor(view: RoomView, clock: Clock) {
    this.#view = view;
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  fits(bytes: number): boolean {
    return this.#view.isEmpty() || this.#view.bytes() + bytes <= this.#view.bytesMax;
  }

  async wait(bytes: number, timeoutMs: number): Promise<boolean> {
    if (this.#waiters.length === 0 && this.fits(bytes)) return true;
    const timer = newAbortController();
    return new Promise((resolve) => {
      const waiter: Waiter = {
        bytes,
        answer: (fits) => {
          timer.abort();
          resolve(fits);
        },
      };
      this.#waiters.push(waiter);
      this.#clock.sleep(timeoutMs, timer.signal).then(
        () => {
          this.#waiters = this.#waiters.filter((other) => other !== waiter);
          resolve(false);
        },
        () => undefined,
      );
    });
  }

  /** After memory became free. */
  admit(): void {
    let granted = 0;
    for (;;) {
      const first = this.#waiters[0];
      if (first === undefined || !this.fits(granted + first.bytes)) return;
      granted += first.bytes;
      this.#waiters.shift();
      first.answer(true);
    }
  }
}
