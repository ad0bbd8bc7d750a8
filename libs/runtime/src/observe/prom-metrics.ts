import type { Counter, Gauge, Histogram, HistogramSpec, Labels, MetricSpec, Metrics } from '@inlay/core';
import {
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
  collectDefaultMetrics,
} from 'prom-client';
import { version } from '../version.js';

/** Gauges that prom-client calls `_total`, which is a counter's name; each is the sum of one without. */
const misnamed = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total'];

/** One registry a process. Asking twice for one name gives the same metric, so roles in one process share them. */
export class PromMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #observed = new Map<string, (() => number)[]>();

  /** With the process's own figures (CPU, memory, event-loop lag, garbage collection) unless told otherwise. */
  constructor(options: { readonly processMetrics?: boolean } = {}) {
    const registers = [this.#registry];
    new PromGauge({
      name: 'inlay_build_info',
      help: 'Always 1; its labels say which release runs on which Node.js',
      labelNames: ['version', 'node'],
      registers,
    }).set({ version, node: process.versions.node }, 1);
    if (options.processMetrics === false) return;
    // Under their own names: dashboards for Node.js processes ask for these.
    collectDefaultMetrics({ register: this.#registry });
    for (const name of misnamed) this.#registry.removeSingleMetric(name);
  }

  /** Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  counter(spec: MetricSpec): Counter {
    return remembered(this.#counters, spec.name, () => {
      const name = spec.name.endsWith('_total') ? spec.name : `${spec.name}_total`;
      const counter = new PromCounter(this.#configuration({ ...spec, name }));
      if ((spec.labels ?? []).length === 0) return { add: (value) => counter.inc(value) };
      const children = new LabelCache((labels) => counter.labels(labels));
      return { add: (value, labels) => children.get(labels).inc(value) };
    });
  }

  gauge(spec: MetricSpec): Gauge {
    return remembered(this.#gauges, spec.name, () => {
      const gauge = new PromGauge(this.#configuration(spec));
      return { set: (value, labels) => (labels === undefined ? gauge.set(value) : gauge.set(labels, value)) };
    });
  }

  /** Several readers of one name are summed: two ingesters in one process have one buffer size together. */
  observedGauge(spec: MetricSpec, read: () => number): void {
    const readers = this.#observed.get(spec.name);
    if (readers !== undefined) {
      readers.push(read);
      return;
    }
    const first = [read];
    this.#observed.set(spec.name, first);
    new PromGauge({
      ...this.#configuration(spec),
      collect() {
        this.set(first.reduce((sum, reader) => sum + reader(), 0));
      },
    });
  }

  histogram(spec: HistogramSpec): Histogram {
    return remembered(this.#histograms, spec.name, () => {
      const histogram = new PromHistogram({ ...this.#configuration(spec), buckets: [...spec.buckets] });
      if ((spec.labels ?? []).length === 0) return { observe: (value) => histogram.observe(value) };
      const children = new LabelCache((labels) => histogram.labels(labels));
      return { observe: (value, labels) => children.get(labels).observe(value) };
    });
  }

  #configuration(spec: MetricSpec): { name: string; help: string; labelNames: string[]; registers: Registry[] } {
    return {
      name: `inlay_${spec.name}`,
      help: spec.help,
      labelNames: [...(spec.labels ?? [])],
      registers: [this.#registry],
    };
  }
}

/** prom-client sorts and joins the labels at each call; the same few label objects come again and again. */
class LabelCache<T> {
  readonly #byObject = new WeakMap<Labels, T>();
  readonly #resolve: (labels: Record<string, string>) => T;

  constructor(resolve: (labels: Record<string, string>) => T) {
    this.#resolve = resolve;
  }

  get(labels: Labels = {}): T {
    const known = this.#byObject.get(labels);
    if (known !== undefined) return known;
    const child = this.#resolve(labels);
    this.#byObject.set(labels, child);
    return child;
  }
}

function remembered<T>(map: Map<string, T>, name: string, create: () => T): T {
  const known = map.get(name);
  if (known !== undefined) return known;
  const made = create();
  map.set(name, made);
  return made;
}
