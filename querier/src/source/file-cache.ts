import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ParquetFile } from '@inlay/catalog';
import { InlayError, formatBytes, isInlayError } from '@inlay/core';
import type { ObjectStore } from '@inlay/object-store';

/** A part of a download; two are in memory at most. */
const partBytes = 8 * 1024 * 1024;
const suffix = '.parquet';
const temporarySuffix = '.part';

/** A local path whose file stays there until `release`. */
export interface PinnedFile {
  readonly path: string;
  release(): void;
}

export interface FileCacheEvents {
  hit(): void;
  miss(): void;
  evicted(): void;
}

export interface FileCacheOptions {
  /** Belongs to the cache alone; files of an earlier life are used again. */
  readonly directory: string;
  readonly bytesMax: number;
  readonly store: ObjectStore;
  readonly events: FileCacheEvents;
}

interface Entry {
  readonly bytes: number;
  readonly path: string;
  /** Resolves when the bytes are there. */
  ready: Promise<void>;
  pins: number;
}

/** Whole objects as local files: in place where the store has them, else fetched once and kept, oldest use evicted first. */
export class FileCache {
  readonly #options: FileCacheOptions;
  /** In order of use: the first is the one used longest ago. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(options: FileCacheOptions) {
    // The engine knows its directories by their absolute paths.
    this.#options = { ...options, directory: resolve(options.directory) };
    this.#adopt();
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Rejects with `file_cache_full` (exhausted) when what is in use leaves no room, and as the store does. */
  async pin(file: ParquetFile): Promise<PinnedFile> {
    const { store, events } = this.#options;
    const inPlace = store.localPath(file.path);
    if (inPlace !== undefined) {
      events.hit();
      return { path: resolve(inPlace), release: () => undefined };
    }
    const known = this.#entries.get(file.id);
    if (known !== undefined) events.hit();
    const entry = known ?? this.#fetch(file);
    // To the end of the order of use.
    this.#entries.delete(file.id);
    this.#entries.set(file.id, entry);
    entry.pins++;
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      entry.pins--;
    };
    try {
      await entry.ready;
    } catch (error) {
      release();
      throw error;
    }
    return { path: entry.path, release };
  }

  #adopt(): void {
    const { directory } = this.#options;
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      if (!name.endsWith(suffix)) {
        // A download that an earlier process did not finish.
        if (name.endsWith(temporarySuffix)) rmSync(path, { force: true });
        continue;
      }
      const bytes = statSync(path).size;
      this.#entries.set(name.slice(0, -suffix.length), { bytes, path, ready: Promise.resolve(), pins: 0 });
      this.#bytes += bytes;
    }
    this.#makeRoom(0);
  }

  #fetch(file: ParquetFile): Entry {
    const { directory, events } = this.#options;
    events.miss();
    this.#makeRoom(file.sizeBytes);
    const path = join(directory, `${file.id}${suffix}`);
    const entry: Entry = { bytes: file.sizeBytes, path, ready: Promise.resolve(), pins: 0 };
    this.#entries.set(file.id, entry);
    this.#bytes += entry.bytes;
    entry.ready = this.#download(file, path).catch((error: unknown) => {
      this.#entries.delete(file.id);
      this.#bytes -= entry.bytes;
      throw error;
    });
    return entry;
  }

  /** Under a name of its own until it is whole: a reader never sees half a file. */
  async #download(file: ParquetFile, path: string): Promise<void> {
    const temporary = `${path}${temporarySuffix}`;
    const handle = await open(temporary, 'w', 0o640);
    try {
      for (let at = 0; at < file.sizeBytes; at += partBytes) {
        const length = Math.min(partBytes, file.sizeBytes - at);
        const bytes = await this.#options.store.getRange(file.path, at, length);
        if (bytes.byteLength !== length) throw truncated(file);
        await handle.write(bytes, 0, length, at);
      }
      // After a power loss there is the whole file under its name, or none.
      await handle.sync();
      await handle.close();
      await rename(temporary, path);
    } catch (error) {
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
      if (isInlayError(error)) throw error;
      throw new InlayError(
        'unavailable',
        `the file cache cannot be written: ${error instanceof Error ? error.message : String(error)}`,
        {
          code: 'file_cache_unwritable',
          cause: error,
        },
      );
    }
  }

  #makeRoom(bytes: number): void {
    const { bytesMax, events } = this.#options;
    for (const [id, entry] of this.#entries) {
      if (this.#bytes + bytes <= bytesMax) return;
      if (entry.pins > 0) continue;
      this.#entries.delete(id);
      this.#bytes -= entry.bytes;
      rmSync(entry.path, { force: true });
      events.evicted();
    }
    if (bytes > 0 && this.#bytes + bytes > bytesMax)
      throw new InlayError(
        'exhausted',
        `running queries need more files than the cache of ${formatBytes(bytesMax)} holds (--cache-bytes)`,
        {
          code: 'file_cache_full',
          retryAfterMs: 1000,
        },
      );
  }
}

const truncated = (file: ParquetFile): InlayError =>
  new InlayError(
    'corrupt',
    `the object ${file.path} is shorter than the catalog says (${String(file.sizeBytes)} bytes)`,
    { code: 'object_truncated' },
  );
