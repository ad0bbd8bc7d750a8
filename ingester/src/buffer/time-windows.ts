/** A span of time, both ends inclusive. */
export interface TimeWindow {
  /** Inclusive, ns. */
  readonly minTime: bigint;
  readonly maxTime: bigint;
}

const highMin = -0x80000000;
const highMax = 0x7fffffff;
const lowMax = 0xffffffff;

const join = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);

/** A growing window. Times are two 32-bit halves: an element of a BigInt array allocates when it is read. */
export class GrowingWindow {
  #minHigh = highMax;
  #minLow = lowMax;
  #maxHigh = highMin;
  #maxLow = 0;
  #empty = true;

  has(high: number, low: number): boolean {
    if (high < this.#minHigh || (high === this.#minHigh && low < this.#minLow)) return false;
    return high < this.#maxHigh || (high === this.#maxHigh && low <= this.#maxLow);
  }

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

  /** Grows over all of another one. */
  join(other: GrowingWindow): void {
    this.add(other.#minHigh, other.#minLow);
    this.add(other.#maxHigh, other.#maxLow);
  }

  get(): TimeWindow | undefined {
    if (this.#empty) return undefined;
    return { minTime: join(this.#minHigh, this.#minLow), maxTime: join(this.#maxHigh, this.#maxLow) };
  }

  /** ns between the end of this one and the start of a later one. */
  gapTo(later: GrowingWindow): bigint {
    return join(later.#minHigh, later.#minLow) - join(this.#maxHigh, this.#maxLow);
  }

  startsAfter(high: number, low: number): boolean {
    return this.#minHigh > high || (this.#minHigh === high && this.#minLow > low);
  }
}

/** Few windows that cover all times added; the two nearest become one when there are too many. */
export class TimeWindows {
  readonly #windows: GrowingWindow[] = [];
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  add(high: number, low: number): void {
    if (this.#windows.some((window) => window.has(high, low))) return;
    const made = new GrowingWindow();
    made.add(high, low);
    const after = this.#windows.findIndex((window) => window.startsAfter(high, low));
    this.#windows.splice(after === -1 ? this.#windows.length : after, 0, made);
    if (this.#windows.length > this.#max) this.#joinNearest();
  }

  /** In order of time; they do not touch. */
  get(): readonly TimeWindow[] {
    return this.#windows.flatMap((window) => window.get() ?? []);
  }

  #joinNearest(): void {
    let nearest = 0;
    let least: bigint | undefined;
    for (let i = 0; i + 1 < this.#windows.length; i++) {
      const [window, next] = [this.#windows[i], this.#windows[i + 1]];
      if (window === undefined || next === undefined) continue;
      const gap = window.gapTo(next);
      if (least !== undefined && gap >= least) continue;
      least = gap;
      nearest = i;
    }
    const [next] = this.#windows.splice(nearest + 1, 1);
    if (next !== undefined) this.#windows[nearest]?.join(next);
  }
}
