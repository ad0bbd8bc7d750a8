import { httpStatusOf } from '@inlay/core';
import type { ErrorKind, InlayError } from '@inlay/core';

/** The JSON that a route answers an error with. Every shape carries the request id, so that a log line can be found by it. */
export type ErrorShape = (error: InlayError, requestId: string) => Readonly<Record<string, unknown>>;

/** Words of the InfluxDB v2 API for what went wrong. */
const v2CodeOf: Readonly<Record<ErrorKind, string>> = {
  invalid: 'invalid',
  unimplemented: 'not implemented',
  not_found: 'not found',
  conflict: 'conflict',
  unauthenticated: 'unauthorized',
  forbidden: 'forbidden',
  too_large: 'request too large',
  unavailable: 'unavailable',
  exhausted: 'unavailable',
  corrupt: 'internal error',
  internal: 'internal error',
};

/** `{code, message, line?, request_id}`: InfluxDB v2. */
export const v2Error: ErrorShape = (error, requestId) => {
  const line = error.details['line'];
  return {
    code: v2CodeOf[error.kind],
    message: error.message,
    ...(line === undefined ? {} : { line }),
    request_id: requestId,
  };
};

/** As v2's, and `error` with the same text, the only key that clients of InfluxDB 1 show. */
export const v1Error: ErrorShape = (error, requestId) => ({ error: error.message, ...v2Error(error, requestId) });

/** `{error, request_id}`: InfluxDB 3. */
export const v3Error: ErrorShape = (error, requestId) => ({ error: error.message, request_id: requestId });

/** A finer status than the kind's, where a protocol knows one: 405, 415, 422. */
export function statusOf(error: InlayError): number {
  const finer = error.details['httpStatus'];
  return typeof finer === 'number' ? finer : httpStatusOf[error.kind];
}

/** Whole seconds for `Retry-After`, or undefined where a repeat is no use. */
export function retryAfterOf(error: InlayError): number | undefined {
  if (error.retryAfterMs !== undefined) return Math.max(1, Math.ceil(error.retryAfterMs / 1000));
  return httpStatusOf[error.kind] === 503 ? 1 : undefined;
}

/** The shape of a path that no route has taken: that of the API whose prefix it has, else the one that every client reads. */
export function shapeOfPath(path: string): ErrorShape {
  if (/^\/+api\/+v2(\/|$)/.test(path)) return v2Error;
  return /^\/+api\/+v3(\/|$)/.test(path) ? v3Error : v1Error;
}
