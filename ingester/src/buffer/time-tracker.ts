import type { TableBatch } from '@inlay/columnar';

export interface TimeWindow {
  /** Inclusive, ns. */
  readonly minTime: bigint;
  readonly maxTime: bigint;
}

const highMin = -0x80000000;
const highMax = 0x7fffffff;
const lowMax = 0xffffffff;
const seriesMin = 2;

/** A growing window. Times are two 32-bit halves: an element of a BigInt array allocates when it is read. */
class Window {
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

  get(): TimeWindow | undefined {
    if (this.#empty) return undefined;
    return { minTime: join(this.#minHigh, this.#minLow), maxTime: join(this.#maxHigh, this.#maxLow) };
  }
}

const join = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);

/**
 * What the times of a generation's rows say: their range, and where a key may repeat. A row that is not later than the
 * row before it of its series is *late*; the second of two rows with one key always is, so that every repeated key has
 * its time between the first and the last late row.
 */
export class TimeTracker {
  readonly #all = new Window();
  readonly #late = new Window();
  #lastHigh = new Int32Array(seriesMin).fill(highMin);
  #lastLow = new Uint32Array(seriesMin);

  get range(): TimeWindow | undefined {
    return this.#all.get();
  }
  get repeats(): TimeWindow | undefined {
    return this.#late.get();
  }
  get bytes(): number {
    return 2 * this.#lastHigh.byteLength;
  }

  /** Rows in arrival order; `seriesOf` gives the generation's number of a series of the batch, below `seriesCount`. */
  note(batch: TableBatch, seriesOf: Uint32Array, seriesCount: number): void {
    this.#reserve(seriesCount);
    const words = new Int32Array(batch.times.buffer, batch.times.byteOffset, 2 * batch.rowCount);
    const lastHigh = this.#lastHigh;
    const lastLow = this.#lastLow;
    // Batches mostly come in order of time: a run of equal times needs no look at the window.
    let seenHigh = 0;
    let seenLow = -1;
    for (let i = 0; i < batch.rowCount; i++) {
      const low = (words[2 * i] ?? 0) >>> 0;
      const high = words[2 * i + 1] ?? 0;
      const series = seriesOf[batch.seriesOf[i] ?? 0] ?? 0;
      if (low !== seenLow || high !== seenHigh) {
        this.#all.add(high, low);
        seenHigh = high;
        seenLow = low;
      }
      const before = lastHigh[series] ?? 0;
      if (high > before || (high === before && low > (lastLow[series] ?? 0))) {
        lastHigh[series] = high;
        lastLow[series] = low;
      } else this.#late.add(high, low);
    }
  }

  /** Keeps the windows; no row may be noted after this. */
  release(): void {
    this.#lastHigh = new Int32Array(0);
    this.#lastLow = new Uint32Array(0);
  }

  #reserve(series: number): void {
    let size = this.#lastHigh.length;
    if (series <= size) return;
    while (size < series) size *= 2;
    const high = new Int32Array(size).fill(highMin);
    const low = new Uint32Array(size);
    high.set(this.#lastHigh);
    low.set(this.#lastLow);
    this.#lastHigh = high;
    this.#lastLow = low;
  }
}
