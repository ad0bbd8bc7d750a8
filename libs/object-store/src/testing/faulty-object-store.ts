import { InlayError, type Clock, type Random } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';
import { piecesOf } from '../stream/pieces-of.js';

/** Chances of a fault, from 0 to 1, drawn for each call. */
export interface Faults {
  /** Chance that a call fails before anything happened. */
  readonly refused: number;
  /** Chance that a call is done and its answer lost. */
  readonly lost: number;
  /** Every call takes up to this long. */
  readonly delayMsMax: number;
}

/** A store behind a bad network, for tests: failures are `injected_fault` (unavailable), as a real one's would be. */
export class FaultyObjectStore implements ObjectStore {
  readonly #store: ObjectStore;
  readonly #random: Random;
  readonly #clock: Clock;
  #faults: Faults;

  constructor(store: ObjectStore, random: Random, clock: Clock, faults: Faults) {
    this.#store = store;
    this.#random = random;
    this.#clock = clock;
    this.#faults = faults;
  }

  /** From now on. */
  setFaults(faults: Faults): void {
    this.#faults = faults;
  }

  put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    return this.#call('put', () => this.#store.put(key, bytes, signal), signal);
  }
  /** May also fail at any piece, and behind the last one. */
  putStream(key: string, source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
    const brittle = this.#brittle(source, signal);
    return this.#call('put', () => this.#store.putStream(key, brittle, signal), signal);
  }
  get(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#call('get', () => this.#store.get(key, signal), signal);
  }
  getRange(key: string, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#call('get', () => this.#store.getRange(key, offset, length, signal), signal);
  }
  size(key: string, signal?: AbortSignal): Promise<number> {
    return this.#call('size', () => this.#store.size(key, signal), signal);
  }
  /** May also fail half-way. */
  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<string> {
    for await (const key of this.#store.list(prefix, signal)) {
      yield await this.#call('list', () => Promise.resolve(key), signal);
    }
  }
  delete(key: string, signal?: AbortSignal): Promise<void> {
    return this.#call('delete', () => this.#store.delete(key, signal), signal);
  }
  removeLeftovers(signal?: AbortSignal): Promise<number> {
    return this.#call('sweep', () => this.#store.removeLeftovers(signal), signal);
  }
  close(): Promise<void> {
    return this.#store.close();
  }
  /** Local files do not pass the network. */
  localPath(key: string): string | undefined {
    return this.#store.localPath(key);
  }

  async *#brittle(source: AsyncIterable<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    for await (const piece of piecesOf(source, signal))
      yield await this.#call('a piece', () => Promise.resolve(piece), signal);
  }

  async #call<T>(operation: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { refused, lost, delayMsMax } = this.#faults;
    signal?.throwIfAborted();
    if (delayMsMax > 0) await this.#clock.sleep(this.#random.float() * delayMsMax, signal);
    if (this.#random.float() < refused) throw injected(`${operation} was refused`);
    const result = await work();
    if (this.#random.float() < lost) throw injected(`the answer to ${operation} was lost`);
    return result;
  }
}

const injected = (what: string): InlayError => new InlayError('unavailable', what, { code: 'injected_fault' });
