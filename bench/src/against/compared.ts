/** One figure of both checkouts. */
export interface Compared {
  readonly what: string;
  readonly unit: string;
  readonly before: number;
  readonly after: number;
  /** Above 1: this checkout is better. */
  readonly ratio: number;
  /** Between these the ratio lies: the extremes of the rounds, or the interval of 95 % for the median of the pairs. */
  readonly low: number;
  readonly high: number;
  /** How many pairs it was made of. */
  readonly pairs: number;
}

/** Both checkouts' values of one figure, the i-th of each measured one right after the other. */
export interface Pairs {
  readonly what: string;
  readonly unit: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Units of figures that are better when they are lower. */
const lowerIsBetter = new Set(['s', 'ms', 'MB', 'B', 'requests']);

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? NaN, sorted[middle] ?? NaN];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
};

/** From this many pairs on, the order of their ratios gives an interval for the median; of fewer the extremes are shown. */
const enoughPairs = 8;

/** The medians, that of the pairs' ratios, and how far that is to be trusted. */
export function comparePairs({ what, unit, before, after }: Pairs): Compared {
  const ratioOf = (then: number, now: number): number => (lowerIsBetter.has(unit) ? then / now : now / then);
  const ratios = before.map((value, i) => ratioOf(value, after[i] ?? NaN)).sort((a, b) => a - b);
  // How many of n ratios lie below their true median is binomial: 0.98 √n to either side of n/2 holds it in 95 of 100.
  const margin = ratios.length < enoughPairs ? ratios.length / 2 : 0.98 * Math.sqrt(ratios.length);
  const first = Math.max(0, Math.floor(ratios.length / 2 - margin));
  const [then, now] = [median(before), median(after)];
  return {
    what,
    unit,
    before: then,
    after: now,
    ratio: median(ratios),
    low: ratios[first] ?? NaN,
    high: ratios[ratios.length - 1 - first] ?? NaN,
    pairs: ratios.length,
  };
}
