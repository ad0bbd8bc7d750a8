import { toInlayError, type Clock, type Counter, type Histogram, type Metrics } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';
import { objectStoreMetrics } from '../metrics.js';

/** Times, outcomes and bytes of every call. */
export class MeasuredObjectStore implements ObjectStore {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #seconds: Histogram;
  readonly #bytes: Counter;

  constructor(store: ObjectStore, metrics: Metrics, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#seconds = metrics.histogram(objectStoreMetrics.seconds);
    this.#bytes = metrics.counter(objectStoreMetrics.bytes);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#measure('put', () => this.#store.put(key, bytes));
    this.#bytes.add(bytes.length, { operation: 'put' });
  }

  async get(key: string): Promise<Uint8Array> {
    const bytes = await this.#measure('get', () => this.#store.get(key));
    this.#bytes.add(bytes.length, { operation: 'get' });
    return bytes;
  }

  async getRange(key: string, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const bytes = await this.#measure('get_range', () => this.#store.getRange(key, offset, length, signal));
    this.#bytes.add(bytes.length, { operation: 'get_range' });
    return bytes;
  }

  size(key: string): Promise<number> {
    return this.#measure('size', () => this.#store.size(key));
  }

  /** Times whole listings, the reader's pauses included. */
  async *list(prefix: string): AsyncIterable<string> {
    const start = this.#clock.monotonicMs();
    let outcome = 'abandoned';
    try {
      yield* this.#store.list(prefix);
      outcome = 'ok';
    } catch (error) {
      outcome = toInlayError(error).kind;
      throw error;
    } finally {
      this.#observe('list', outcome, start);
    }
  }

  delete(key: string): Promise<void> {
    return this.#measure('delete', () => this.#store.delete(key));
  }

  localPath(key: string): string | undefined {
    return this.#store.localPath(key);
  }

  async #measure<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const start = this.#clock.monotonicMs();
    try {
      const result = await call();
      this.#observe(operation, 'ok', start);
      return result;
    } catch (error) {
      this.#observe(operation, toInlayError(error).kind, start);
      throw error;
    }
  }

  #observe(operation: string, outcome: string, start: number): void {
    this.#seconds.observe((this.#clock.monotonicMs() - start) / 1000, { operation, outcome });
  }
}
