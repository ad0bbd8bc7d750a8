import { defined } from '@inlay/core';
import { BuddyChunk, chunkBytes, pieceBytesMin } from './buddy-chunk.js';

/** A piece of shared memory; it can be posted to a worker thread, which then sees the same bytes. */
export interface Page {
  readonly buffer: SharedArrayBuffer;
  readonly offset: number;
  /** A power of two. */
  readonly bytes: number;
}

/** The largest page that is recycled. Larger ones (a single huge value or batch) are left to the garbage collector. */
export const pageBytesMax = chunkBytes;

const orderOf = (bytes: number): number => Math.max(0, 32 - Math.clz32((bytes - 1) >>> 8));

export function pageBytesFor(bytes: number): number {
  if (bytes <= pageBytesMax) return pieceBytesMin << orderOf(bytes);
  return 2 ** Math.ceil(Math.log2(bytes));
}

/**
 * Shared memory for hot rows, recycled by hand. V8 does not count SharedArrayBuffers when it decides whether to collect
 * garbage (800 MB of dropped ones stayed resident in a process that had nothing else to do), so that buffers that come
 * and go with the rows would not be bounded by anything. Chunks that are free are used again, lowest first, and never
 * dropped: resident memory is what was in use at the busiest moment.
 */
export class Arena {
  readonly #chunks: BuddyChunk[] = [];
  readonly #chunkOf = new Map<SharedArrayBuffer, BuddyChunk>();
  #used = 0;

  get usedBytes(): number {
    return this.#used;
  }

  /** All chunks, free parts included. */
  get reservedBytes(): number {
    return this.#chunks.length * chunkBytes;
  }

  /** A page of at least `bytes`; what is in it is left from its last user. */
  take(bytes: number): Page {
    const size = pageBytesFor(bytes);
    this.#used += size;
    if (size > pageBytesMax) return { buffer: new SharedArrayBuffer(size), offset: 0, bytes: size };
    const order = orderOf(bytes);
    for (const chunk of this.#chunks) {
      const offset = chunk.take(order);
      if (offset >= 0) return { buffer: chunk.buffer, offset, bytes: size };
    }
    const chunk = new BuddyChunk();
    this.#chunks.push(chunk);
    this.#chunkOf.set(chunk.buffer, chunk);
    return { buffer: chunk.buffer, offset: chunk.take(order), bytes: size };
  }

  /** No thread may read the page after this. */
  give(page: Page): void {
    this.#used -= page.bytes;
    if (page.bytes > pageBytesMax) return;
    defined(this.#chunkOf.get(page.buffer), 'the chunk of a page').give(page.offset, orderOf(page.bytes));
  }
}

export const bytesIn = (page: Page): Uint8Array => new Uint8Array(page.buffer, page.offset, page.bytes);
