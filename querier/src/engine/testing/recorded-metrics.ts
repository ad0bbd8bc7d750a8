import { noMetrics, type Counter, type Labels, type Metrics, type MetricSpec } from '@inlay/core';

const keyOf = (name: string, labels: Labels = {}): string => `${name} ${JSON.stringify(labels)}`;

/** Counters and observed gauges, to be read by tests. */
export class RecordedMetrics implements Metrics {
  readonly #counts = new Map<string, number>();
  readonly #gauges = new Map<string, () => number>();
  readonly gauge = noMetrics.gauge.bind(noMetrics);
  readonly histogram = noMetrics.histogram.bind(noMetrics);

  counter({ name }: MetricSpec): Counter {
    return {
      add: (value, labels) => {
        const key = keyOf(name, labels);
        this.#counts.set(key, (this.#counts.get(key) ?? 0) + value);
      },
    };
  }

  observedGauge({ name }: MetricSpec, read: () => number): void {
    this.#gauges.set(name, read);
  }

  value(name: string, labels?: Labels): number {
    return this.#gauges.get(name)?.() ?? this.#counts.get(keyOf(name, labels)) ?? 0;
  }
}
