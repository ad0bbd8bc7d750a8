import type { ColumnId } from '@inlay/core';
import { stringCount } from '../base/strings.js';
import type { TagDictionary } from './tag-dictionaries.js';

/**
 * One per series: its place in the order of tag values, tags taken in the order of `sortKey` (those not named follow, by
 * id). Distinct series have distinct ranks.
 */
export function seriesRanks(
  dictionaries: readonly TagDictionary[],
  sortKey: readonly ColumnId[],
  count: number,
): Uint32Array {
  const place = new Map(sortKey.map((tag, i) => [tag, i]));
  const placeOf = (tag: ColumnId): number => place.get(tag) ?? sortKey.length + tag;
  // Least significant first: every pass is stable, so the last one decides.
  const passes = [...dictionaries].sort((a, b) => placeOf(b.tag) - placeOf(a.tag));
  let order = Uint32Array.from({ length: count }, (_, s) => s);
  let next = new Uint32Array(count);
  for (const { codes, values } of passes) {
    countingSort(order, next, codes, stringCount(values));
    [order, next] = [next, order];
  }
  const ranks = new Uint32Array(count);
  order.forEach((series, rank) => {
    ranks[series] = rank;
  });
  return ranks;
}

function countingSort(order: Uint32Array, next: Uint32Array, codes: Int32Array, distinct: number): void {
  // Code −1 (absent) sorts first: codes are counted from 1.
  const starts = new Uint32Array(distinct + 2);
  for (let i = 0; i < codes.length; i++) {
    const bucket = (codes[i] ?? 0) + 2;
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  for (let b = 1; b < starts.length; b++) starts[b] = (starts[b] ?? 0) + (starts[b - 1] ?? 0);
  for (let i = 0; i < order.length; i++) {
    const series = order[i] ?? 0;
    const bucket = (codes[series] ?? 0) + 1;
    const at = starts[bucket] ?? 0;
    starts[bucket] = at + 1;
    next[at] = series;
  }
}
