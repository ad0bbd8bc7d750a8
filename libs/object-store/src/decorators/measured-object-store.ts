import { toInlayError, type Clock, type Counter, type Histogram, type Metrics } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';
import { piecesOf } from '../stream/pieces-of.js';
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

  async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.#measure('put', () => this.#store.put(key, bytes, signal), signal);
    this.#bytes.add(bytes.length, { operation: 'put' });
  }

  async putStream(key: string, source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
    let bytes = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of piecesOf(source, signal)) {
        bytes += piece.length;
        yield piece;
      }
    };
    await this.#measure('put_stream', () => this.#store.putStream(key, counted(), signal), signal);
    this.#bytes.add(bytes, { operation: 'put_stream' });
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    const bytes = await this.#measure('get', () => this.#store.get(key, signal), signal);
    this.#bytes.add(bytes.length, { operation: 'get' });
    return bytes;
  }

  async getRange(key: string, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const bytes = await this.#measure('get_range', () => this.#store.getRange(key, offset, length, signal), signal);
    this.#bytes.add(bytes.length, { operation: 'get_range' });
    return bytes;
  }

  size(key: string, signal?: AbortSignal): Promise<number> {
    return this.#measure('size', () => this.#store.size(key, signal), signal);
  }

  /** Times whole listings, the reader's pauses included. */
  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<string> {
    const start = this.#clock.monotonicMs();
    let outcome = 'abandoned';
    try {
      yield* this.#store.list(prefix, signal);
      outcome = 'ok';
    } catch (error) {
      outcome = outcomeOf(error, signal);
      throw error;
    } finally {
      this.#observe('list', outcome, start);
    }
  }

  delete(key: string, signal?: AbortSignal): Promise<void> {
    return this.#measure('delete', () => this.#store.delete(key, signal), signal);
  }

  removeLeftovers(signal?: AbortSignal): Promise<number> {
    return this.#measure('remove_leftovers', () => this.#store.removeLeftovers(signal), signal);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  localPath(key: string): string | undefined {
    return this.#store.localPath(key);
  }

  async #measure<T>(operation: string, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const start = this.#clock.monotonicMs();
    try {
      const result = await call();
      this.#observe(operation, 'ok', start);
      return result;
    } catch (error) {
      this.#observe(operation, outcomeOf(error, signal), start);
      throw error;
    }
  }

  #observe(operation: string, outcome: string, start: number): void {
    this.#seconds.observe((this.#clock.monotonicMs() - start) / 1000, { operation, outcome });
  }
}

/** A caller that left is no failure of the store. */
const outcomeOf = (error: unknown, signal: AbortSignal | undefined): string =>
  signal?.aborted === true && error === signal.reason ? 'abandoned' : toInlayError(error).kind;
