import { join } from 'node:path';
import type { Files } from '@inlay/core';
import { segmentName } from '../wal/index.js';

const suffix = '.copy';

/**
 * Makes the bytes of a segment durable whatever became of them in the life that wrote it. After a sync that failed the
 * kernel takes what it could not write for written, and another sync succeeds without writing it: so they are written
 * again, to a file beside that takes the name, since what is on the disk must not be touched by a disk that fails. Readers of
 * the segment may go on meanwhile; nothing in it may be answered for before this resolves.
 */
export async function renewSegment(files: Files, directory: string, number: number): Promise<void> {
  const path = join(directory, segmentName(number));
  const copy = `${path}${suffix}`;
  try {
    if (files.copyAside === undefined) copyHere(files, path, copy);
    else await files.copyAside(path, copy);
    files.rename(copy, path);
  } catch (error) {
    // On a full disk it would take the room that somebody frees. What it is good for is told by the error.
    if (files.size(copy) !== undefined) files.remove(copy);
    throw error;
  }
  files.syncDirectory(directory);
}

function copyHere(files: Files, from: string, to: string): void {
  const handle = files.create(to);
  try {
    handle.append([files.read(from)]);
    handle.sync();
  } finally {
    handle.close();
  }
}

/** What a start left that ended in the middle. */
export function removeCopies(files: Files, directory: string): void {
  for (const name of files.list(directory)) if (name.endsWith(suffix)) files.remove(join(directory, name));
}
