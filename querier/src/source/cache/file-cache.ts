import { resolve } from 'node:path';
import type { ParquetFile } from '@inlay/catalog';
import { InlayError, forEachBounded } from '@inlay/core';
import type { ObjectStore } from '@inlay/object-store';
import { CachedFiles, type CachedFile, type CachedFilesEvents } from './cached-files.js';
import { objectMissing } from './download.js';
import type { FileProblem, Verifier, VerifyReport } from '../verify/verifier.js';

/** Local paths, one a file in the order asked for, whose files stay there until `release`. */
export interface PinnedFiles {
  readonly paths: readonly string[];
  release(): void;
}

/** Receiver of what is counted of the cache, checksums included. */
export interface FileCacheEvents extends CachedFilesEvents {
  verified(report: VerifyReport): void;
  /** Each time that a file is found to be not what was written. A `copy` is fetched again before the query fails. */
  problem(key: string, problem: FileProblem, where: 'copy' | 'object'): void;
}

/** Place and limits of the cache, and the check of its files. */
export interface FileCacheOptions {
  /** Belongs to the cache alone; files of an earlier life are used again. Made when it is needed. */
  readonly directory: string;
  readonly bytesMax: number;
  /** Downloads at the same time, of one query and of all of them. */
  readonly fetchesMax: number;
  readonly store: ObjectStore;
  readonly verifier: Verifier;
  readonly events: FileCacheEvents;
}

/** A file of a query. */
interface Located {
  readonly file: ParquetFile;
  readonly path: string;
  /** Undefined for one that the store lets be read in place. */
  readonly copy: CachedFile | undefined;
}

/**
 * Whole objects as local files, verified: in place where the store has them, else fetched once and kept. A file is read and
 * held against its checksum at its first use by this process, and again after something has touched it.
 */
export class FileCache {
  readonly #options: FileCacheOptions;
  readonly #cached: CachedFiles;

  constructor(options: FileCacheOptions) {
    this.#options = options;
    // The engine knows its directories by their absolute paths.
    this.#cached = new CachedFiles({ ...options, directory: resolve(options.directory) });
  }

  get bytes(): number {
    return this.#cached.bytes;
  }

  /**
   * All or none. Rejects with `object_corrupt` (corrupt) for bytes that are not those that were written, after a copy was
   * fetched once more; `object_missing`, `object_unreadable` (unavailable); `file_cache_full`, `cache_disk_full` (exhausted);
   * as the store does; and with the signal's reason. Nothing is pinned then.
   */
  async pin(files: readonly ParquetFile[], signal: AbortSignal): Promise<PinnedFiles> {
    const copies: CachedFile[] = [];
    const release = (): void => {
      for (const copy of copies.splice(0)) copy.release();
    };
    try {
      const located = await this.#locate(files, copies, signal);
      await this.#verify(located, signal);
      return { paths: located.map(({ path }) => path), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async #locate(files: readonly ParquetFile[], copies: CachedFile[], signal: AbortSignal): Promise<Located[]> {
    const { store, events, fetchesMax } = this.#options;
    const located: Located[] = [];
    const remote: number[] = [];
    for (const [i, file] of files.entries()) {
      const inPlace = store.localPath(file.path);
      if (inPlace === undefined) remote.push(i);
      else {
        events.hit();
        located[i] = { file, path: resolve(inPlace), copy: undefined };
      }
    }
    const fetch = async (i: number, stop: AbortSignal): Promise<void> => {
      const file = files[i] as ParquetFile;
      const copy = await this.#cached.pin(file, stop);
      copies.push(copy);
      located[i] = { file, path: copy.path, copy };
    };
    await forEachBounded(remote, fetchesMax, fetch, signal);
    return located;
  }

  async #verify(located: readonly Located[], signal: AbortSignal): Promise<void> {
    const again: Located[] = [];
    for (const { index, ...problem } of await this.#problemsOf(located, signal, 'copy')) {
      const found = located[index] as Located;
      // What the disk here did to a copy, the store need not have done to the object.
      if (found.copy === undefined) throw problemError(found, problem);
      again.push(found);
    }
    if (again.length === 0) return;
    await forEachBounded(again, this.#options.fetchesMax, async ({ copy }, stop) => copy?.refetch(stop), signal);
    const problems = await this.#problemsOf(again, signal, 'object');
    // None of them is of use to anybody.
    const useless = problems.flatMap(({ index }) => again[index]?.copy ?? []);
    await Promise.all(useless.map((copy) => copy.discard()));
    const [first] = problems;
    if (first !== undefined) throw problemError(again[first.index] as Located, first);
  }

  async #problemsOf(
    located: readonly Located[],
    signal: AbortSignal,
    where: 'copy' | 'object',
  ): Promise<readonly FileProblem[]> {
    if (located.length === 0) return [];
    const { verifier, events } = this.#options;
    const wanted = located.map(({ file: { sizeBytes, crc32c }, path }) => ({ path, sizeBytes, crc32c }));
    const report = await verifier.verify(wanted, signal);
    events.verified(report);
    for (const problem of report.problems) {
      const { file, copy } = located[problem.index] as Located;
      events.problem(file.path, problem, copy === undefined ? 'object' : where);
    }
    return report.problems;
  }
}

function problemError({ file: { path: key } }: Located, { kind, reason }: Omit<FileProblem, 'index'>): InlayError {
  switch (kind) {
    case 'damaged':
      return new InlayError('corrupt', `the object ${key} is damaged: ${reason}`, {
        code: 'object_corrupt',
        details: { object: key },
      });
    case 'missing':
      return objectMissing(key);
    case 'unreadable':
      return new InlayError('unavailable', `the object ${key} cannot be read: ${reason}`, {
        code: 'object_unreadable',
        details: { object: key },
      });
  }
}
