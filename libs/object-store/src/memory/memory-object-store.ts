import type { ObjectStore } from '../object-store.js';
import { checkKey, checkPrefix, checkRange, objectNotFound } from '../keys.js';

/** Objects in a map, for tests and simulations: copies in, copies out. */
export class MemoryObjectStore implements ObjectStore {
  readonly #objects = new Map<string, Uint8Array>();

  async put(key: string, bytes: Uint8Array): Promise<void> {
    checkKey(key);
    this.#objects.set(key, bytes.slice());
  }

  async get(key: string): Promise<Uint8Array> {
    return this.#object(key).slice();
  }

  async getRange(key: string, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    checkRange(offset, length);
    return this.#object(key).slice(offset, offset + length);
  }

  async size(key: string): Promise<number> {
    return this.#object(key).length;
  }

  async *list(prefix: string): AsyncIterable<string> {
    checkPrefix(prefix);
    yield* [...this.#objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    this.#objects.delete(key);
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
