import { Metadata, status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { InlayError, grpcCodeOf, toInlayError } from '@inlay/core';
import type { ErrorKind } from '@inlay/core';

/** An InlayError in words that a message can carry; `details` is JSON. Same fields as `inlay.v1.Error`. */
export interface WireError {
  kind: string;
  code: string;
  message: string;
  details: string;
  retryAfterMs?: number | undefined;
}

/** Trailer with the JSON of a WireError. Keys that end in `-bin` carry bytes. */
const errorKey = 'inlay-error-bin';
/** Peers refuse header blocks above 8 KiB or so; the text is in the trailers twice. */
const messageCharsMax = 1500;
const detailsCharsMax = 1500;
const u32Max = 0xffffffff;

/**
 * An error as it travels. A long message is cut; long details, and the cause, are left out. A time to come back is whole
 * milliseconds, and one that no 32 bits hold is the longest that they do.
 */
export function errorToWire(error: unknown): WireError {
  const { kind, code, message, details, retryAfterMs } = toInlayError(error);
  const text = Object.keys(details).length === 0 ? '' : JSON.stringify(details);
  return {
    kind,
    code,
    message: message.length > messageCharsMax ? `${wholeCharacters(message, messageCharsMax)}...` : message,
    details: text.length > detailsCharsMax ? '' : text,
    retryAfterMs:
      retryAfterMs === undefined || !(retryAfterMs >= 0) ? undefined : Math.min(Math.ceil(retryAfterMs), u32Max),
  };
}

/** The beginning of a text, not ending with half of a character that takes two units. */
function wholeCharacters(text: string, units: number): string {
  const last = text.charCodeAt(units - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? units - 1 : units);
}

const isKind = (kind: string): kind is ErrorKind => Object.hasOwn(grpcCodeOf, kind);

/**
 * The error that a peer sent. A kind that this release does not know becomes `internal`, a missing code `unknown`; details
 * that cannot be read are left out.
 */
export function errorFromWire(wire: WireError, cause?: unknown): InlayError {
  return new InlayError(isKind(wire.kind) ? wire.kind : 'internal', wire.message, {
    code: wire.code === '' ? 'unknown' : wire.code,
    details: parsedDetails(wire.details),
    ...(wire.retryAfterMs === undefined ? {} : { retryAfterMs: wire.retryAfterMs }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** What grpc-js sends as the end of a failed call. */
export interface GrpcFailure {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** The number of core's map as a member of grpc-js' enum, found by its name. */
const statusOf = (kind: ErrorKind): status => status[status[grpcCodeOf[kind]] as keyof typeof status];

/** grpc-js keeps of a failure what it sends; the server's log wants the stack as well. */
const sources = new WeakMap<Metadata, unknown>();

/** The error from which `failureToWire` made this metadata in this process; undefined for any other. */
export const sourceOfFailure = (metadata: Metadata | null | undefined): unknown =>
  metadata == null ? undefined : sources.get(metadata);

/** An error as a call ends with it: gRPC status, message, and the whole of it in the metadata. */
export function failureToWire(error: unknown): GrpcFailure {
  const wire = errorToWire(error);
  const metadata = new Metadata();
  metadata.set(errorKey, Buffer.from(JSON.stringify(wire)));
  sources.set(metadata, error);
  return { code: statusOf(toInlayError(error).kind), details: wire.message, metadata };
}

/** Kinds of the statuses that gRPC itself, or a peer that is not ours, ends a call with. */
const kindOf: Readonly<Record<number, readonly [ErrorKind, string]>> = {
  [status.CANCELLED]: ['unavailable', 'cancelled'],
  [status.INVALID_ARGUMENT]: ['invalid', 'invalid'],
  [status.DEADLINE_EXCEEDED]: ['unavailable', 'deadline_exceeded'],
  [status.NOT_FOUND]: ['not_found', 'not_found'],
  [status.ALREADY_EXISTS]: ['conflict', 'already_exists'],
  [status.PERMISSION_DENIED]: ['forbidden', 'forbidden'],
  [status.UNAUTHENTICATED]: ['unauthenticated', 'unauthenticated'],
  [status.RESOURCE_EXHAUSTED]: ['exhausted', 'exhausted'],
  [status.FAILED_PRECONDITION]: ['conflict', 'failed_precondition'],
  [status.UNIMPLEMENTED]: ['unimplemented', 'unimplemented'],
  [status.OUT_OF_RANGE]: ['too_large', 'out_of_range'],
  [status.UNAVAILABLE]: ['unavailable', 'unreachable'],
  [status.DATA_LOSS]: ['corrupt', 'data_loss'],
};

/** What a failed call meant; the InlayError as it was thrown when the peer is one of ours. */
export function failureFromWire(error: unknown): InlayError {
  if (error instanceof InlayError || !isServiceError(error)) return toInlayError(error);
  const sent = error.metadata?.get(errorKey)[0];
  if (Buffer.isBuffer(sent)) {
    const wire = parsedWire(sent);
    if (wire !== undefined) return errorFromWire(wire, error);
  }
  const [kind, code] = kindOf[error.code] ?? ['internal', 'grpc'];
  return new InlayError(kind, error.details === '' ? error.message : plainWords(error.details), { code, cause: error });
}

/** What grpc-js says of a peer that it cannot reach, without its own bookkeeping. */
const plainWords = (details: string): string =>
  details.replace(/^No connection established\. Last error: (?:Error: )?/, '').replace(/\.? ?Resolution note: *$/, '');

type LooseServiceError = Omit<ServiceError, 'metadata'> & { readonly metadata?: Metadata };

const isServiceError = (error: unknown): error is LooseServiceError =>
  error instanceof Error &&
  typeof (error as Partial<ServiceError>).code === 'number' &&
  typeof (error as Partial<ServiceError>).details === 'string';

function parsedWire(bytes: Buffer): WireError | undefined {
  try {
    const value = JSON.parse(bytes.toString()) as Partial<Record<keyof WireError, unknown>>;
    if (typeof value.kind !== 'string' || typeof value.code !== 'string' || typeof value.message !== 'string')
      return undefined;
    return {
      kind: value.kind,
      code: value.code,
      message: value.message,
      details: typeof value.details === 'string' ? value.details : '',
      retryAfterMs: typeof value.retryAfterMs === 'number' ? value.retryAfterMs : undefined,
    };
  } catch {
    return undefined;
  }
}

function parsedDetails(text: string): Record<string, string | number | boolean> {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string | number | boolean] =>
        ['string', 'number', 'boolean'].includes(typeof entry[1]),
      ),
    );
  } catch {
    return {};
  }
}
