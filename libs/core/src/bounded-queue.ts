import { InlayError } from './errors.js';

/** A fifo that refuses instead of growing. Consumers wait; producers are told. */
export class BoundedQueue<T> {
  readonly #items: T[] = [];
  readonly #waiting: ((item: T) => void)[] = [];
  readonly #limit: number;
  readonly #name: string;

  constructor(name: string, limit: number) {
    this.#name = name;
    this.#limit = limit;
  }

  get length(): number {
    return this.#items.length;
  }

  push(item: T): void {
    const taker = this.#waiting.shift();
    if (taker !== undefined) {
      taker(item);
      return;
    }
    if (this.#items.length >= this.#limit)
      throw new InlayError('exhausted', `the ${this.#name} queue is full (${String(this.#limit)})`, {
        code: 'queue_full',
        retryAfterMs: 1000,
      });
    this.#items.push(item);
  }

  take(): Promise<T> {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift() as T);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

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
