import type { ColumnId } from '@inlay/core';
import type { SeriesTable, Strings } from '../batch.js';
import { StringInterner } from '../base/string-interner.js';
import { takeStrings } from '../base/strings.js';
import { orderStrings } from './order-strings.js';

/** The distinct values of one tag, in order, and which of them every series has. */
export interface TagDictionary {
  readonly tag: ColumnId;
  /** Distinct, ascending by UTF-8 bytes; without the absent value. */
  readonly values: Strings;
  /** One per series: index into `values`, −1 where the series lacks the tag. So codes sort as the values do, null first. */
  readonly codes: Int32Array;
}

/** One dictionary a tag, in the order of `series.tags`. Costs a pass over all series for each. */
export const tagDictionaries = (series: SeriesTable): TagDictionary[] =>
  series.tags.map((tag, t) => tagDictionary(series, tag, t));

function tagDictionary({ count, tags, values }: SeriesTable, tag: ColumnId, t: number): TagDictionary {
  const interner = new StringInterner(values, Math.min(count, 1024));
  // Entry of the first series with the same value, then that value's number in order of appearance.
  const firsts = new Uint32Array(count);
  const numberOf = new Map<number, number>();
  const codes = new Int32Array(count);
  for (let s = 0; s < count; s++) {
    const entry = s * tags.length + t;
    if (values.offsets[entry] === values.offsets[entry + 1]) {
      codes[s] = -1;
      continue;
    }
    const first = interner.intern(entry);
    let number = numberOf.get(first);
    if (number === undefined) {
      number = numberOf.size;
      firsts[number] = first;
      numberOf.set(first, number);
    }
    codes[s] = number;
  }
  const distinct = takeStrings(values, firsts.subarray(0, numberOf.size));
  const order = orderStrings(distinct);
  const rankOf = new Int32Array(order.length);
  order.forEach((number, rank) => {
    rankOf[number] = rank;
  });
  for (let s = 0; s < count; s++) {
    const number = codes[s] ?? -1;
    if (number >= 0) codes[s] = rankOf[number] ?? 0;
  }
  return { tag, values: takeStrings(distinct, order), codes };
}
