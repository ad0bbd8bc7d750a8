import { InlayError, isAborted } from '@inlay/core';
import type { CallControl } from './grpc-admission.js';

/** One message may wait in the stream while the next is made: the producer is never more than this far ahead. */
const messagesAheadMax = 2;

/** A stream's sending side, as grpc-js has it: `write` is false while the reader is behind. */
export interface Writer<Res> {
  write(message: Res, done: (error?: Error | null) => void): boolean;
}

/** `cancelled` (unavailable): a failure that no client will see. */
export const clientGone = (): InlayError =>
  new InlayError('unavailable', 'the client has cancelled the call', { code: 'cancelled' });

/** Messages into an answer, as fast as the client takes them; the call is ended when it takes none for too long. */
export class Sender<Res> {
  readonly #call: Writer<Res>;
  readonly #signal: AbortSignal;
  readonly #control: CallControl | undefined;
  #pending = 0;
  #wake: (() => void)[] = [];

  constructor(call: Writer<Res>, signal: AbortSignal, control: CallControl | undefined) {
    this.#call = call;
    this.#signal = signal;
    this.#control = control;
    signal.addEventListener('abort', () => this.#wakeAll(), { once: true });
  }

  /** Resolves when there is room for another one. Rejects when the client has gone, or does not read. */
  async send(message: Res): Promise<void> {
    if (isAborted(this.#signal)) throw clientGone();
    this.#pending++;
    this.#call.write(message, () => {
      this.#pending--;
      this.#wakeAll();
    });
    await this.#whenBelow(messagesAheadMax);
  }

  /** Resolves when everything that was sent has left this process. Rejects as `send` does. */
  delivered(): Promise<void> {
    return this.#whenBelow(1);
  }

  async #whenBelow(pending: number): Promise<void> {
    while (this.#pending >= pending && !isAborted(this.#signal)) await this.#progress();
    if (isAborted(this.#signal)) throw clientGone();
  }

  /** Resolves at the next message that has gone, or when the call has ended, which a client that takes none makes it do. */
  async #progress(): Promise<void> {
    const control = this.#control;
    const timer = control?.clock.after(control.sendTimeoutMs, () => control.endForSlowReader()).unref();
    await new Promise<void>((resolve) => this.#wake.push(resolve));
    timer?.cancel();
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const resolve of waiting) resolve();
  }
}
