/** Smaller bodies come in one chunk, which is used as it is. */
const pooledBytesMin = 64 * 1024;

/** Limits of the memory that bodies are read into. */
export interface BodyPoolLimits {
  /** Bytes of buffers that wait for their next body. */
  readonly keptBytesMax: number;
  /** Larger bodies are collected chunk by chunk: nobody gets so much for an announcement alone. */
  readonly bodyBytesMax: number;
}

/** Limits for the bodies of writes. */
const bodyPoolLimitsDefault: BodyPoolLimits = { keptBytesMax: 64 * 1024 ** 2, bodyBytesMax: 16 * 1024 ** 2 };

/** A request's body. Its reader gives it back, at most once, when its bytes are no longer in use. */
export interface Body {
  readonly bytes: Buffer;
  /** The byte behind `bytes` in their ArrayBuffer belongs to this body too. */
  readonly hasSpareByte: boolean;
  /** The bytes may hold another body from now on. Optional: what is never given back is collected as garbage. */
  release(): void;
}

/** A body that nobody else uses: its release does nothing. */
export const ownBody = (bytes: Buffer): Body => ({ bytes, hasSpareByte: false, release: () => undefined });

/**
 * Buffers for bodies, used again. Memory outside the JavaScript heap makes V8 mark the whole heap after each 64 MB of it:
 * with a new buffer for each body, collecting took half of the CPU time of ingest.
 */
export class BodyPool {
  readonly #limits: BodyPoolLimits;
  /** Free buffers by the logarithm of their size. */
  readonly #free = new Map<number, Buffer[]>();
  #keptBytes = 0;

  constructor(limits: BodyPoolLimits = bodyPoolLimitsDefault) {
    this.#limits = limits;
  }

  /** Bytes of the free buffers. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** Whether a body of so many bytes gets a buffer of the pool. */
  takes(bytes: number): boolean {
    return bytes > pooledBytesMin && bytes <= this.#limits.bodyBytesMax;
  }

  /** A buffer of `bytes` and a spare one, contents unspecified; nobody else has it until its release. */
  take(bytes: number): Body {
    const size = sizeLog2(bytes + 1);
    const kept = this.#free.get(size)?.pop();
    if (kept !== undefined) this.#keptBytes -= kept.length;
    const whole = kept ?? Buffer.allocUnsafeSlow(2 ** size);
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      this.#keep(size, whole);
    };
    return { bytes: whole.subarray(0, bytes), hasSpareByte: true, release };
  }

  #keep(size: number, buffer: Buffer): void {
    if (this.#keptBytes + buffer.length > this.#limits.keptBytesMax) return;
    this.#keptBytes += buffer.length;
    const free = this.#free.get(size);
    if (free === undefined) this.#free.set(size, [buffer]);
    else free.push(buffer);
  }
}

const sizeLog2 = (bytes: number): number => 32 - Math.clz32(bytes - 1);
