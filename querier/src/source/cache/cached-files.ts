import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParquetFile } from '@inlay/catalog';
import { InlayError, Semaphore, formatBytes, type FileId, newAbortController } from '@inlay/core';
import type { ObjectStore } from '@inlay/object-store';
import { downloadObject, temporarySuffix } from './download.js';
import { untilAborted } from './until-aborted.js';

const suffix = '.parquet';

/** Receiver of what is counted of the cache. */
export interface CachedFilesEvents {
  hit(): void;
  miss(): void;
  evicted(): void;
}

/** Place and limits of the cache's files. */
export interface CachedFilesOptions {
  /** Belongs to the cache alone; files of an earlier life are used again. */
  readonly directory: string;
  readonly bytesMax: number;
  /** Downloads at the same time, of all queries together. */
  readonly fetchesMax: number;
  readonly store: ObjectStore;
  readonly events: CachedFilesEvents;
}

interface Loading {
  /** Resolves when the bytes are there. */
  readonly done: Promise<void>;
  readonly stop: AbortController;
}

interface Entry {
  readonly id: FileId;
  bytes: number;
  readonly path: string;
  /** Undefined when the file is there. */
  loading: Loading | undefined;
  /** How often it was fetched: tells a damaged copy from the one that replaced it. */
  fetches: number;
  /** Who wants it or reads it. */
  pins: number;
}

/** A copy that stays where it is until `release`. */
export interface CachedFile {
  readonly path: string;
  /** Throws this copy away and fetches another, once for all who found it damaged; resolves when that is there. */
  refetch(signal: AbortSignal): Promise<void>;
  /** The copy is of no use: the next who wants the file fetches it. */
  discard(): Promise<void>;
  release(): void;
}

/** Copies of objects on the local disk: each fetched once for all who want it, oldest use evicted first. */
export class CachedFiles {
  readonly #options: CachedFilesOptions;
  readonly #fetches: Semaphore;
  /** In order of use, oldest first. No lru-cache: that cannot pass over what is in use, and evicts before there is an error to give. */
  readonly #entries = new Map<FileId, Entry>();
  /** Files on their way out; one that is wanted again waits for it. */
  readonly #removals = new Map<string, Promise<void>>();
  #bytes = 0;

  constructor(options: CachedFilesOptions) {
    this.#options = options;
    this.#fetches = new Semaphore('a download', options.fetchesMax, Number.MAX_SAFE_INTEGER);
    this.#adopt();
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Resolves when the file is there. Who gives up (by `signal`) stops the download unless somebody else wants the file too.
   * Rejects with `file_cache_full` (exhausted) when what is in use leaves no room, and as `downloadObject` does.
   */
  async pin(file: ParquetFile, signal: AbortSignal): Promise<CachedFile> {
    signal.throwIfAborted();
    const known = this.#entries.get(file.id);
    if (known === undefined) this.#options.events.miss();
    else this.#options.events.hit();
    const entry = known ?? this.#add(file);
    // To the end of the order of use.
    this.#entries.delete(file.id);
    this.#entries.set(file.id, entry);
    const release = this.#hold(entry);
    try {
      await this.#loaded(entry, signal);
    } catch (error) {
      release();
      throw error;
    }
    const { path, fetches } = entry;
    return {
      path,
      release,
      refetch: async (again) => {
        // Another query may have found the same, and the file may be on its way already.
        if (entry.fetches === fetches) this.#load(file, entry);
        await this.#loaded(entry, again);
      },
      discard: () => this.#drop(entry),
    };
  }

  #hold(entry: Entry): () => void {
    entry.pins++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      entry.pins--;
      if (entry.pins === 0 && entry.loading !== undefined) this.#stop(entry, entry.loading);
    };
  }

  async #loaded(entry: Entry, signal: AbortSignal): Promise<void> {
    if (entry.loading !== undefined) await untilAborted(entry.loading.done, signal);
  }

  #add(file: ParquetFile): Entry {
    this.#makeRoom(file.sizeBytes);
    const path = join(this.#options.directory, `${file.id}${suffix}`);
    const entry: Entry = { id: file.id, bytes: 0, path, loading: undefined, fetches: 0, pins: 0 };
    this.#entries.set(file.id, entry);
    this.#load(file, entry);
    return entry;
  }

  #load(file: ParquetFile, entry: Entry): void {
    // A damaged copy may have had another size.
    if (this.#entries.get(entry.id) === entry) this.#bytes += file.sizeBytes - entry.bytes;
    entry.bytes = file.sizeBytes;
    entry.fetches++;
    const stop = newAbortController();
    const loading = { stop, done: this.#settled(entry, this.#fetch(file, entry.path, stop.signal)) };
    entry.loading = loading;
    // Told to those who wait; when none is left, it was stopped.
    loading.done.catch(() => undefined);
  }

  async #settled(entry: Entry, fetching: Promise<void>): Promise<void> {
    try {
      await fetching;
      entry.loading = undefined;
    } catch (error) {
      await this.#drop(entry);
      throw error;
    }
    // It was stopped while its last step was under way, and nobody asked for it since.
    if (!this.#entries.has(entry.id)) await this.#remove(entry.path);
  }

  #stop(entry: Entry, { stop }: Loading): void {
    void this.#drop(entry);
    stop.abort(nobodyWaits());
  }

  async #fetch(file: ParquetFile, path: string, signal: AbortSignal): Promise<void> {
    const leave = await this.#fetches.acquire(signal);
    try {
      await this.#removals.get(path);
      await downloadObject(this.#options.store, file, path, signal);
    } finally {
      leave();
    }
  }

  /** Out of the map at once: the next who wants the file begins anew. */
  #forget(entry: Entry): boolean {
    if (this.#entries.get(entry.id) !== entry) return false;
    this.#entries.delete(entry.id);
    this.#bytes -= entry.bytes;
    return true;
  }

  async #drop(entry: Entry): Promise<void> {
    if (this.#forget(entry)) await this.#remove(entry.path);
  }

  /** Beside the event loop; in order with what is fetched to the same path. */
  #remove(path: string): Promise<void> {
    const removal = rm(path, { force: true })
      .catch(() => undefined)
      .then(() => {
        if (this.#removals.get(path) === removal) this.#removals.delete(path);
      });
    this.#removals.set(path, removal);
    return removal;
  }

  #makeRoom(bytes: number): void {
    const { bytesMax, events } = this.#options;
    for (const entry of this.#entries.values()) {
      if (this.#bytes + bytes <= bytesMax) return;
      if (entry.pins > 0) continue;
      void this.#drop(entry);
      events.evicted();
    }
    if (bytes > 0 && this.#bytes + bytes > bytesMax) throw noRoom(bytesMax);
  }

  /** Once, at the start. What is found here is as good as unknown: its first use verifies it. */
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
      const id = name.slice(0, -suffix.length) as FileId;
      const bytes = statSync(path).size;
      this.#entries.set(id, { id, bytes, path, loading: undefined, fetches: 0, pins: 0 });
      this.#bytes += bytes;
    }
    this.#makeRoom(0);
  }
}

const nobodyWaits = (): InlayError =>
  new InlayError('unavailable', 'the download was stopped: no query waits for it any more', { code: 'fetch_stopped' });

const noRoom = (bytesMax: number): InlayError =>
  new InlayError(
    'exhausted',
    `running queries need more files than the cache of ${formatBytes(bytesMax)} holds (--cache-bytes)`,
    { code: 'file_cache_full', retryAfterMs: 1000 },
  );
