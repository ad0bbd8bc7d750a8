import type { Clock, Timer } from '@inlay/core';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time stands still until a test moves it; sleepers wake in order of their time. */
export class SimulatedClock implements Clock {
  #nowMs: number;
  #wallAheadMs = 0;
  #sleepers: Sleeper[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return Math.floor(this.#nowMs + this.#wallAheadMs);
  }
  nowNs(): bigint {
    return BigInt(this.nowMs()) * 1_000_000n;
  }
  monotonicMs(): number {
    return this.#nowMs;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#forget(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { at: this.#nowMs + ms, wake };
      signal?.addEventListener('abort', onAbort);
      this.#sleepers.push(sleeper);
    });
  }
  after(ms: number, run: () => void): Timer {
    const sleeper = { at: this.#nowMs + ms, wake: run };
    this.#sleepers.push(sleeper);
    return this.#timer(() => sleeper);
  }
  every(ms: number, run: () => void): Timer {
    const set = (): Sleeper => {
      // As Node has it, no time is too short to be one.
      const next = { at: this.#nowMs + Math.max(1, ms), wake: again };
      this.#sleepers.push(next);
      return next;
    };
    const again = (): void => {
      sleeper = set();
      run();
    };
    let sleeper = set();
    return this.#timer(() => sleeper);
  }

  #timer(current: () => Sleeper): Timer {
    const timer: Timer = { cancel: () => this.#forget(current()), unref: () => timer };
    return timer;
  }

  #forget(sleeper: Sleeper): void {
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
  }

  /** Somebody sets the wall clock by so many ms, forward or back; durations and sleepers know nothing of it. */
  stepWall(ms: number): void {
    this.#wallAheadMs += ms;
  }

  /** The machine stood still for `ms` while time went on: all sleepers that are due wake at once, after it. */
  async standStill(ms: number): Promise<void> {
    this.#nowMs += ms;
    await this.advance(0);
  }

  /** Moves time by `ms`, waking sleepers one by one and letting each run before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#nowMs + ms;
    for (;;) {
      const due = this.#sleepers.filter((sleeper) => sleeper.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== due);
      this.#nowMs = Math.max(this.#nowMs, due.at);
      due.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Another may have moved it further meanwhile: it never goes back.
    this.#nowMs = Math.max(this.#nowMs, end);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
