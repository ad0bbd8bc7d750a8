import type { Timer, Timers } from '@inlay/core';
import { residentBytes } from './process-limits.js';

const everyMs = 250;

/** How much a process may have, and who hears that it has more. */
export interface MemoryLimit {
  readonly bytesMax: number;
  readonly beyond: (bytes: number) => void;
}

/**
 * Looks at a process's resident memory four times a second and calls `beyond` once when it is more than `bytesMax`. Where the
 * kernel does not tell (macOS), it watches nothing.
 */
export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: Timer;

  constructor(pid: number, { bytesMax, beyond }: MemoryLimit, clock: Timers) {
    this.#pid = pid;
    const look = (): void => {
      const { bytes } = this;
      if (bytes <= bytesMax) return;
      this.stop();
      beyond(bytes);
    };
    this.#timer = clock.every(everyMs, look).unref();
  }

  /** Resident at this moment; 0 where that is not known. */
  get bytes(): number {
    return residentBytes(this.#pid) ?? 0;
  }

  stop(): void {
    this.#timer.cancel();
  }
}
