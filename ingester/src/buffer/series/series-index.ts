const slotsMin = 4;

/**
 * Which series have a hash: open addressing over the hash that comes with every batch. Holds numbers, not bytes; whether
 * two series are the same is asked of the caller. 8 bytes a slot, at most three quarters full.
 */
export class SeriesIndex {
  /** Series number + 1; 0 is free. */
  #slots = new Uint32Array(slotsMin);
  #hashes = new Uint32Array(slotsMin);
  #count = 0;

  get bytes(): number {
    return 2 * this.#slots.byteLength;
  }

  /** The series with this hash that `isSame` accepts, -1 when there is none. */
  find(hash: number, isSame: (series: number) => boolean): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot] ?? 0;
      if (held === 0) return -1;
      if (this.#hashes[slot] === hash && isSame(held - 1)) return held - 1;
    }
  }

  add(hash: number, series: number): void {
    if (4 * (this.#count + 1) > 3 * this.#slots.length) this.#grow();
    this.#place(hash, series + 1);
    this.#count++;
  }

  #place(hash: number, held: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = held;
    this.#hashes[slot] = hash;
  }

  #grow(): void {
    const slots = this.#slots;
    const hashes = this.#hashes;
    this.#slots = new Uint32Array(2 * slots.length);
    this.#hashes = new Uint32Array(2 * slots.length);
    for (let i = 0; i < slots.length; i++) {
      const held = slots[i] ?? 0;
      if (held !== 0) this.#place(hashes[i] ?? 0, held);
    }
  }
}
