import { InlayError } from '@inlay/core';
import { asWritten } from '../engine/words/called-names.js';
import { decodeNames } from '../engine/print/identifiers.js';

/** What the engine's process said, with the names that the user's statement has. */
export function decodeError(error: unknown, statement: string): unknown {
  if (!(error instanceof InlayError)) return error;
  const message = asWritten(decodeNames(error.message), statement);
  if (message === error.message) return error;
  return new InlayError(error.kind, message, {
    code: error.code,
    details: error.details,
    cause: error,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}
