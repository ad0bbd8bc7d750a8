import type { Random } from '@inlay/core';

/** xoshiro128**: small, fast, good enough for tests, and the same on every machine for one seed. */
export class Prng implements Random {
  readonly #s: Uint32Array;

  constructor(seed: number) {
    this.#s = new Uint32Array(4);
    let x = seed >>> 0;
    // splitmix32 spreads a small seed over the whole state.
    for (let i = 0; i < 4; i++) {
      x = (x + 0x9e3779b9) >>> 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      this.#s[i] = (z ^ (z >>> 16)) >>> 0;
    }
  }

  u32(): number {
    const [s0, s1, s2, s3] = this.#s as unknown as [number, number, number, number];
    const scaled = Math.imul(s1, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const x2 = s2 ^ s0;
    const x3 = s3 ^ s1;
    this.#s[0] = s0 ^ x3;
    this.#s[1] = s1 ^ x2;
    this.#s[2] = x2 ^ (s1 << 9);
    this.#s[3] = (x3 << 11) | (x3 >>> 21);
    return result;
  }
  float(): number {
    return this.u32() / 2 ** 32;
  }
  /** Uniform in [0, max). */
  below(max: number): number {
    return Math.floor(this.float() * max);
  }
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }
  /** The items in another order, each order as likely as any. */
  shuffle<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, at: this.float() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }
  chance(probability: number): boolean {
    return this.float() < probability;
  }
  uuid(): string {
    const hex = Array.from({ length: 4 }, () => this.u32().toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }
}
