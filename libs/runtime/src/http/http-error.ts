import { InlayError, toInlayError } from '@inlay/core';

/** Fastify's own refusals carry a status and a code that begins with FST_; everything else is ours or a mistake. */
export function toHttpError(error: unknown): InlayError {
  if (error instanceof InlayError) return error;
  const { statusCode, code, message } = error as {
    readonly statusCode?: unknown;
    readonly code?: unknown;
    readonly message?: unknown;
  };
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return toInlayError(error);
  const text = typeof message === 'string' ? message : 'the request is not valid';
  if (statusCode === 413) return new InlayError('too_large', text, { code: 'body_too_large', cause: error });
  return new InlayError('invalid', text, {
    code: typeof code === 'string' ? code.toLowerCase() : 'bad_request',
    details: { httpStatus: statusCode },
    cause: error,
  });
}
