import type { Counter, Gauge, Histogram, Labels, Metrics, MetricSpec } from '@inlay/core';

/** A value that a counter, a gauge or a histogram was given. */
export interface RecordedValue {
  readonly name: string;
  readonly value: number;
  readonly labels: Labels;
}

/** Remembers what it is given. */
export class RecordedMetrics implements Metrics {
  /** In the order in which it came. */
  readonly seen: RecordedValue[] = [];
  readonly #observed = new Map<string, () => number>();

  counter({ name }: MetricSpec): Counter {
    return { add: this.#record(name) };
  }
  gauge({ name }: MetricSpec): Gauge {
    return { set: this.#record(name) };
  }
  histogram({ name }: MetricSpec): Histogram {
    return { observe: this.#record(name) };
  }
  observedGauge({ name }: MetricSpec, read: () => number): void {
    this.#observed.set(name, read);
  }

  /** What an observed gauge shows now, else the sum of what was given with exactly these labels. */
  value(name: string, labels: Labels = {}): number {
    const wanted = JSON.stringify(labels);
    return (
      this.#observed.get(name)?.() ??
      this.seen
        .filter((each) => each.name === name && JSON.stringify(each.labels) === wanted)
        .reduce((sum, each) => sum + each.value, 0)
    );
  }

  #record(name: string): (value: number, labels?: Labels) => void {
    return (value, labels = {}) => void this.seen.push({ name, value, labels });
  }
}
