import type { Timer, Timers } from '@inlay/core';
import type { IncomingMessage } from 'node:http';

/** What all refused clients together may still send in one turn; the rest waits in the network. 40 MiB/s. */
const bytesATurn = 2 * 1024 * 1024;
const turnMs = 50;
/** What a refused client still sends is thrown away for so long, so that it hears the answer; then it is cut off. */
const lingerMs = 5_000;

/**
 * Reads and throws away what clients go on sending after their request was refused: many of them look for an answer only
 * when they have sent everything. All together get a small rate: libuv reads 2 MB from each socket in a turn, so that a few
 * dozen of them at full speed would hold up everybody else.
 */
export class Discards {
  readonly #clock: Timers;
  #left = bytesATurn;
  #paused: IncomingMessage[] = [];
  #timer: Timer | undefined;

  constructor(clock: Timers) {
    this.#clock = clock;
  }

  add(request: IncomingMessage): void {
    // Tells Node that somebody reads this; it would throw everything away itself, at full speed.
    request.read(0);
    const cut = this.#clock.after(lingerMs, () => {
      if (!request.complete) request.socket.destroy();
    });
    request.once('close', () => cut.cancel()).on('error', () => undefined);
    request.on('data', (chunk: Buffer) => {
      this.#left -= chunk.length;
      if (this.#left > 0) return;
      request.pause();
      this.#paused.push(request);
      this.#timer ??= this.#clock.after(turnMs, () => this.#turn());
    });
    request.resume();
  }

  #turn(): void {
    this.#timer = undefined;
    this.#left = bytesATurn;
    const paused = this.#paused;
    this.#paused = [];
    for (const request of paused) request.resume();
  }
}
