import { InlayError, isInlayError, newAbortController, type Clock } from '@inlay/core';
import type { Engine } from '../engine/engine.js';
import { FileFailure } from '../engine/file-failure.js';
import type { LocalFile, TableSnapshot } from '../source/table-snapshot.js';
import { quoteText } from '../engine/print/literal.js';
import { types } from '../relation/types.js';

/** For reading a statement's files one by one, all together; a damaged one fails at once. */
const searchMsMax = 10_000;
/** The engine that reads the files, and the clock of the search. */
interface Search {
  readonly engine: Engine;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

const aboutFiles = new Set(['file_damaged', 'file_unreadable', 'engine_fault']);

/**
 * An engine's failure that is about a file, with the object's key in it. DuckDB names the file by its path, or not at all
 * ("Out of buffer"): then each file of the statement is read alone until one fails. To be called while they are pinned.
 */
export async function nameDamagedFile(
  error: unknown,
  snapshots: readonly TableSnapshot[],
  search: Search,
): Promise<unknown> {
  if (!isInlayError(error) || !aboutFiles.has(error.code)) return error;
  const files = snapshots.flatMap((snapshot) => snapshot.files);
  const path = error.cause instanceof FileFailure ? error.cause.path : undefined;
  const named =
    files.find((file) => path !== undefined && file.path === path) ?? (await firstUnreadable(files, search));
  if (named === undefined) return error;
  const { path: key } = named.file;
  return new InlayError('corrupt', `the object ${key} cannot be read: its bytes are damaged, or it is gone`, {
    code: 'object_corrupt',
    details: { object: key },
    cause: error,
  });
}

async function firstUnreadable(files: readonly LocalFile[], { engine, clock }: Search): Promise<LocalFile | undefined> {
  const deadline = clock.monotonicMs() + searchMsMax;
  for (const file of files) {
    if (file.path === undefined) continue;
    const timeoutMs = Math.ceil(deadline - clock.monotonicMs());
    if (timeoutMs <= 0) return undefined;
    // Every value of every column is looked at.
    const sql = `SELECT count(hash(f)) FROM read_parquet([${quoteText(file.path)}]) f`;
    const query = { views: [], sql, columns: oneCount, format: 'csv', limits: { timeoutMs, rowsMax: 1 } } as const;
    try {
      const { chunks } = await engine.run(query, newAbortController().signal);
      const iterator = chunks[Symbol.asyncIterator]();
      while ((await iterator.next()).done !== true);
    } catch (error) {
      if (isInlayError(error) && aboutFiles.has(error.code)) return file;
      return undefined;
    }
  }
  return undefined;
}

const oneCount = [{ name: 'count', role: 'plain', type: types.i64 }] as const;
