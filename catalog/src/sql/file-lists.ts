import { LRUCache } from 'lru-cache';
import type { TableId } from '@inlay/core';
import type { ParquetFile } from '../model/index.js';

interface KnownList {
  readonly filesVersion: bigint;
  readonly files: readonly ParquetFile[];
}

/** About a kilobyte each. */
const filesMax = 50_000;

/**
 * All files of the tables that were asked for last. A list holds for its version, which every change of a table's files
 * raises: it counts only in a transaction that has read the same version. Files are immutable, so that one list may be
 * given to many. Reading thousands of rows anew for each query would hold up the thread that acknowledges writes.
 */
export class FileLists {
  readonly #lists = new LRUCache<TableId, KnownList>({
    maxSize: filesMax,
    sizeCalculation: ({ files }) => files.length + 1,
  });

  find(id: TableId, filesVersion: bigint): readonly ParquetFile[] | undefined {
    const known = this.#lists.get(id);
    return known?.filesVersion === filesVersion ? known.files : undefined;
  }

  put(id: TableId, filesVersion: bigint, files: readonly ParquetFile[]): void {
    const known = this.#lists.get(id);
    if (known === undefined || known.filesVersion < filesVersion) this.#lists.set(id, { filesVersion, files });
  }
}
