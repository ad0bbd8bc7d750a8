import { ServerInterceptingCall } from '@grpc/grpc-js';
import type { Metadata, ServerInterceptor } from '@grpc/grpc-js';
import { InlayError, atNextTurn, formatBytes } from '@inlay/core';
import type { Clock, Timers } from '@inlay/core';
import { constants } from 'node:http2';
import type { ServerHttp2Stream } from 'node:http2';
import { leastBytesPerSecond } from '../admission/index.js';
import type { Admission, Budget } from '../admission/index.js';
import { failureToWire } from './grpc-error.js';

/** Limits that a gRPC server keeps, for strangers or for our own processes. */
export interface GrpcAdmission {
  readonly clock: Clock;
  readonly admission: Admission;
  /** Bytes of messages that calls hold; undefined where peers are our own processes. */
  readonly messages: Budget | undefined;
  /** Largest message, unpacked; given together with `messages`. */
  readonly messageBytesMax: number | undefined;
}

/** Deflate makes at most this many bytes of one (RFC 1951: 258 bytes for two bits). */
const unpackedPerPacked = 1032;

/** What a handler may do to a call whose client does not read. */
export interface CallControl {
  readonly clock: Timers;
  readonly sendTimeoutMs: number;
  /** Ends the call without a word: its client would not read one. */
  endForSlowReader(): void;
}

const controls = new WeakMap<Metadata, CallControl>();

/** Control of the call that came with this metadata; undefined for calls of servers that are not ours. */
export const controlOf = (metadata: Metadata): CallControl | undefined => controls.get(metadata);

/**
 * Next to the connection: tells it that it is at work, counts the bytes of messages while they come and as long as the
 * call holds them, and keeps a way to end the stream. grpc-js stops unpacking at the limit of one message; how many such
 * are unpacked at once is counted here, by the most that the packed bytes can become.
 */
export const admitting =
  (init: GrpcAdmission): ServerInterceptor =>
  (method, call) => {
    const { stream, isPacked } = insidesOf(call);
    const connection = init.admission.connections.ofPeer(call.getPeer());
    connection?.begin();
    const held = new HeldMessages(init);
    const refuse = (error: InlayError): void => {
      // The client may go on sending; nobody reads it.
      stream.removeAllListeners('data').resume();
      call.sendStatus(failureToWire(error));
      // Only after the status went out: closed from within its own event, a stream loses it (Node 22), or its trailers.
      atNextTurn(() => stream.close(constants.NGHTTP2_NO_ERROR));
    };
    const stopWatching = init.messages === undefined ? undefined : watchFirstMessage(stream, init, refuse);
    stream.once('close', () => {
      stopWatching?.();
      connection?.end();
      held.release();
    });
    if (init.messages !== undefined)
      stream.on('data', (chunk: Buffer) => {
        if (!held.add(chunk.length, isPacked)) refuse(tooManyBytes(held));
      });
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            controls.set(metadata, {
              clock: init.clock,
              sendTimeoutMs: init.admission.sendTimeoutMs,
              endForSlowReader: () => {
                init.admission.countSlowReader();
                stream.close(constants.NGHTTP2_CANCEL);
              },
            });
            pass(metadata);
          },
          onReceiveMessage: (message, pass) => {
            stopWatching?.();
            // A stream's messages are the handler's business from now on; a single one is held as long as its call.
            if (method.requestStream) held.release();
            pass(message);
          },
        }),
    });
  };

class HeldMessages {
  readonly #init: GrpcAdmission;
  #bytes = 0;

  constructor(init: GrpcAdmission) {
    this.#init = init;
  }

  get limit(): number {
    return this.#init.messages?.limit ?? 0;
  }

  add(bytes: number, isPacked: boolean): boolean {
    const { messages, messageBytesMax = Infinity } = this.#init;
    if (messages === undefined) return true;
    const more = isPacked ? Math.min(bytes * unpackedPerPacked, Math.max(bytes, messageBytesMax - this.#bytes)) : bytes;
    if (!messages.take(more, this.#bytes)) return false;
    this.#bytes += more;
    return true;
  }

  release(): void {
    this.#init.messages?.give(this.#bytes);
    this.#bytes = 0;
  }
}

/** Refuses a call whose first message does not come, or comes slower than a body may. Returns what ends the watch. */
function watchFirstMessage(
  stream: ServerHttp2Stream,
  { clock, admission: { bodyStallMs: stallMs } }: GrpcAdmission,
  refuse: (error: InlayError) => void,
): () => void {
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => (bytes += chunk.length));
  const timer = clock.every(stallMs, () => {
    if (bytes * 1000 < leastBytesPerSecond * stallMs) {
      timer.cancel();
      refuse(
        new InlayError('unavailable', `the message stalled for ${String(Math.round(stallMs / 1000))} s`, {
          code: 'message_stalled',
        }),
      );
    }
    bytes = 0;
  });
  timer.unref();
  return () => timer.cancel();
}

const tooManyBytes = ({ limit }: HeldMessages): InlayError =>
  new InlayError(
    'exhausted',
    `this service is overloaded, please try again later: messages under way would hold more than ${formatBytes(limit)}`,
    { code: 'overloaded', retryAfterMs: 1000 },
  );

interface Insides {
  readonly stream: ServerHttp2Stream;
  /** Its messages may be packed: each says for itself whether it is. */
  readonly isPacked: boolean;
}

/** grpc-js keeps these to itself; without them nothing could be counted, and a call is refused. */
function insidesOf(call: unknown): Insides {
  const { stream, incomingEncoding } = call as {
    readonly stream?: ServerHttp2Stream;
    readonly incomingEncoding?: string;
  };
  if (stream === undefined)
    throw new InlayError('internal', 'the gRPC library does not show the stream of a call', { code: 'grpc_internals' });
  return { stream, isPacked: incomingEncoding !== 'identity' };
}
