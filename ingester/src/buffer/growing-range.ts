import type { TimeRange } from '@inlay/core';

const highMin = -0x80000000;
const highMax = 0x7fffffff;
const lowMax = 0xffffffff;

const join = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);

/**
 * From the first to the last of the times added. They come as two 32-bit halves, because this is done for every row: an
 * element of a BigInt array allocates when it is read.
 */
export class GrowingRange {
  #minHigh = highMax;
  #minLow = lowMax;
  #maxHigh = highMin;
  #maxLow = 0;
  #empty = true;

  add(high: number, low: number): void {
    this.#empty = false;
    if (high < this.#minHigh || (high === this.#minHigh && low < this.#minLow)) {
      this.#minHigh = high;
      this.#minLow = low;
    }
    if (high > this.#maxHigh || (high === this.#maxHigh && low > this.#maxLow)) {
      this.#maxHigh = high;
      this.#maxLow = low;
    }
  }

  /** Undefined before the first time. */
  get(): TimeRange | undefined {
    if (this.#empty) return undefined;
    return { min: join(this.#minHigh, this.#minLow), max: join(this.#maxHigh, this.#maxLow) };
  }
}
