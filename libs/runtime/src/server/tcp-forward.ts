import type { Clock } from '@inlay/core';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** Address of the process that a connection is passed on to. */
export interface ForwardTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * A connection is taken for idle, and may be cut, when nothing has passed either way for so long. When the client spoke
 * last, it may be waiting for an answer that is still computed, and gets more time.
 */
const idleMs = 2_000;
const unansweredIdleMs = 12_000;

/**
 * Joins two connections byte for byte; each side is read only as fast as the other takes. When the target cannot be
 * reached the client's connection is cut, which gRPC clients report as unavailable and retry.
 */
export class TcpForward {
  readonly #client: Socket;
  readonly #target: Socket;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #lastByteAt: number;
  #clientSpokeLast = true;

  constructor(client: Socket, target: ForwardTarget, clock: Pick<Clock, 'monotonicMs'>) {
    this.#client = client;
    this.#clock = clock;
    this.#lastByteAt = clock.monotonicMs();
    this.#target = connect({ host: target.host, port: target.port, noDelay: true, keepAlive: true });
    for (const [socket, other] of [
      [this.#client, this.#target],
      [this.#target, this.#client],
    ] as const) {
      socket.on('data', () => {
        this.#lastByteAt = clock.monotonicMs();
        this.#clientSpokeLast = socket === this.#client;
      });
      socket.on('error', () => undefined);
      socket.once('close', () => other.destroy());
    }
    this.#client.pipe(this.#target);
    this.#target.pipe(this.#client);
  }

  /** When bytes last went either way, by the monotonic clock. */
  get lastByteMs(): number {
    return this.#lastByteAt;
  }

  /** Cuts it if nothing is passing. */
  cutIfIdle(): void {
    const limitMs = this.#clientSpokeLast ? unansweredIdleMs : idleMs;
    if (this.#clock.monotonicMs() - this.#lastByteAt >= limitMs) this.#client.destroy();
  }
}
