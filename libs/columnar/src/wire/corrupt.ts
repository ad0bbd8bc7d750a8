import { InlayError } from '@inlay/core';

/** Bytes that are not what an encoder here writes: `corrupt`, code `corrupt_batch`. */
export const corruptBatch = (what: string, cause?: unknown): InlayError =>
  new InlayError('corrupt', `encoded rows are corrupt: ${what}`, { code: 'corrupt_batch', cause });

/** Throws `corrupt_batch` (corrupt) unless `condition` holds; `what` says what is wrong with the bytes. */
export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw corruptBatch(what);
}
