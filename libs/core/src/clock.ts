/** Where time comes from. Injected, so that a test can hold it. */
export interface Clock {
  /** Wall clock, ms since the epoch. Never used to order writes. */
  nowMs(): number;
  /** Wall clock, ns since the epoch. */
  nowNs(): bigint;
  /** Monotonic, ms; for durations. */
  monotonicMs(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** How far the digits below a ms may lead away from the wall clock before they follow it again, ms. */
const driftMsMax = 2;

/**
 * The machine's clock. The two sources of ms may be given by a test; `nowNs` joins them and never differs by more than
 * 2 ms from the wall clock.
 */
export class SystemClock implements Clock {
  readonly #wallMs: () => number;
  readonly #monotonicMs: () => number;
  #offsetMs: number;

  constructor(wallMs: () => number = Date.now, monotonicMs: () => number = () => performance.now()) {
    this.#wallMs = wallMs;
    this.#monotonicMs = monotonicMs;
    this.#offsetMs = wallMs() - monotonicMs();
  }

  nowMs(): number {
    return this.#wallMs();
  }
  nowNs(): bigint {
    // Date.now lacks the digits below a ms; the monotonic clock has them, but stands still while a laptop sleeps and
    // knows nothing of a clock that was set.
    const wall = this.#wallMs();
    const monotonic = this.#monotonicMs();
    if (Math.abs(wall - (this.#offsetMs + monotonic)) > driftMsMax) this.#offsetMs = wall - monotonic;
    const ms = this.#offsetMs + monotonic;
    const whole = Math.floor(ms);
    return BigInt(whole) * 1_000_000n + BigInt(Math.floor((ms - whole) * 1_000_000));
  }
  monotonicMs(): number {
    return this.#monotonicMs();
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
