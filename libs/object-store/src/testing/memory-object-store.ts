import type { ObjectStore } from '../object-store.js';
import { piecesOf } from '../stream/pieces-of.js';
import { checkKey, checkPrefix, checkRange, objectNotFound } from '../keys.js';

/** Objects in a map, for tests and simulations: copies in, copies out. */
export class MemoryObjectStore implements ObjectStore {
  readonly #objects = new Map<string, Uint8Array>();

  async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    checkKey(key);
    this.#objects.set(key, bytes.slice());
  }

  async putStream(key: string, source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    checkKey(key);
    const pieces: Uint8Array[] = [];
    for await (const piece of piecesOf(source, signal)) pieces.push(piece.slice());
    signal?.throwIfAborted();
    this.#objects.set(key, new Uint8Array(Buffer.concat(pieces)));
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    return this.#object(key).slice();
  }

  async getRange(key: string, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    checkRange(offset, length);
    return this.#object(key).slice(offset, offset + length);
  }

  async size(key: string, signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    return this.#object(key).length;
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<string> {
    signal?.throwIfAborted();
    checkPrefix(prefix);
    for (const key of [...this.#objects.keys()].filter((name) => name.startsWith(prefix)).sort()) {
      yield key;
      signal?.throwIfAborted();
    }
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    checkKey(key);
    this.#objects.delete(key);
  }

  async removeLeftovers(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    return 0;
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }

  localPath(): undefined {
    return undefined;
  }

  #object(key: string): Uint8Array {
    checkKey(key);
    const bytes = this.#objects.get(key);
    if (bytes === undefined) throw objectNotFound(key);
    return bytes;
  }
}
