import { InlayError } from '@inlay/core';

/** Bytes that are not what an encoder here writes: `corrupt`, code `corrupt_batch`. */
export const corruptBatch = (what: string, cause?: unknown): InlayError =>
  new InlayError('corrupt', `encoded rows are corrupt: ${what}`, { code: 'corrupt_batch', cause });

export function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw corruptBatch(what);
}
