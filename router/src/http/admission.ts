import { formatBytes, InlayError } from '@inlay/core';

export interface AdmissionLimits {
  /** Write requests at once. */
  readonly requestsMax: number;
  /** Bytes of their bodies, unpacked, at once. One body alone always fits. */
  readonly bytesMax: number;
}

/** Keeps more writes than this process can hold from being read at all. */
export class Admission {
  readonly #limits: AdmissionLimits;
  #requests = 0;
  #bytes = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get requests(): number {
    return this.#requests;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Before the body is read. Throws `overloaded` (exhausted). */
  enter(): void {
    if (this.#requests >= this.#limits.requestsMax)
      throw overloaded(`${String(this.#requests)} write requests are under way, as many as may be`);
    this.#requests++;
  }

  /** When the size of an entered request is known. Throws `overloaded` (exhausted), and has taken nothing then. */
  take(bytes: number): void {
    if (this.#bytes > 0 && this.#bytes + bytes > this.#limits.bytesMax)
      throw overloaded(`write requests under way hold ${formatBytes(this.#bytes)}`);
    this.#bytes += bytes;
  }

  leave(bytes: number): void {
    this.#requests--;
    this.#bytes -= bytes;
  }
}

const overloaded = (why: string): InlayError =>
  new InlayError('exhausted', `this service is overloaded, please try again later: ${why}`, {
    code: 'overloaded',
    retryAfterMs: 1000,
  });
