import { dirname, join, resolve } from 'node:path';
import { InlayError, nextTurn, type Files, type Random } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';
import { checkKey, checkPrefix, checkRange, objectNotFound } from '../keys.js';
import { PutGroup, type ObjectToPut } from './put-group.js';
import { piecesOf } from '../stream/pieces-of.js';
import { DurableDirectories } from './durable-directories.js';
import { Incoming, type FileStoreOwner, type IncomingFile } from './incoming.js';
import { codeOf } from './system-error.js';

/** Where objects lie until they are whole. No key can name it. */
const incoming = '.incoming';

const absentCodes: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR', 'EISDIR'];

/**
 * One file an object below `root`; several processes may share the folder. An object appears whole and for ever: it is
 * written and synced under a temporary name, renamed, and its directory synced, and that of every directory on the way.
 *
 * Every call blocks its thread: on a main thread use it through `ThreadedObjectStore`. (`localPath` never blocks.)
 */
export class FileObjectStore implements ObjectStore {
  readonly #root: string;
  readonly #files: Files;
  readonly #directories: DurableDirectories;
  readonly #incoming: Incoming;

  /** `owner` tells which leftovers are its own. */
  constructor(root: string, files: Files, random: Random, owner: FileStoreOwner = { name: '', isAlone: false }) {
    this.#root = resolve(root);
    this.#files = files;
    this.#directories = new DurableDirectories(this.#root, files);
    this.#incoming = new Incoming(join(this.#root, incoming), files, random, owner);
  }

  async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    checkKey(key);
    const file = await this.#begin(key);
    await this.#orDiscard(file, () =>
      this.#guard(undefined, () => {
        file.append(bytes);
        this.#publish(file, key);
      }),
    );
  }

  async putStream(key: string, source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    checkKey(key);
    const file = await this.#begin(key);
    await this.#orDiscard(file, async () => {
      for await (const piece of piecesOf(source, signal)) {
        await this.#guard(undefined, () => {
          file.append(piece);
        });
      }
      signal?.throwIfAborted();
      await this.#guard(undefined, () => {
        this.#publish(file, key);
      });
    });
  }

  /** Each whole and durable or failed, as `put` would have it; their syncs go side by side. */
  async putTogether(objects: readonly ObjectToPut[]): Promise<readonly (Error | undefined)[]> {
    const group = new PutGroup({ files: this.#files, directories: this.#directories, incoming: this.#incoming });
    const failures = await group.put(objects.map(({ key, bytes }) => ({ key, bytes, path: this.localPath(key) })));
    return failures.map((failure) => (failure === undefined ? undefined : diskError(undefined, failure)));
  }

  #begin(key: string): Promise<IncomingFile> {
    return this.#guard(undefined, () => {
      this.#directories.ensure(key.slice(0, key.lastIndexOf('/') + 1));
      return this.#incoming.begin();
    });
  }

  async #orDiscard(file: IncomingFile, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#incoming.discard(file);
      throw error;
    }
  }

  /** A directory that cannot be synced fails the put, whose repeat finds the object and replaces it. */
  #publish(file: IncomingFile, key: string): void {
    const path = this.localPath(key);
    this.#incoming.publish(file, path);
    this.#files.syncDirectory(dirname(path));
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    checkKey(key);
    return this.#guard(key, () => this.#files.read(this.localPath(key)));
  }

  async getRange(key: string, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    checkKey(key);
    checkRange(offset, length);
    return this.#guard(key, () => this.#files.readRange(this.localPath(key), offset, length));
  }

  async size(key: string, signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    checkKey(key);
    const size = await this.#guard(key, () =>
      this.#namesIn(this.localPath(key)) === undefined ? this.#files.size(this.localPath(key)) : undefined,
    );
    if (size === undefined) throw objectNotFound(key);
    return size;
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    checkKey(key);
    const path = this.localPath(key);
    await this.#guard(key, () => {
      try {
        this.#files.remove(path);
      } catch (error) {
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return;
        throw error;
      }
      this.#files.syncDirectory(join(path, '..'));
    });
  }

  async *list(prefix: string, signal?: AbortSignal): AsyncIterable<string> {
    signal?.throwIfAborted();
    checkPrefix(prefix);
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    for (const key of await this.#guard(prefix, () => [...this.#keysBelow(folder, prefix)])) {
      yield key;
      signal?.throwIfAborted();
    }
  }

  /** Keys below `folder` ('' or ending in '/') that start with `prefix`, in ascending order. */
  *#keysBelow(folder: string, prefix: string): Generator<string> {
    const names = this.#namesIn(join(this.#root, folder)) ?? [];
    const entries = names
      .map((name) => folder + name)
      .filter(
        (key) => !key.slice(folder.length).startsWith('.') && (key.startsWith(prefix) || prefix.startsWith(`${key}/`)),
      )
      // A folder sorts as the keys in it do: with its slash.
      .map((key) => (this.#namesIn(this.localPath(key)) === undefined ? key : `${key}/`))
      .sort();
    for (const entry of entries) {
      if (entry.endsWith('/')) yield* this.#keysBelow(entry, prefix);
      else yield entry;
    }
  }

  /** Undefined for a file; empty for a folder without entries and for nothing at all. */
  #namesIn(path: string): string[] | undefined {
    try {
      const names = this.#files.list(path);
      if (names.length > 0) return names;
    } catch (error) {
      if (codeOf(error) === 'ENOTDIR') return undefined;
      throw error;
    }
    return this.#isFile(path) ? undefined : [];
  }

  /** A directory refuses to be read. */
  #isFile(path: string): boolean {
    try {
      this.#files.readRange(path, 0, 1);
      return true;
    } catch (error) {
      if (absentCodes.includes(codeOf(error))) return false;
      throw error;
    }
  }

  localPath(key: string): string {
    checkKey(key);
    return join(this.#root, key);
  }

  /** Those of this owner's earlier lives; of everybody where it is alone. */
  async removeLeftovers(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    let count = 0;
    for (const paths of await this.#guard(undefined, () => this.#incoming.leftovers())) {
      await this.#guard(undefined, () => {
        this.#incoming.remove(paths);
      });
      count += paths.length;
      // The calls that wait have their turn.
      await nextTurn();
      signal?.throwIfAborted();
    }
    return count;
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }

  /** `key` is what is not there when the disk says so; undefined where something has to be there. */
  async #guard<T>(key: string | undefined, work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw diskError(key, error);
    }
  }
}

function diskError(key: string | undefined, error: unknown): Error {
  const code = codeOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof InlayError) return error;
  if (code === undefined) return error instanceof Error ? error : new Error(reason);
  if (key !== undefined && absentCodes.includes(code)) return objectNotFound(key, error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new InlayError('exhausted', `the disk of the object store is full: ${reason}`, {
      code: 'disk_full',
      cause: error,
    });
  }
  return new InlayError('unavailable', `the object store's disk failed: ${reason}`, {
    code: 'object_store_failed',
    cause: error,
  });
}
