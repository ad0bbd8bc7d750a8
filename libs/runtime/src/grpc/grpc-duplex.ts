import { Metadata } from '@grpc/grpc-js';
import type { CallOptions, ClientDuplexStream } from '@grpc/grpc-js';
import type { InlayError } from '@inlay/core';
import { failureFromWire } from './grpc-error.js';

/** Receiver of a stream's messages, in their order, and of its end. */
export interface DuplexListener<Res> {
  readonly onMessage: (message: Res) => void;
  /** Called once; undefined when the peer ended the stream without an error. */
  readonly onEnd: (error: InlayError | undefined) => void;
}

type DuplexMethod<Req, Res> = (metadata: Metadata, options: Partial<CallOptions>) => ClientDuplexStream<Req, Res>;

/** The client's side of a two-way stream: messages as they come, one end. */
export class DuplexCall<Req, Res> {
  readonly #call: ClientDuplexStream<Req, Res>;

  constructor(method: DuplexMethod<Req, Res>, listener: DuplexListener<Res>, metadata = new Metadata()) {
    this.#call = method(metadata, {});
    let ended = false;
    const end = (error: InlayError | undefined): void => {
      if (ended) return;
      ended = true;
      listener.onEnd(error);
    };
    this.#call.on('data', (message: Res) => listener.onMessage(message));
    this.#call.on('error', (error) => end(failureFromWire(error)));
    this.#call.on('end', () => end(undefined));
  }

  /** Resolves when the transport takes more; the caller bounds what it sends until then. */
  send(message: Req): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#call.write(message, (error?: Error | null) => {
        if (error === undefined || error === null) resolve();
        else reject(failureFromWire(error));
      });
    });
  }

  /** No more messages from here; the peer answers what it has and ends. */
  end(): void {
    this.#call.end();
  }

  cancel(): void {
    this.#call.cancel();
  }
}
