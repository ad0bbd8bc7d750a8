import { Metadata } from '@grpc/grpc-js';
import type { handleBidiStreamingCall, handleServerStreamingCall, handleUnaryCall } from '@grpc/grpc-js';
import { InlayError } from '@inlay/core';
import { grpcErrorOf } from './grpc-error.js';

/** What a handler may know of its call. */
export interface CallContext {
  readonly metadata: Metadata;
  /** Aborted when the client cancels, vanishes or its deadline passes. */
  readonly signal: AbortSignal;
  readonly peer: string;
  /** Sent at the end of the answer; a handler may fill it until then. */
  readonly trailers: Metadata;
  /** Sent at once, before the first message. */
  sendHeaders(headers: Metadata): void;
}

/** Puts one message into the answer; resolves when there is room for another. Rejects when the client has gone. */
export type Send<Res> = (message: Res) => Promise<void>;

/** One message may wait in the stream while the next is made: the producer is never more than this far ahead. */
const messagesAheadMax = 2;

/** `unary<FlushRequest, FlushAnswer>(async (request, context) => …)`; what it throws reaches the caller as InlayError. */
export const unary =
  <Req, Res>(handler: (request: Req, context: CallContext) => Promise<Res> | Res): handleUnaryCall<Req, Res> =>
  (call, callback) => {
    const context = contextOf(call);
    const answer = async (): Promise<Res> => handler(call.request, context);
    answer().then(
      (response) => callback(null, response, context.trailers),
      (error: unknown) => callback(grpcErrorOf(error)),
    );
  };

/** Answers with everything that the iterable gives, as fast as the client reads. */
export const serverStream =
  <Req, Res>(
    handler: (request: Req, context: CallContext) => AsyncIterable<Res>,
  ): handleServerStreamingCall<Req, Res> =>
  (call) => {
    const context = contextOf(call);
    const send = senderOf<Res>(call, context.signal);
    const answer = async (): Promise<void> => {
      for await (const message of handler(call.request, context)) await send(message);
    };
    answer().then(
      () => {
        call.end(context.trailers);
      },
      (error: unknown) => fail(call, context, error),
    );
  };

/**
 * Two-way stream: the handler reads requests when it wants to and answers when it can; the stream ends when it returns.
 * Requests that it does not read hold the client back.
 */
export const bidiStream =
  <Req, Res>(
    handler: (requests: AsyncIterable<Req>, send: Send<Res>, context: CallContext) => Promise<void>,
  ): handleBidiStreamingCall<Req, Res> =>
  (call) => {
    const context = contextOf(call);
    // Leaving the loop early must not destroy the stream: its other half still has to answer.
    const requests: AsyncIterable<Req> = call.iterator({ destroyOnReturn: false });
    handler(requests, senderOf<Res>(call, context.signal), context).then(
      () => {
        call.end(context.trailers);
      },
      (error: unknown) => fail(call, context, error),
    );
  };

/** A call, because the compiler believes that a flag once read as false stays false. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

interface AnyCall {
  readonly metadata: Metadata;
  getPeer(): string;
  sendMetadata(metadata: Metadata): void;
  on(event: 'cancelled', listener: () => void): unknown;
}

function contextOf(call: AnyCall): CallContext {
  const controller = new AbortController();
  call.on('cancelled', () => controller.abort(gone()));
  return {
    metadata: call.metadata,
    signal: controller.signal,
    peer: call.getPeer(),
    trailers: new Metadata(),
    sendHeaders: (headers) => call.sendMetadata(headers),
  };
}

const gone = (): InlayError =>
  new InlayError('unavailable', 'the client has cancelled the call', { code: 'cancelled' });

/** grpc-js turns an `error` event of a server stream into the call's status; destroying it would send none. */
function fail(call: { emit(event: 'error', error: unknown): unknown }, context: CallContext, error: unknown): void {
  if (!context.signal.aborted) call.emit('error', grpcErrorOf(error));
}

interface Writer<Res> {
  write(message: Res, done: (error?: Error | null) => void): boolean;
}

function senderOf<Res>(call: Writer<Res>, signal: AbortSignal): Send<Res> {
  let pending = 0;
  let wake: (() => void)[] = [];
  const wakeAll = (): void => {
    const waiting = wake;
    wake = [];
    for (const resolve of waiting) resolve();
  };
  signal.addEventListener('abort', wakeAll, { once: true });
  return async (message) => {
    if (signal.aborted) throw gone();
    pending++;
    call.write(message, () => {
      pending--;
      wakeAll();
    });
    while (pending >= messagesAheadMax && !isAborted(signal)) await new Promise<void>((resolve) => wake.push(resolve));
    if (isAborted(signal)) throw gone();
  };
}
