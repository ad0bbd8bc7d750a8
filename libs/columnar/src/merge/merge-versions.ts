import { clearBit, fullBitmap, hasBit } from '@inlay/core';
import type { FieldColumn, VersionedRows } from '../batch.js';
import { sameElement, words } from '../base/words.js';
import { takeVersions } from '../rows/take-rows.js';

/** Whether rows `row - 1` and `row` of sorted rows are versions of one key. */
export function keyRepeats(rows: VersionedRows): (row: number) => boolean {
  const times = words(rows.times);
  const { seriesOf } = rows;
  return (row) => row > 0 && seriesOf[row] === seriesOf[row - 1] && sameElement(times, row, row - 1);
}

/** Whether any key of sorted rows has several rows. */
export function hasRepeatedKeys(rows: VersionedRows): boolean {
  const repeats = keyRepeats(rows);
  for (let row = 1; row < rows.rowCount; row++) if (repeats(row)) return true;
  return false;
}

/**
 * THE merge: in rows sorted by series, time and stamp, each key's versions are walked from the youngest down; a field that a
 * younger version sets is nulled in the older, and a version left without a field is dropped. What stays keeps its stamp,
 * so several rows of a key may remain. Commutative, associative and idempotent, whatever was merged before: folding a key
 * to one row with one stamp is not, and belongs to answers only (`foldVersions`).
 */
export function mergeVersions(sorted: VersionedRows): VersionedRows {
  const repeats = keyRepeats(sorted);
  let merge: Merge | undefined;
  for (let end = sorted.rowCount; end > 0;) {
    let start = end - 1;
    while (repeats(start)) start--;
    if (end - start > 1) {
      merge ??= new Merge(sorted);
      merge.group(start, end);
    }
    end = start;
  }
  return merge === undefined ? sorted : merge.result();
}

class Merge {
  readonly #rows: VersionedRows;
  /** Copies: bits are cleared where a younger version sets the field. */
  readonly #validity: Uint8Array[];
  readonly #dropped: Uint8Array;
  #droppedCount = 0;

  constructor(rows: VersionedRows) {
    this.#rows = rows;
    this.#validity = rows.fields.map(({ validity }) => validity?.slice() ?? fullBitmap(rows.rowCount));
    this.#dropped = new Uint8Array(rows.rowCount);
  }

  group(start: number, end: number): void {
    const left = new Uint8Array(end - start);
    for (const validity of this.#validity) {
      let isSet = false;
      for (let row = end - 1; row >= start; row--) {
        if (!hasBit(validity, row)) continue;
        if (isSet) clearBit(validity, row);
        else left[row - start] = 1;
        isSet = true;
      }
    }
    for (let row = start; row < end; row++) {
      if (left[row - start] === 1) continue;
      this.#dropped[row] = 1;
      this.#droppedCount++;
    }
  }

  /** Taking the rows that stay also empties nulled strings and drops bitmaps that became full. */
  result(): VersionedRows {
    const { rowCount } = this.#rows;
    const kept = new Uint32Array(rowCount - this.#droppedCount);
    for (let row = 0, at = 0; row < rowCount; row++) if (this.#dropped[row] === 0) kept[at++] = row;
    const fields = this.#rows.fields.map((field, f): FieldColumn => ({ ...field, validity: this.#validity[f] }));
    return takeVersions({ ...this.#rows, fields }, kept);
  }
}
