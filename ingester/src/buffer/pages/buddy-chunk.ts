import { assert } from '@inlay/core';

export const chunkBytes = 4 << 20;
/** The smallest piece: alignment for every typed array, and small enough for the columns of a table with few rows. */
export const pieceBytesMin = 256;

const leaves = chunkBytes / pieceBytesMin;
const levels = Math.log2(leaves);

/**
 * One shared buffer cut into pieces of powers of two, by the buddy rule: a freed piece and its free neighbour become
 * one again. `#largest` is a binary tree in an array (root 1); a node tells the largest free piece below it as 1 + the
 * logarithm of its leaves, 0 when there is none.
 */
export class BuddyChunk {
  readonly buffer = new SharedArrayBuffer(chunkBytes);
  readonly #largest = new Uint8Array(2 * leaves);
  #used = 0;

  constructor() {
    for (let level = 0; level <= levels; level++) this.#largest.fill(levels - level + 1, 1 << level, 2 << level);
  }

  get usedBytes(): number {
    return this.#used;
  }

  /** `order` 0 is a piece of `pieceBytesMin`, each next twice as large. The offset, or -1 when no such piece is free. */
  take(order: number): number {
    if ((this.#largest[1] ?? 0) <= order) return -1;
    let node = 1;
    for (let level = levels; level > order; level--) {
      // The tighter half is taken, so that large pieces stay whole.
      const left = this.#largest[2 * node] ?? 0;
      const right = this.#largest[2 * node + 1] ?? 0;
      node = left > order && (right <= order || left <= right) ? 2 * node : 2 * node + 1;
    }
    this.#largest[node] = 0;
    this.#raise(node, order);
    this.#used += pieceBytesMin << order;
    return (node - (1 << (levels - order))) * (pieceBytesMin << order);
  }

  give(offset: number, order: number): void {
    const node = (1 << (levels - order)) + offset / (pieceBytesMin << order);
    assert(this.#largest[node] === 0, `a page at ${String(offset)} is given back twice`);
    this.#largest[node] = order + 1;
    this.#raise(node, order);
    this.#used -= pieceBytesMin << order;
  }

  /** Tells the ancestors of `node`, which covers `2^order` leaves, what is free below them. */
  #raise(node: number, order: number): void {
    for (let above = order + 1; node > 1; above++) {
      node >>= 1;
      const left = this.#largest[2 * node] ?? 0;
      const right = this.#largest[2 * node + 1] ?? 0;
      // Two halves that are wholly free are one piece.
      this.#largest[node] = left === above && right === above ? above + 1 : Math.max(left, right);
    }
  }
}
