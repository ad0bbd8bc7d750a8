import { defined, type Stamp } from '@inlay/core';

const wordsPerRun = 3;

/** Stamps of consecutive rows: a run is its first row and the two halves of its stamp. Every row of a request shares one. */
export class StampRuns {
  #words = new Uint32Array(4 * wordsPerRun);
  #count = 0;
  #last: Stamp | undefined;

  get bytes(): number {
    return this.#words.byteLength;
  }

  add(firstRow: number, stamp: Stamp): void {
    if (stamp === this.#last) return;
    const at = this.#count * wordsPerRun;
    if (at === this.#words.length) {
      const grown = new Uint32Array(at * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[at] = firstRow;
    this.#words[at + 1] = Number(BigInt.asUintN(32, stamp));
    this.#words[at + 2] = Number(BigInt.asUintN(32, stamp >> 32n));
    this.#last = stamp;
    this.#count++;
  }

  /** Three words a run. */
  words(): Uint32Array {
    return this.#words.subarray(0, this.#count * wordsPerRun);
  }
}

/** One stamp a row of rows `[from, to)`. */
export function stampsOf(words: Uint32Array, from: number, to: number): BigInt64Array {
  const stamps = new BigInt64Array(to - from);
  let run = runAt(words, from);
  for (let row = from; row < to; run++) {
    const at = run * wordsPerRun;
    const end = Math.min(to, words[at + wordsPerRun] ?? to);
    const stamp = (BigInt(defined(words[at + 2], 'a stamp')) << 32n) | BigInt(defined(words[at + 1], 'a stamp'));
    stamps.fill(stamp, row - from, end - from);
    row = end;
  }
  return stamps;
}

/** The run that holds the row: the last that begins at or before it. */
function runAt(words: Uint32Array, row: number): number {
  let low = 0;
  let high = words.length / wordsPerRun - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((words[middle * wordsPerRun] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
