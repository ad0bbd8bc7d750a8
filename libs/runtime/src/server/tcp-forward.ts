import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface ForwardTarget {
  readonly host: string;
  readonly port: number;
}

/** A connection is taken for idle, and may be cut, when nothing has passed either way for this long. */
const idleMs = 2_000;

/**
 * Joins two connections byte for byte; each side is read only as fast as the other takes. When the target cannot be
 * reached the client's connection is cut, which gRPC clients report as unavailable and retry.
 */
export class TcpForward {
  readonly #client: Socket;
  readonly #target: Socket;
  #lastByteAt = performance.now();

  constructor(client: Socket, target: ForwardTarget) {
    this.#client = client;
    this.#target = connect({ host: target.host, port: target.port, noDelay: true, keepAlive: true });
    const touch = (): void => {
      this.#lastByteAt = performance.now();
    };
    for (const [socket, other] of [
      [this.#client, this.#target],
      [this.#target, this.#client],
    ] as const) {
      socket.on('data', touch);
      socket.on('error', () => undefined);
      socket.once('close', () => other.destroy());
    }
    this.#client.pipe(this.#target);
    this.#target.pipe(this.#client);
  }

  /** Cuts it if nothing is passing. */
  cutIfIdle(): void {
    if (performance.now() - this.#lastByteAt >= idleMs) this.#client.destroy();
  }
}
