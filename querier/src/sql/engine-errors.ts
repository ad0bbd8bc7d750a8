import { InlayError } from '@inlay/core';
import { decodeNames } from './identifiers.js';

/** The engine's own words with the user's names in them, and without the generated statement that it quotes. */
export function decodeError(error: unknown): unknown {
  if (!(error instanceof InlayError)) return error;
  const message = decodeNames(error.message.replace(/\n+LINE \d+:[\s\S]*$/, ''));
  if (message === error.message) return error;
  return new InlayError(error.kind, message, {
    code: error.code,
    details: error.details,
    cause: error,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  });
}
