/** A timer that was set. */
export interface Timer {
  /** It does not run any more. Harmless when it has run, or was cancelled before. */
  cancel(): void;
  /** From now on it keeps no process alive that has nothing else to do. */
  unref(): this;
}

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
  /** Calls `run` once, after `ms`. */
  after(ms: number, run: () => void): Timer;
  /** Calls `run` every `ms`, until the timer is cancelled. */
  every(ms: number, run: () => void): Timer;
}

/** What sets timers and never asks for the time. */
export type Timers = Pick<Clock, 'after' | 'every'>;

/** Three weeks and a half; Node takes a longer time for 1 ms. */
const timerMsMax = 2 ** 31 - 1;

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
        timer.cancel();
        reject(signal?.reason as Error);
      };
      const timer = this.after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
  after(ms: number, run: () => void): Timer {
    return new SystemTimer(setTimeout(run, Math.min(ms, timerMsMax)));
  }
  every(ms: number, run: () => void): Timer {
    return new SystemTimer(setInterval(run, Math.min(ms, timerMsMax)));
  }
}

class SystemTimer implements Timer {
  readonly #timer: NodeJS.Timeout;

  constructor(timer: NodeJS.Timeout) {
    this.#timer = timer;
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
  unref(): this {
    this.#timer.unref();
    return this;
  }
}
