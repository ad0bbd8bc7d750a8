import type { Random } from './random.js';

/** Bounds of the delays, ms: the first is at most `firstMs`, all are below `maxMs`. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Full jitter: the n-th delay is uniform in [0, min(max, first · 2^n)). */
export class Backoff {
  #attempt = 0;
  readonly #options: BackoffOptions;
  readonly #random: Random;

  constructor(options: BackoffOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  nextMs(): number {
    const ceiling = Math.min(this.#options.maxMs, this.#options.firstMs * 2 ** this.#attempt);
    this.#attempt++;
    return this.#random.float() * ceiling;
  }

  reset(): void {
    this.#attempt = 0;
  }
}
