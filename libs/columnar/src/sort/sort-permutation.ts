import type { ColumnId } from '@inlay/core';
import type { VersionedRows } from '../batch.js';
import { words } from '../base/words.js';
import { seriesRanks } from './series-ranks.js';
import { tagDictionaries, type TagDictionary } from './tag-dictionaries.js';

/**
 * The order of rows by series (see `seriesRanks`), then time, then stamp: `takeVersions(rows, permutation)` is sorted.
 * Linear where rows arrive in order of time: a counting sort by series leaves each series' rows as they came, and only
 * those that are not ascending are sorted by comparing.
 */
export function sortPermutation(
  rows: VersionedRows,
  sortKey: readonly ColumnId[],
  dictionaries: readonly TagDictionary[] = tagDictionaries(rows.series),
): Uint32Array {
  const ranks = seriesRanks(dictionaries, sortKey, rows.series.count);
  const { order, starts } = groupBySeries(rows, ranks);
  const byVersion = new VersionOrder(rows);
  for (let rank = 0; rank < rows.series.count; rank++) byVersion.sort(order, starts[rank] ?? 0, starts[rank + 1] ?? 0);
  return order;
}

function groupBySeries(rows: VersionedRows, ranks: Uint32Array): { order: Uint32Array; starts: Uint32Array } {
  const { rowCount, seriesOf } = rows;
  const starts = new Uint32Array(ranks.length + 1);
  for (let row = 0; row < rowCount; row++) {
    const next = (ranks[seriesOf[row] ?? 0] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let rank = 0; rank < ranks.length; rank++) starts[rank + 1] = (starts[rank + 1] ?? 0) + (starts[rank] ?? 0);
  const cursors = starts.slice();
  const order = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const rank = ranks[seriesOf[row] ?? 0] ?? 0;
    const at = cursors[rank] ?? 0;
    cursors[rank] = at + 1;
    order[at] = row;
  }
  return { order, starts };
}

/** Sorts row numbers by (time, stamp); equal versions stay in their order. */
class VersionOrder {
  readonly #times: Int32Array;
  readonly #stamps: Int32Array;
  #scratch = new Uint32Array(0);

  constructor(rows: VersionedRows) {
    this.#times = words(rows.times);
    this.#stamps = words(rows.stamps);
  }

  #isAfter(a: number, b: number): boolean {
    const times = this.#times;
    const timeA = times[2 * a + 1] ?? 0;
    const timeB = times[2 * b + 1] ?? 0;
    if (timeA !== timeB) return timeA > timeB;
    const lowA = (times[2 * a] ?? 0) >>> 0;
    const lowB = (times[2 * b] ?? 0) >>> 0;
    if (lowA !== lowB) return lowA > lowB;
    const stamps = this.#stamps;
    const stampA = stamps[2 * a + 1] ?? 0;
    const stampB = stamps[2 * b + 1] ?? 0;
    if (stampA !== stampB) return stampA > stampB;
    return (stamps[2 * a] ?? 0) >>> 0 > (stamps[2 * b] ?? 0) >>> 0;
  }

  /** Merges neighbouring ascending runs until one is left: linear for rows in order, and for two interleaved streams. */
  sort(order: Uint32Array, start: number, end: number): void {
    let runs = this.#runsIn(order, start, end);
    if (runs.length <= 2) return;
    if (this.#scratch.length < end - start) this.#scratch = new Uint32Array(end - start);
    while (runs.length > 2) {
      const merged = [start];
      for (let r = 0; r + 1 < runs.length; r += 2) {
        const middle = runs[r + 1] ?? end;
        const stop = runs[r + 2] ?? middle;
        if (stop > middle) this.#merge(order, { start: runs[r] ?? start, middle, stop });
        merged.push(stop);
      }
      runs = merged;
    }
  }

  /** Where ascending runs begin, and `end`. */
  #runsIn(order: Uint32Array, start: number, end: number): number[] {
    const runs = [start];
    for (let i = start + 1; i < end; i++) {
      if (this.#isAfter(order[i - 1] ?? 0, order[i] ?? 0)) runs.push(i);
    }
    runs.push(end);
    return runs;
  }

  #merge(order: Uint32Array, { start, middle, stop }: { start: number; middle: number; stop: number }): void {
    const left = this.#scratch;
    const length = middle - start;
    for (let i = 0; i < length; i++) left[i] = order[start + i] ?? 0;
    let i = 0;
    let j = middle;
    let at = start;
    while (i < length && j < stop) {
      const a = left[i] ?? 0;
      const b = order[j] ?? 0;
      if (this.#isAfter(a, b)) {
        order[at++] = b;
        j++;
      } else {
        order[at++] = a;
        i++;
      }
    }
    while (i < length) order[at++] = left[i++] ?? 0;
  }
}
