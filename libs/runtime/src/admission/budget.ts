import type { Counter, Metrics } from '@inlay/core';
import { admissionMetrics, gaugesOf } from './metrics.js';

/** A plain count of bytes or things that are held, with a limit. One holder alone always fits. */
export class Budget {
  readonly #what: string;
  readonly #limit: number;
  readonly #refused: Counter;
  #used = 0;

  constructor(what: string, help: string, { limit, metrics }: { readonly limit: number; readonly metrics: Metrics }) {
    this.#what = what;
    this.#limit = limit;
    this.#refused = metrics.counter(admissionMetrics.refused);
    const gauges = gaugesOf(what, help);
    metrics.observedGauge(gauges.used, () => this.#used);
    metrics.observedGauge(gauges.limit, () => limit);
  }

  get used(): number {
    return this.#used;
  }

  get limit(): number {
    return this.#limit;
  }

  /** False, and counted as refused, when `amount` more does not fit beside what others hold. */
  take(amount: number, alreadyHeld = 0): boolean {
    if (this.#used > alreadyHeld && this.#used + amount > this.#limit) {
      this.#refused.add(1, { what: this.#what, reason: 'limit' });
      return false;
    }
    this.#used += amount;
    return true;
  }

  give(amount: number): void {
    this.#used -= amount;
  }
}
