import { describe, expect, test } from '@jest/globals';
import { contains, int64Max, int64Min, type TimeRange } from './time-range.js';
import { union, type TimeRanges } from './time-ranges.js';

/** Where a slip by one shows: both ends of int64, and a few instants beside each other. */
const instants = [int64Min, int64Min + 1n, int64Min + 2n, -1n, 0n, 1n, 2n, int64Max - 2n, int64Max - 1n, int64Max];
const ranges: readonly TimeRange[] = instants.flatMap((min, i) => instants.slice(i).map((max) => ({ min, max })));
const triples = ranges.flatMap((a) => ranges.flatMap((b, i) => ranges.slice(i % 7).map((c) => [a, b, c])));

const covered = (parts: readonly TimeRange[]): string =>
  instants.filter((ns) => parts.some((part) => contains(part, ns))).join();
const areApart = (parts: TimeRanges): boolean =>
  parts.every(({ min }, i) => i === 0 || min - (parts[i - 1]?.max ?? min) > 1n);

/** By the definition: the two nearest become one, the earliest of equally near ones, until there are few enough. */
function joinedOneByOne(parts: TimeRanges, most: number): TimeRanges {
  const joined = [...parts];
  while (joined.length > most) {
    const gaps = joined.slice(1).map(({ min }, i) => min - (joined[i]?.max ?? min));
    const narrowest = gaps.reduce((best, gap, i) => (gap < (gaps[best] ?? gap) ? i : best), 0);
    const [a, b] = [joined[narrowest], joined[narrowest + 1]];
    if (a === undefined || b === undefined) return joined;
    joined.splice(narrowest, 2, { min: a.min, max: b.max });
  }
  return joined;
}

describe('a union of ranges', () => {
  test('covers the same instants, with ranges that neither touch nor are out of order', () => {
    const wrong = triples.find((parts) => covered(union(parts)) !== covered(parts) || !areApart(union(parts)));
    expect(wrong).toBeUndefined();
    expect(union([])).toEqual([]);
    expect(union([ranges[0], ranges[0]].flatMap((range) => range ?? []))).toEqual([ranges[0]]);
  });

  test('of no more than a few joins the nearest', () => {
    const points = [0n, 2n, 4n, 9n, 11n, 30n, 31n, 40n, 49n, 60n].map((ns) => ({ min: ns, max: ns }));
    for (let chosen = 0; chosen < 1 << points.length; chosen++) {
      const parts = points.filter((_, i) => (chosen & (1 << i)) !== 0);
      for (let most = 1; most <= 4; most++)
        expect({ parts, most, union: union(parts.toReversed(), most) }).toEqual({
          parts,
          most,
          union: joinedOneByOne(union(parts), most),
        });
    }
  });
});
