import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { InlayError, type Files, type Random } from '@inlay/core';
import type { ObjectStore } from '../object-store.js';
import { checkKey, checkPrefix, checkRange, objectNotFound } from '../keys.js';
import { DurableDirectories } from './durable-directories.js';
import { codeOf } from './system-error.js';

/** Where objects lie until they are whole. No key can name it. */
const incoming = '.incoming';

/** Leftovers removed before the calls that wait have their turn. */
const sweptAtOnce = 64;

/** Who puts: the mark of its temporary files, by which a later life knows them. */
export interface FileStoreOwner {
  /** The same in every life, and of one living process at a time (a node's name). */
  readonly name: string;
  /** No other process puts into this folder: whatever lies there was left by an earlier one. */
  readonly isAlone: boolean;
}

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
  readonly #random: Random;
  readonly #directories: DurableDirectories;
  readonly #isAlone: boolean;
  /** What the names of this owner's temporary files begin with; a node's own name may hold anything. */
  readonly #mark: string;

  /** `owner` tells which leftovers are its own. */
  constructor(root: string, files: Files, random: Random, owner: FileStoreOwner = { name: '', isAlone: false }) {
    this.#mark = `${createHash('sha256').update(owner.name).digest('hex').slice(0, 16)}.`;
    this.#isAlone = owner.isAlone;
    this.#root = resolve(root);
    this.#files = files;
    this.#random = random;
    this.#directories = new DurableDirectories(this.#root, files);
  }

  async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    checkKey(key);
    await this.#guard(undefined, () => {
      this.#directories.ensure(key.slice(0, key.lastIndexOf('/') + 1));
      this.#publish(this.#write(bytes), key);
    });
  }

  #publish(temporary: string, key: string): void {
    const name = key.lastIndexOf('/') + 1;
    const directory = join(this.#root, key.slice(0, name));
    try {
      this.#files.rename(temporary, join(directory, key.slice(name)));
    } catch (error) {
      this.#removeQuietly(temporary);
      throw error;
    }
    this.#files.syncDirectory(directory);
  }

  /** The name of a whole, synced file. What a crash leaves here is only space: see `removeLeftovers`. */
  #write(bytes: Uint8Array): string {
    const folder = join(this.#root, incoming);
    this.#files.makeDirectory(folder);
    const path = join(folder, this.#mark + this.#random.uuid());
    const handle = this.#files.create(path);
    try {
      handle.append([bytes]);
      handle.sync();
    } catch (error) {
      this.#removeQuietly(path);
      throw error;
    } finally {
      handle.close();
    }
    return path;
  }

  /** The reason that matters is the first one: a full disk, not that its rest could not be removed. */
  #removeQuietly(path: string): void {
    try {
      this.#files.remove(path);
    } catch {
      return;
    }
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

  /** Those of this owner's earlier lives; of everybody where it is alone. A put of this life never waits, so none is under way. */
  async removeLeftovers(signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    const folder = join(this.#root, incoming);
    const names = await this.#guard(undefined, () => this.#files.list(folder));
    const left = names.filter((name) => this.#isAlone || name.startsWith(this.#mark));
    for (let at = 0; at < left.length; at += sweptAtOnce) {
      await this.#guard(undefined, () => {
        for (const name of left.slice(at, at + sweptAtOnce)) this.#remove(join(folder, name));
      });
      await setImmediate();
      signal?.throwIfAborted();
    }
    return left.length;
  }

  /** Without complaint where it is gone already. */
  #remove(path: string): void {
    try {
      this.#files.remove(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  /** `key` is what is not there when the disk says so; undefined where something has to be there. */
  async #guard<T>(key: string | undefined, work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      const code = codeOf(error);
      if (error instanceof InlayError || code === undefined) throw error;
      if (key !== undefined && absentCodes.includes(code)) throw objectNotFound(key, error);
      const reason = error instanceof Error ? error.message : String(error);
      if (code === 'ENOSPC' || code === 'EDQUOT') {
        throw new InlayError('exhausted', `the disk of the object store is full: ${reason}`, {
          code: 'disk_full',
          cause: error,
        });
      }
      throw new InlayError('unavailable', `the object store's disk failed: ${reason}`, {
        code: 'object_store_failed',
        cause: error,
      });
    }
  }
}
