import type { Clock, Counter, Metrics } from '@inlay/core';
import type { Socket } from 'node:net';
import type { Connections } from './connections.js';
import { admissionMetrics } from './metrics.js';

interface Stall {
  readonly mark: number;
  readonly sinceMs: number;
}

/**
 * Disconnects clients that do not take their answers: something waits to be written, and nothing of it goes. A timeout of
 * the socket would not do, since any byte that the client sends starts it again.
 */
export class SlowReaders {
  readonly #connections: Connections;
  readonly #refused: Counter;
  readonly #clock: Clock;
  readonly #stalls = new WeakMap<Socket, Stall>();

  constructor(connections: Connections, metrics: Metrics, clock: Clock) {
    this.#connections = connections;
    this.#clock = clock;
    this.#refused = metrics.counter(admissionMetrics.refused);
  }

  count(): void {
    this.#refused.add(1, { what: 'answer', reason: 'slow reader' });
  }

  watch(limitMs: number): void {
    const everyMs = Math.max(25, Math.min(5000, limitMs / 4));
    this.#clock.every(everyMs, () => this.sweep(limitMs, this.#clock.monotonicMs())).unref();
  }

  sweep(limitMs: number, nowMs: number): void {
    for (const socket of this.#connections.sockets()) {
      if (socket.writableLength === 0) {
        this.#stalls.delete(socket);
        continue;
      }
      const mark = sent(socket);
      const stall = this.#stalls.get(socket);
      if (stall?.mark !== mark) this.#stalls.set(socket, { mark, sinceMs: nowMs });
      else if (nowMs - stall.sinceMs >= limitMs) {
        this.count();
        socket.destroy();
      }
    }
  }
}

/** Bytes that the operating system has taken. What libuv has written of a long piece is known to the handle only. */
function sent(socket: Socket): number {
  const handle = (socket as { readonly _handle?: { readonly writeQueueSize?: number } | null })._handle;
  return socket.bytesWritten - Math.min(socket.writableLength, handle?.writeQueueSize ?? socket.writableLength);
}
