import { residentBytes } from './process-limits.js';

const everyMs = 250;

/**
 * Looks at a process's resident memory four times a second and calls `beyond` once when it is more than `bytesMax`. Where the
 * kernel does not tell (macOS), it watches nothing.
 */
export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number, bytesMax: number, beyond: (bytes: number) => void) {
    this.#pid = pid;
    this.#timer = setInterval(() => {
      const { bytes } = this;
      if (bytes <= bytesMax) return;
      this.stop();
      beyond(bytes);
    }, everyMs);
    this.#timer.unref();
  }

  /** Resident at this moment; 0 where that is not known. */
  get bytes(): number {
    return residentBytes(this.#pid) ?? 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
