import { LRUCache } from 'lru-cache';
import { covers, overlaps, type TableId, type TimeRange } from '@inlay/core';
import type { ParquetFile } from '../model/index.js';

/** A table's files that overlap the times. */
interface KnownList {
  readonly filesVersion: bigint;
  readonly times: TimeRange;
  readonly files: readonly ParquetFile[];
}

/** About a kilobyte each. */
const filesMax = 50_000;

/**
 * The files of the tables that were asked for last, one list a table: all of them, or those of the times that were asked for. It
 * holds for its version, which every change of a table's files raises: it counts only in a transaction that has read the same
 * version. Files are immutable, so that one list may be given to many. Questions of a dashboard are about the same hours, or about
 * later ones; reading rows anew for each would hold up the thread that acknowledges writes.
 */
export class FileLists {
  readonly #lists = new LRUCache<TableId, KnownList>({
    maxSize: filesMax,
    sizeCalculation: ({ files }) => files.length + 1,
  });

  /** The files that overlap the times, if a list of this version tells of all these times. */
  find(id: TableId, filesVersion: bigint, times: TimeRange): readonly ParquetFile[] | undefined {
    const known = this.#lists.get(id);
    if (known?.filesVersion !== filesVersion || !covers(known.times, times)) return undefined;
    return covers(times, known.times) ? known.files : known.files.filter((file) => overlaps(file.times, times));
  }

  /** Keeps what was read, unless what is known is younger or tells more. */
  put(id: TableId, list: KnownList): void {
    const known = this.#lists.get(id);
    const isOlder = known !== undefined && known.filesVersion > list.filesVersion;
    const tellsLess = known?.filesVersion === list.filesVersion && covers(known.times, list.times);
    if (!isOlder && !tellsLess) this.#lists.set(id, list);
  }
}
