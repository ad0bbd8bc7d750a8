import { newAbortController } from '@inlay/core';
import { Metadata } from '@grpc/grpc-js';
import type { handleBidiStreamingCall, handleServerStreamingCall, handleUnaryCall } from '@grpc/grpc-js';
import { callerOf } from './grpc-access.js';
import type { Caller } from './grpc-access.js';
import { controlOf } from './grpc-admission.js';
import { failureToWire } from './grpc-error.js';
import { clientGone, Sender } from './grpc-sender.js';
import type { Writer } from './grpc-sender.js';

/** What a handler may know of its call. */
export interface CallContext extends Caller {
  readonly metadata: Metadata;
  /** Aborted when the client cancels, vanishes or its deadline passes. */
  readonly signal: AbortSignal;
  readonly peer: string;
  /** Sent at the end of the answer; a handler may fill it until then. */
  readonly trailers: Metadata;
  /** Resolves when every message that was sent has left this process; rejects when the client has gone or reads nothing. */
  delivered(): Promise<void>;
  /** Sent at once, before the first message. */
  sendHeaders(headers: Metadata): void;
}

/** Puts one message into the answer; resolves when there is room for another. Rejects when the client has gone. */
export type Send<Res> = (message: Res) => Promise<void>;

/** `unary<FlushRequest, FlushAnswer>(async (request, context) => …)`; what it throws reaches the caller as InlayError. */
export const unary =
  <Req, Res>(handler: (request: Req, context: CallContext) => Promise<Res> | Res): handleUnaryCall<Req, Res> =>
  (call, callback) => {
    const context = contextOf(call);
    const answer = async (): Promise<Res> => handler(call.request, context);
    answer().then(
      (response) => callback(null, response, context.trailers),
      (error: unknown) => callback(failureToWire(error)),
    );
  };

/** Answers with everything that the iterable gives, as fast as the client reads. */
export const serverStream =
  <Req, Res>(
    handler: (request: Req, context: CallContext) => AsyncIterable<Res>,
  ): handleServerStreamingCall<Req, Res> =>
  (call) => {
    const { context, sender } = streamContextOf<Res>(call);
    const answer = async (): Promise<void> => {
      for await (const message of handler(call.request, context)) await sender.send(message);
    };
    answer().then(
      () => end(call, context),
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
    const { context, sender } = streamContextOf<Res>(call);
    // Leaving the loop early must not destroy the stream: its other half still has to answer.
    const requests: AsyncIterable<Req> = call.iterator({ destroyOnReturn: false });
    handler(requests, (message) => sender.send(message), context).then(
      () => end(call, context),
      (error: unknown) => fail(call, context, error),
    );
  };

interface AnyCall {
  readonly metadata: Metadata;
  getPeer(): string;
  sendMetadata(metadata: Metadata): void;
  on(event: 'cancelled', listener: () => void): unknown;
}

function contextOf(call: AnyCall): CallContext {
  const controller = newAbortController();
  call.on('cancelled', () => controller.abort(clientGone()));
  return {
    ...callerOf(call.metadata),
    metadata: call.metadata,
    signal: controller.signal,
    peer: call.getPeer(),
    trailers: new Metadata(),
    delivered: () => Promise.resolve(),
    sendHeaders: (headers) => call.sendMetadata(headers),
  };
}

function streamContextOf<Res>(call: AnyCall & Writer<Res>): {
  readonly context: CallContext;
  readonly sender: Sender<Res>;
} {
  const context = contextOf(call);
  const sender = new Sender<Res>(call, context.signal, controlOf(call.metadata));
  return { context: { ...context, delivered: () => sender.delivered() }, sender };
}

/** grpc-js turns an `error` event of a server stream into the call's status; destroying it would send none. */
function fail(call: { emit(event: 'error', error: unknown): unknown }, context: CallContext, error: unknown): void {
  if (!context.signal.aborted) call.emit('error', failureToWire(error));
}

function end(call: { end(trailers: Metadata): unknown }, context: CallContext): void {
  call.end(context.trailers);
}
