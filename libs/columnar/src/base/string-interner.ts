import type { Strings } from '../batch.js';
import { compareStrings } from './strings.js';

/** Which of equal bytes came first, by open addressing over a hash of the bytes. Grows; holds indices, not bytes. */
export class StringInterner {
  readonly #strings: Strings;
  #slots: Int32Array;
  #hashes: Uint32Array;
  #used = 0;

  constructor(strings: Strings, expected: number) {
    this.#strings = strings;
    const size = 1 << Math.max(4, 32 - Math.clz32(expected * 2));
    this.#slots = new Int32Array(size).fill(-1);
    this.#hashes = new Uint32Array(size);
  }

  /** The index of the first value interned that has the bytes of value `index`. */
  intern(index: number): number {
    const hash = this.#hashOf(index);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const held = this.#slots[slot] ?? -1;
      if (held < 0) break;
      if (this.#hashes[slot] === hash && compareStrings(this.#strings, held, index) === 0) return held;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = index;
    this.#hashes[slot] = hash;
    if (++this.#used * 2 > this.#slots.length) this.#grow();
    return index;
  }

  #hashOf(index: number): number {
    const { offsets, bytes } = this.#strings;
    const end = offsets[index + 1] ?? 0;
    let hash = 0x811c9dc5;
    for (let i = offsets[index] ?? 0; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  #grow(): void {
    const slots = this.#slots;
    const hashes = this.#hashes;
    this.#slots = new Int32Array(slots.length * 2).fill(-1);
    this.#hashes = new Uint32Array(slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let i = 0; i < slots.length; i++) {
      const held = slots[i] ?? -1;
      if (held < 0) continue;
      const hash = hashes[i] ?? 0;
      let slot = hash & mask;
      while ((this.#slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = held;
      this.#hashes[slot] = hash;
    }
  }
}
