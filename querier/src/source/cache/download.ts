import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { ParquetFile } from '@inlay/catalog';
import { InlayError, isInlayError } from '@inlay/core';
import type { ObjectStore } from '@inlay/object-store';

/** Held in memory by a download. */
const partBytes = 4 * 1024 * 1024;
let downloads = 0;
/** Suffix of files that are not whole yet. */
export const temporarySuffix = '.part';

/**
 * Fetches an object to `path`, part by part, under a name of its own until it is whole and synced: a reader never sees half
 * a file, nor does the next process. Whether the bytes are the right ones is for the verifier to say, who reads what the disk
 * took. Rejects as the store does, with `object_missing` (unavailable), `object_corrupt` (corrupt) for one that is longer or
 * shorter than written, `cache_disk_full` (exhausted), and the signal's reason.
 */
export async function downloadObject(
  store: ObjectStore,
  file: ParquetFile,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  // One that was stopped may still be clearing up after itself when the next begins.
  const temporary = `${path}.${String(downloads++)}${temporarySuffix}`;
  try {
    const handle = await open(temporary, 'w', 0o640);
    try {
      await copy(store, file, handle, signal);
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal.throwIfAborted();
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    signal.throwIfAborted();
    throw downloadError(error, file);
  }
}

async function copy(store: ObjectStore, file: ParquetFile, handle: FileHandle, signal: AbortSignal): Promise<void> {
  const { sizeBytes, path } = file;
  for (let at = 0; ; at += partBytes) {
    const length = Math.min(partBytes, sizeBytes - at);
    const isLast = at + length >= sizeBytes;
    // One byte more than there should be tells an object that has grown.
    const bytes = await store.getRange(path, at, isLast ? length + 1 : length, signal);
    signal.throwIfAborted();
    if (bytes.byteLength !== length) throw wrongLength(file, at + bytes.byteLength);
    await writeAll(handle, bytes, at);
    if (isLast) return;
  }
}

/** The system may take a part only, as it does just before a disk is full. */
async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}

const wrongLength = ({ path, sizeBytes }: ParquetFile, found: number): InlayError =>
  new InlayError(
    'corrupt',
    `the object ${path} is damaged: it has ${found > sizeBytes ? 'more' : 'fewer'} than the ${String(sizeBytes)} bytes that were written`,
    { code: 'object_corrupt', details: { object: path } },
  );

/** The catalog names it, so that it is not the client's mistake; it may be back when the store is whole again. */
export const objectMissing = (key: string, cause?: unknown): InlayError =>
  new InlayError('unavailable', `the object ${key} is in the catalog and not in the object store`, {
    code: 'object_missing',
    details: { object: key },
    cause,
  });

function downloadError(error: unknown, { path }: ParquetFile): unknown {
  if (isInlayError(error, 'object_not_found')) return objectMissing(path, error);
  if (isInlayError(error)) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const reason = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new InlayError('exhausted', `the disk of the file cache is full (--cache-dir, --cache-bytes): ${reason}`, {
      code: 'cache_disk_full',
      cause: error,
      retryAfterMs: 1000,
    });
  }
  return new InlayError('unavailable', `the file cache cannot be written: ${reason}`, {
    code: 'file_cache_unwritable',
    cause: error,
  });
}
