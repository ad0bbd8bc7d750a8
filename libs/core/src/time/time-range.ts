/** The first instant that a range can name, ns; no row has it (see `rowTimes`). */
export const int64Min = -(2n ** 63n);

/** The last instant that a range can name, ns; no row has it. */
export const int64Max = 2n ** 63n - 1n;

/**
 * Instants from `min` to `max`, ns since 1970-01-01 UTC, both inclusive, within int64, and at least one: `min <= max`. What
 * may hold no instant is `TimeRange | undefined`, or `noTimes` where a range has to be named. Inclusive, because a range
 * that ends with the last int64 has no half-open form of 64 bits; half-open bounds live in protocols and in SQL, and become
 * a range there, once.
 */
export interface TimeRange {
  readonly min: bigint;
  readonly max: bigint;
}

/** Every instant, those included that no row can have. What an asker says who wants all. */
export const allTimes: TimeRange = { min: int64Min, max: int64Max };

/** What the time of a row can be: the lowest two values and the highest mean none and infinity to the engine. */
export const rowTimes: TimeRange = { min: int64Min + 2n, max: int64Max - 1n };

/** What an asker says who wants no row, in place of a range without instants: the first instant, which no row can have. */
export const noTimes: TimeRange = { min: int64Min, max: int64Min };

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** `[from, to)`, an absent bound being none, of any size; undefined when no int64 lies in it. */
export function fromHalfOpen(from: bigint | undefined, to: bigint | undefined): TimeRange | undefined {
  const min = larger(from ?? int64Min, int64Min);
  const max = smaller(to === undefined ? int64Max : to - 1n, int64Max);
  return min > max ? undefined : { min, max };
}

/** `[from, to)` with bounds that int64 can hold; one that holds for every int64 is absent. */
export const toHalfOpen = ({
  min,
  max,
}: TimeRange): { readonly from: bigint | undefined; readonly to: bigint | undefined } => ({
  from: min === int64Min ? undefined : min,
  to: max === int64Max ? undefined : max + 1n,
});

/** Whether the instant lies in the range. */
export const contains = ({ min, max }: TimeRange, ns: bigint): boolean => min <= ns && ns <= max;

/** Whether every instant of the other range lies in the first. */
export const covers = ({ min, max }: TimeRange, other: TimeRange): boolean => min <= other.min && other.max <= max;

/** Whether some instant lies in both. */
export const overlaps = (a: TimeRange, b: TimeRange): boolean => a.min <= b.max && b.min <= a.max;

/** What lies in both; undefined when nothing does. */
export const intersect = (a: TimeRange, b: TimeRange): TimeRange | undefined =>
  overlaps(a, b) ? { min: larger(a.min, b.min), max: smaller(a.max, b.max) } : undefined;

/** From the first instant of any to the last of any, what lies between them included; undefined of none. */
export function spanOf(ranges: readonly TimeRange[]): TimeRange | undefined {
  const [first, ...others] = ranges;
  if (first === undefined) return undefined;
  return others.reduce(
    (span, range) => ({ min: smaller(span.min, range.min), max: larger(span.max, range.max) }),
    first,
  );
}
