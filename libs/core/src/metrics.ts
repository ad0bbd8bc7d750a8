/** Values by label name: exactly the names that the metric's spec lists. */
export type Labels = Readonly<Record<string, string>>;

/** Adds up; `value` is not negative. */
export interface Counter {
  add(value: number, labels?: Labels): void;
}
/** Shows the last value that was set for these labels. */
export interface Gauge {
  set(value: number, labels?: Labels): void;
}
/** Counts values into buckets; `value` is in the unit that the metric's name ends in. */
export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** One line of a room's `metrics.ts`. `name` has no prefix and ends in its unit: `wal_sync_seconds`, `buffer_bytes`. */
export interface MetricSpec {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}
/** A metric of `buckets`: their inclusive upper bounds, ascending. A last one without a bound is added. */
export interface HistogramSpec extends MetricSpec {
  readonly buckets: readonly number[];
}

/** What a room needs to be measured; `libs/runtime` implements it on prom-client. */
export interface Metrics {
  counter(spec: MetricSpec): Counter;
  gauge(spec: MetricSpec): Gauge;
  /** Read when scraped. */
  observedGauge(spec: MetricSpec, read: () => number): void;
  histogram(spec: HistogramSpec): Histogram;
}

const nothing = { add(): void {}, set(): void {}, observe(): void {} };

/** For tests and tools that are not scraped. */
export const noMetrics: Metrics = {
  counter: () => nothing,
  gauge: () => nothing,
  observedGauge: () => undefined,
  histogram: () => nothing,
};
