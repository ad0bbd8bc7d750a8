import { describe, expect, test } from '@jest/globals';
import {
  allTimes,
  contains,
  covers,
  fromHalfOpen,
  int64Max,
  int64Min,
  intersect,
  noTimes,
  overlaps,
  rowTimes,
  spanOf,
  toHalfOpen,
  type TimeRange,
} from './time-range.js';

/** The instants where a slip by one shows: both ends of int64, and a few beside each other. */
const instants = [0n, 1n, 2n, 3n].flatMap((i) => [int64Min + i, i - 2n, int64Max - i]).sort((a, b) => (a < b ? -1 : 1));
const ranges: readonly TimeRange[] = instants.flatMap((min, i) => instants.slice(i).map((max) => ({ min, max })));
const pairs = ranges.flatMap((a) => ranges.map((b): readonly [TimeRange, TimeRange] => [a, b]));

/** The oracle: a range is the instants of the list that lie in it, looked at one by one. */
const named = (range: TimeRange | undefined): string =>
  instants.filter((ns) => range !== undefined && ns >= range.min && ns <= range.max).join();
const namedInBoth = ([a, b]: readonly [TimeRange, TimeRange]): string =>
  instants.filter((ns) => ns >= a.min && ns <= a.max && ns >= b.min && ns <= b.max).join();

/** Fails with the case that differs; an expect of its own for each would take seconds. */
function expectSame<T>(cases: readonly T[], found: (one: T) => unknown, wanted: (one: T) => unknown): void {
  const wrong = cases.find((one) => found(one) !== wanted(one));
  if (wrong !== undefined) expect({ wrong, found: found(wrong) }).toEqual({ wrong, found: wanted(wrong) });
}

describe('a range of times', () => {
  test('holds what it says, both ends included', () => {
    const cases = ranges.flatMap((range) => instants.map((ns) => ({ range, ns })));
    expectSame(
      cases,
      ({ range, ns }) => contains(range, ns),
      ({ range, ns }) => named(range).split(',').includes(String(ns)),
    );
    expect([noTimes, allTimes, rowTimes].map((range) => named(range).split(',').length)).toEqual([1, 12, 9]);
    expect(overlaps(noTimes, rowTimes)).toBe(false);
  });

  test('overlaps, shares and covers what an instant-by-instant look finds', () => {
    expectSame(
      pairs,
      ([a, b]) => overlaps(a, b),
      (pair) => namedInBoth(pair) !== '',
    );
    expectSame(pairs, ([a, b]) => named(intersect(a, b)), namedInBoth);
    expectSame(
      pairs,
      ([a, b]) => covers(a, b),
      ([a, b]) => namedInBoth([a, b]) === named(b),
    );
  });

  test('spans from the first to the last', () => {
    expect(spanOf([])).toBeUndefined();
    expectSame(
      pairs,
      ([a, b]) => named(spanOf([a, b])),
      ([a, b]) => {
        const ends = [a.min, a.max, b.min, b.max].sort((x, y) => (x < y ? -1 : 1));
        return named({ min: ends[0] ?? 0n, max: ends[3] ?? 0n });
      },
    );
  });
});

describe('half-open bounds', () => {
  const bounds = [undefined, -(10n ** 30n), int64Min - 1n, ...instants, int64Max + 1n, 10n ** 30n];

  test('of any size become the same instants, or nothing', () => {
    const cases = bounds.flatMap((from) => bounds.map((to) => ({ from, to })));
    expectSame(
      cases,
      ({ from, to }) => named(fromHalfOpen(from, to)),
      ({ from, to }) =>
        instants.filter((ns) => (from === undefined || ns >= from) && (to === undefined || ns < to)).join(),
    );
    for (const { from, to } of cases) {
      const range = fromHalfOpen(from, to);
      if (range !== undefined) expect(range.min <= range.max && covers(allTimes, range)).toBe(true);
    }
  });

  test('of a range fit into 64 bits and lead back to it', () => {
    for (const range of ranges) {
      const { from, to } = toHalfOpen(range);
      for (const bound of [from, to]) if (bound !== undefined) expect(contains(allTimes, bound)).toBe(true);
      expect(fromHalfOpen(from, to)).toEqual(range);
    }
    expect(toHalfOpen(allTimes)).toEqual({ from: undefined, to: undefined });
  });
});
