import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32c } from '@node-rs/crc32';
import { nextTurn, type Clock } from '@inlay/core';
import { identityKey, identityOf, type FileIdentity } from './file-identity.js';

/** Read without a pause: a fraction of a ms from the page cache. */
const partBytes = 1024 * 1024;
/** Shared by all that is read on this thread: each part is done with before anything is waited for. */
const part = new Uint8Array(partBytes);

/** Checksum and length of a file's bytes as they were read. */
export interface ReadChecksum {
  readonly crc32c: number;
  readonly bytes: number;
  /** Identity of the file that was read; undefined when it changed under the reader. */
  readonly identity: FileIdentity | undefined;
}

/** Reads a whole file on a thread that may block, with pauses in which the thread answers others. Throws as the system does. */
export async function readChecksum(path: string, clock: Pick<Clock, 'nowMs'>): Promise<ReadChecksum> {
  const descriptor = openSync(path, 'r');
  try {
    const before = identityOf(fstatSync(descriptor, { bigint: true }), clock);
    let checksum = 0;
    let bytes = 0;
    for (;;) {
      const count = readSync(descriptor, part, 0, partBytes, bytes);
      if (count === 0) break;
      checksum = crc32c(part.subarray(0, count), checksum);
      bytes += count;
      if (bytes >= partBytes) await nextTurn();
    }
    const after = identityKey(fstatSync(descriptor, { bigint: true }));
    const isSame = after === before.key && bytes === before.sizeBytes;
    return { crc32c: checksum, bytes, identity: isSame ? before : undefined };
  } finally {
    closeSync(descriptor);
  }
}
