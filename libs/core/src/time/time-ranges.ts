import type { TimeRange } from './time-range.js';

/** In order of time, with at least one instant between any two. */
export type TimeRanges = readonly TimeRange[];

/**
 * As few ranges as cover the same instants. Of more than `most` those with the narrowest gaps between them are joined, the
 * earlier of equally narrow ones first: then instants of the gaps are covered too, and none is lost.
 */
export function union(ranges: readonly TimeRange[], most = Infinity): TimeRanges {
  const sorted = [...ranges].sort((a, b) => (a.min < b.min ? -1 : a.min > b.min ? 1 : 0));
  const joined: TimeRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last === undefined || range.min > last.max + 1n) joined.push(range);
    else if (range.max > last.max) joined[joined.length - 1] = { min: last.min, max: range.max };
  }
  return joined.length > most ? nearestJoined(joined, most) : joined;
}

function nearestJoined(ranges: TimeRanges, most: number): TimeRanges {
  const gaps = ranges.slice(1).map((range, i) => ({ before: i, width: range.min - (ranges[i]?.max ?? range.min) }));
  gaps.sort((a, b) => (a.width > b.width ? -1 : a.width < b.width ? 1 : b.before - a.before));
  const kept = gaps
    .slice(0, most - 1)
    .map(({ before }) => before)
    .sort((a, b) => a - b);
  const firsts = [0, ...kept.map((before) => before + 1)];
  const lasts = [...kept, ranges.length - 1];
  return firsts.flatMap((first, i) => {
    const [from, to] = [ranges[first], ranges[lasts[i] ?? first]];
    return from === undefined || to === undefined ? [] : [{ min: from.min, max: to.max }];
  });
}
