import { join } from 'node:path';
import type { Files } from '@inlay/core';
import { segmentName } from '../wal/index.js';

const suffix = '.copy';

/**
 * Makes the bytes of a segment durable whatever became of them in the life that wrote it. After a sync that failed the
 * kernel takes what it could not write for written, and another sync succeeds without writing it: so they are written
 * again, to a file beside that takes the name, since what is on the disk must not be touched by a disk that fails.
 */
export function renewSegment(files: Files, directory: string, number: number): void {
  const path = join(directory, segmentName(number));
  const copy = `${path}${suffix}`;
  try {
    const handle = files.create(copy);
    try {
      handle.append([files.read(path)]);
      handle.sync();
    } finally {
      handle.close();
    }
    files.rename(copy, path);
  } catch (error) {
    // On a full disk it would take the room that somebody frees. What it is good for is told by the error.
    if (files.size(copy) !== undefined) files.remove(copy);
    throw error;
  }
  files.syncDirectory(directory);
}

/** What a start left that ended in the middle. */
export function removeCopies(files: Files, directory: string): void {
  for (const name of files.list(directory)) if (name.endsWith(suffix)) files.remove(join(directory, name));
}
