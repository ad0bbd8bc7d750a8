import { Metadata } from '@grpc/grpc-js';
import type { CallOptions, ClientReadableStream, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import { InlayError, isAborted } from '@inlay/core';
import type { Clock } from '@inlay/core';
import { failureFromWire } from './grpc-error.js';

/** How long a call may take, from now. */
export interface CallTimeout {
  readonly ms: number;
  /** The clock of this process: grpc-js is told a time of day, and looks at its own. */
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Settings of one call, for each kind of call the same. */
export interface CallSettings {
  /** The call fails as `deadline_exceeded` then. */
  readonly timeout?: CallTimeout | undefined;
  /** Aborting cancels the call, here and at the peer. */
  readonly signal?: AbortSignal | undefined;
  readonly metadata?: Metadata | undefined;
}

type UnaryMethod<Req, Res> = (
  request: Req,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Res) => void,
) => ClientUnaryCall;

/** `callUnary(client.flush.bind(client), {}, { timeout: { ms, clock } })`. Rejects with InlayError. */
export function callUnary<Req, Res>(
  method: UnaryMethod<Req, Res>,
  request: Req,
  settings: CallSettings = {},
): Promise<Res> {
  return new Promise((resolve, reject) => {
    const { signal } = settings;
    if (signal?.aborted === true) {
      reject(aborted(signal));
      return;
    }
    const cancel = (): void => call.cancel();
    const call = method(request, settings.metadata ?? new Metadata(), callOptions(settings), (error, response) => {
      signal?.removeEventListener('abort', cancel);
      if (error === null) resolve(response);
      else reject(signal?.aborted === true ? aborted(signal) : failureFromWire(error));
    });
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

type ServerStreamMethod<Req, Res> = (
  request: Req,
  metadata: Metadata,
  options: Partial<CallOptions>,
) => ClientReadableStream<Res>;

/**
 * Answers of a server stream, read as fast as the consumer takes them. Leaving the loop early cancels the call.
 * Throws InlayError. `for await (const part of callServerStream(client.read.bind(client), request))`.
 */
export async function* callServerStream<Req, Res>(
  method: ServerStreamMethod<Req, Res>,
  request: Req,
  settings: CallSettings = {},
): AsyncGenerator<Res, void, undefined> {
  const { signal } = settings;
  if (signal !== undefined && isAborted(signal)) throw aborted(signal);
  const call = method(request, settings.metadata ?? new Metadata(), callOptions(settings));
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    yield* call as AsyncIterable<Res>;
  } catch (error) {
    throw signal !== undefined && isAborted(signal) ? aborted(signal) : failureFromWire(error);
  } finally {
    signal?.removeEventListener('abort', cancel);
    // Cancelling after an early exit makes the stream report an error that nobody waits for.
    call.on('error', () => undefined);
    call.cancel();
  }
}

const callOptions = ({ timeout }: CallSettings): Partial<CallOptions> =>
  timeout === undefined ? {} : { deadline: timeout.clock.nowMs() + timeout.ms };

const aborted = (signal: AbortSignal): InlayError =>
  signal.reason instanceof InlayError
    ? signal.reason
    : new InlayError('unavailable', 'the call was cancelled', { code: 'cancelled', cause: signal.reason });
