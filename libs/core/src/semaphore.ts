import { InlayError } from './errors.js';

/** At most `limit` holders at once, at most `waitersMax` waiting; the next is refused as exhausted. */
export class Semaphore {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  readonly #name: string;
  readonly #waitersMax: number;

  constructor(name: string, limit: number, waitersMax: number) {
    this.#name = name;
    this.#free = limit;
    this.#waitersMax = waitersMax;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves to the function that gives the place back; calling it twice is harmless. */
  async acquire(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else {
      if (this.#waiting.length >= this.#waitersMax)
        throw new InlayError('exhausted', `too many are waiting for ${this.#name}`, {
          code: 'queue_full',
          retryAfterMs: 1000,
        });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    };
  }
}
