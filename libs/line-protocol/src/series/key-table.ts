import { copyBytes, sameBytes, viewOf } from '../scan/bytes.js';

/** Look-ups that probe longer end in a Map instead, so that keys made to collide cannot make a request quadratic. */
const probesMax = 128;

function grown(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Byte strings numbered 0, 1, 2, … in the order in which they were added. Open addressing over an arena of their bytes. */
export class KeyTable {
  count = 0;
  hashedHighByte = false;
  #arena = Buffer.allocUnsafeSlow(4096);
  #view = viewOf(this.#arena);
  #arenaUsed = 0;
  #starts: Uint32Array = new Uint32Array(64);
  #lengths: Uint32Array = new Uint32Array(64);
  #hashes: Uint32Array = new Uint32Array(64);
  #slots = new Uint32Array(256);
  readonly #crowded = new Map<string, number>();
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed | 0;
  }

  /** Memory held. */
  get bytes(): number {
    return this.#arena.length + 4 * (this.#starts.length * 3 + this.#slots.length);
  }

  length(id: number): number {
    return this.#lengths[id] as number;
  }

  /** Whether the bytes at `at` begin with key `id`; `limit` ends the view's readable part. */
  startsWith(id: number, view: DataView, at: number, limit: number): boolean {
    const length = this.#lengths[id] as number;
    return at + length <= limit && sameBytes(this.#view, this.#starts[id] as number, view, at, length);
  }

  /** Also tells, in `hashedHighByte`, whether some byte is above 0x7f. */
  hash(view: DataView, start: number, length: number): number {
    let h = this.#seed ^ length;
    let all = 0;
    const end = start + length;
    let p = start;
    for (; p + 4 <= end; p += 4) {
      const word = view.getUint32(p, true);
      all |= word;
      h = Math.imul(h ^ word, 0x85ebca6b);
      h ^= h >>> 15;
    }
    for (; p < end; p++) {
      const byte = view.getUint8(p);
      all |= byte;
      h = Math.imul(h ^ byte, 0xc2b2ae35);
      h ^= h >>> 13;
    }
    this.hashedHighByte = (all & 0x80808080) !== 0;
    h = Math.imul(h, 0x9e3779b1);
    return (h ^ (h >>> 16)) >>> 0;
  }

  /** The key's number, or -1. */
  find(view: DataView, start: number, length: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < probesMax; probe++) {
      const id = (this.#slots[(hash + probe) & mask] as number) - 1;
      if (id < 0) return -1;
      if (
        this.#hashes[id] === hash &&
        this.#lengths[id] === length &&
        sameBytes(this.#view, this.#starts[id] as number, view, start, length)
      )
        return id;
    }
    return this.#crowded.get(Buffer.from(view.buffer, view.byteOffset + start, length).toString('latin1')) ?? -1;
  }

  /** Adds a key that `find` did not find. */
  add(view: DataView, start: number, length: number, hash: number): number {
    const id = this.count++;
    if (id === this.#starts.length) {
      this.#starts = grown(this.#starts);
      this.#lengths = grown(this.#lengths);
      this.#hashes = grown(this.#hashes);
    }
    this.#reserve(length);
    copyBytes(view, start, this.#view, this.#arenaUsed, length);
    this.#starts[id] = this.#arenaUsed;
    this.#lengths[id] = length;
    this.#hashes[id] = hash;
    this.#arenaUsed += length;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    else this.#place(id);
    return id;
  }

  #reserve(bytes: number): void {
    if (this.#arenaUsed + bytes <= this.#arena.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#arena.length * 2, this.#arenaUsed + bytes));
    this.#arena.copy(larger, 0, 0, this.#arenaUsed);
    this.#arena = larger;
    this.#view = viewOf(larger);
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    this.#crowded.clear();
    for (let id = 0; id < this.count; id++) this.#place(id);
  }

  #place(id: number): void {
    const mask = this.#slots.length - 1;
    const hash = this.#hashes[id] as number;
    for (let probe = 0; probe < probesMax; probe++) {
      const slot = (hash + probe) & mask;
      if (this.#slots[slot] === 0) {
        this.#slots[slot] = id + 1;
        return;
      }
    }
    const start = this.#starts[id] as number;
    this.#crowded.set(this.#arena.toString('latin1', start, start + (this.#lengths[id] as number)), id);
  }
}
