/** Smallest buffer: most groups of small writes fit it. */
const bytesMin = 64 * 1024;

/** Buffers for groups, used again: fresh ones cost page faults and collections at 100 MB/s of log. Bounded in bytes. */
export class GroupBuffers {
  readonly #keptBytesMax: number;
  #free: ArrayBuffer[] = [];
  #keptBytes = 0;

  constructor(keptBytesMax: number) {
    this.#keptBytesMax = keptBytesMax;
  }

  /** At least `bytes` large, contents unspecified. */
  take(bytes: number): ArrayBuffer {
    const index = this.#free.findIndex((buffer) => buffer.byteLength >= bytes);
    if (index < 0) return new ArrayBuffer(roundUp(bytes));
    const [buffer] = this.#free.splice(index, 1);
    if (buffer === undefined) return new ArrayBuffer(roundUp(bytes));
    this.#keptBytes -= buffer.byteLength;
    return buffer;
  }

  give(buffer: ArrayBuffer): void {
    if (this.#keptBytes + buffer.byteLength > this.#keptBytesMax) return;
    this.#keptBytes += buffer.byteLength;
    this.#free.push(buffer);
    this.#free.sort((a, b) => a.byteLength - b.byteLength);
  }
}

function roundUp(bytes: number): number {
  let size = bytesMin;
  while (size < bytes) size *= 2;
  return size;
}
