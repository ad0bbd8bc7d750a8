import { InlayError } from '../errors.js';

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

  /** Resolves to the function that gives the place back; calling it twice is harmless. Rejects with the signal's reason. */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else {
      if (this.#waiting.length >= this.#waitersMax)
        throw new InlayError('exhausted', `too many are waiting for ${this.#name}`, {
          code: 'queue_full',
          retryAfterMs: 1000,
        });
      await this.#wait(signal);
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

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(next), 1);
        reject(signal?.reason as Error);
      };
      this.#waiting.push(next);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
