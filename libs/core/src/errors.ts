/** The closed set of ways in which a call can fail. Each maps to one HTTP status and one gRPC code. */
export type ErrorKind =
  | 'invalid'
  | 'unimplemented'
  | 'not_found'
  | 'conflict'
  | 'unauthenticated'
  | 'forbidden'
  | 'too_large'
  | 'unavailable'
  | 'exhausted'
  | 'corrupt'
  | 'internal';

/** Parts of an error besides its kind and its message. */
export interface ErrorOptions {
  /** Words for a machine, declared where it is thrown: `unknown_precision`, `stale_epoch`. */
  readonly code: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: unknown;
  /** When a repeat of the same call may succeed. */
  readonly retryAfterMs?: number;
}

/** The one error class that crosses a room's border. Everything else is a programmer's mistake. */
export class InlayError extends Error {
  override readonly name = 'InlayError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
  readonly retryAfterMs: number | undefined;

  constructor(kind: ErrorKind, message: string, options: ErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = options.code;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Whether it is an InlayError, and one of this `code` where one is given. */
export const isInlayError = (error: unknown, code?: string): error is InlayError =>
  error instanceof InlayError && (code === undefined || error.code === code);

/** Any thrown thing as an InlayError: unknown ones become `internal`, their cause kept. */
export function toInlayError(error: unknown): InlayError {
  if (error instanceof InlayError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new InlayError('internal', message, { code: 'internal', cause: error });
}

/** HTTP status numbers, from RFC 9110. */
export const httpStatusOf: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unimplemented: 501,
  not_found: 404,
  conflict: 409,
  unauthenticated: 401,
  forbidden: 403,
  too_large: 413,
  unavailable: 503,
  exhausted: 503,
  corrupt: 500,
  internal: 500,
};

/** gRPC status numbers, from the gRPC specification (`google.rpc.Code`). */
export const grpcCodeOf: Readonly<Record<ErrorKind, number>> = {
  invalid: 3,
  unimplemented: 12,
  not_found: 5,
  conflict: 9,
  unauthenticated: 16,
  forbidden: 7,
  too_large: 11,
  unavailable: 14,
  exhausted: 8,
  corrupt: 15,
  internal: 13,
};
