import type { TimeRange, TimeRanges } from '@inlay/core';
import type { TableBatch } from '@inlay/columnar';
import { GrowingRange } from './growing-range.js';
import { RepeatWindows } from './repeat-windows.js';
import { RowChain } from './row-chain.js';

const highMin = -0x80000000;
const seriesMin = 2;
/** How far back a late row is looked for; beyond it counts as a repeat, which is slower to read and never wrong. */
const stepsMax = 256;

/** Times of rows that are in memory already: `words[2 * (row - firstRow)]` is the low half, the next one the high half. */
export interface TimeBlock {
  readonly firstRow: number;
  readonly words: Int32Array;
}

/** The rows that a generation has just taken of one batch. */
export interface NotedRows {
  readonly batch: TableBatch;
  /** The generation's number of each series of the batch. */
  readonly seriesOf: Uint32Array;
  readonly seriesCount: number;
  /** Number of the batch's first row in the generation. */
  readonly firstRow: number;
  /** The block that holds an earlier row. */
  readonly blockOf: (row: number) => TimeBlock;
}

/**
 * What the times of a generation's rows say: their range, and where a key repeats. A row that is not later than all rows
 * before it of its series is *late*; the second of two rows with one key always is. Whether a late row repeats a key is
 * looked up by walking its series back: every row that is not late is later than all before it, so the walk ends at the
 * first such row that is older. Clients that send over several connections make many late rows and no repeats, and folding
 * them would cost every query.
 */
export class TimeTracker {
  readonly #all = new GrowingRange();
  readonly #repeats = new RepeatWindows();
  readonly #chain = new RowChain();
  #lastHigh = new Int32Array(seriesMin).fill(highMin);
  #lastLow = new Uint32Array(seriesMin);
  #lastRow = new Int32Array(seriesMin).fill(-1);

  get range(): TimeRange | undefined {
    return this.#all.get();
  }
  get repeats(): TimeRanges {
    return this.#repeats.get();
  }
  get bytes(): number {
    return 3 * this.#lastHigh.byteLength + this.#chain.bytes;
  }

  /** Rows in arrival order. */
  note(noted: NotedRows): void {
    const { batch, seriesOf, firstRow } = noted;
    this.#reserve(noted.seriesCount);
    const words = new Int32Array(batch.times.buffer, batch.times.byteOffset, 2 * batch.rowCount);
    const [lastHigh, lastLow, lastRow] = [this.#lastHigh, this.#lastLow, this.#lastRow];
    // Batches mostly come in order of time: a run of equal times needs no look at the range.
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
      const previous = lastRow[series] ?? -1;
      const before = lastHigh[series] ?? 0;
      const late = !(previous === -1 || high > before || (high === before && low > (lastLow[series] ?? 0)));
      if (late) {
        if (this.#repeatsKey(noted, { high, low }, previous)) this.#repeats.add(batch.times[i] ?? 0n);
      } else {
        lastHigh[series] = high;
        lastLow[series] = low;
      }
      this.#chain.set(firstRow + i, previous, late);
      lastRow[series] = firstRow + i;
    }
  }

  /** Keeps what is known; no row may be noted after this. */
  release(): void {
    this.#lastHigh = new Int32Array(0);
    this.#lastLow = new Uint32Array(0);
    this.#lastRow = new Int32Array(0);
    this.#chain.release();
  }

  #repeatsKey(noted: NotedRows, time: { readonly high: number; readonly low: number }, last: number): boolean {
    const { batch, firstRow, blockOf } = noted;
    const own: TimeBlock = {
      firstRow,
      words: new Int32Array(batch.times.buffer, batch.times.byteOffset, 2 * batch.rowCount),
    };
    let block = own;
    let row = last;
    for (let step = 0; step < stepsMax && row !== -1; step++, row = this.#chain.previous(row)) {
      if (row < block.firstRow) block = blockOf(row);
      const at = 2 * (row - block.firstRow);
      const high = block.words[at + 1] ?? 0;
      const low = (block.words[at] ?? 0) >>> 0;
      if (high === time.high && low === time.low) return true;
      const older = high < time.high || (high === time.high && low < time.low);
      if (older && !this.#chain.isLate(row)) return false;
    }
    return row !== -1;
  }

  #reserve(series: number): void {
    let size = this.#lastHigh.length;
    if (series <= size) return;
    while (size < series) size *= 2;
    const high = new Int32Array(size).fill(highMin);
    const low = new Uint32Array(size);
    const row = new Int32Array(size).fill(-1);
    high.set(this.#lastHigh);
    low.set(this.#lastLow);
    row.set(this.#lastRow);
    this.#lastHigh = high;
    this.#lastLow = low;
    this.#lastRow = row;
  }
}
