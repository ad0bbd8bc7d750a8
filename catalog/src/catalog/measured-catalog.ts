import { toInlayError } from '@inlay/core';
import type { Clock, Histogram, Labels, Metrics } from '@inlay/core';
import { catalogMetrics } from '../metrics.js';
import type { Catalog } from './catalog.js';
import { DecoratedCatalog } from './decorated-catalog.js';
import type { CatalogOp } from './decorated-catalog.js';

/** Observes how long each call took and how it ended. */
export class MeasuredCatalog extends DecoratedCatalog {
  readonly #clock: Clock;
  readonly #seconds: Histogram;
  /** The same object for the same pair, by which the metrics library finds its series. */
  readonly #labels = new Map<string, Labels>();

  constructor(inner: Catalog, metrics: Metrics, clock: Clock) {
    super(inner);
    this.#clock = clock;
    this.#seconds = metrics.histogram(catalogMetrics.opSeconds);
  }

  protected async around<T>(op: CatalogOp, call: () => Promise<T>): Promise<T> {
    const started = this.#clock.monotonicMs();
    let outcome = 'ok';
    try {
      return await call();
    } catch (error) {
      outcome = toInlayError(error).kind;
      throw error;
    } finally {
      this.#seconds.observe((this.#clock.monotonicMs() - started) / 1000, this.#labelsOf(op, outcome));
    }
  }

  #labelsOf(op: CatalogOp, outcome: string): Labels {
    const key = `${op} ${outcome}`;
    const known = this.#labels.get(key);
    if (known !== undefined) return known;
    const labels = { op, outcome };
    this.#labels.set(key, labels);
    return labels;
  }
}
