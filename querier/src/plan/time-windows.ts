/** Times between two bounds, both inclusive, ns. */
export interface TimeWindow {
  readonly min: bigint;
  readonly max: bigint;
}

/** Times that line protocol can write: all 64-bit values but the two lowest and the highest. */
export const allTimes: TimeWindow = { min: -(2n ** 63n) + 2n, max: 2n ** 63n - 2n };

export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** What two windows share, or undefined. */
export function intersection(a: TimeWindow, b: TimeWindow): TimeWindow | undefined {
  const min = larger(a.min, b.min);
  const max = smaller(a.max, b.max);
  return min > max ? undefined : { min, max };
}

/** As few disjoint windows, in order, as cover the same times; at most `most`, the nearest joined (which covers more). */
export function union(windows: readonly TimeWindow[], most = 16): readonly TimeWindow[] {
  const sorted = [...windows].sort((a, b) => (a.min < b.min ? -1 : a.min > b.min ? 1 : 0));
  const joined: TimeWindow[] = [];
  for (const window of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && window.min <= last.max + 1n)
      joined[joined.length - 1] = { min: last.min, max: larger(last.max, window.max) };
    else joined.push(window);
  }
  return joined.length > most ? nearestJoined(joined, most) : joined;
}

/** The widest gaps stay; of gaps of one width the later ones. */
function nearestJoined(windows: readonly TimeWindow[], most: number): readonly TimeWindow[] {
  const gaps = windows
    .slice(1)
    .map((window, i) => ({ before: i, width: window.min - (windows[i]?.max ?? window.min) }));
  gaps.sort((a, b) => (a.width > b.width ? -1 : a.width < b.width ? 1 : b.before - a.before));
  const kept = gaps
    .slice(0, most - 1)
    .map(({ before }) => before)
    .sort((a, b) => a - b);
  const firsts = [0, ...kept.map((before) => before + 1)];
  const lasts = [...kept, windows.length - 1];
  return firsts.flatMap((first, i) => {
    const [from, to] = [windows[first], windows[lasts[i] ?? first]];
    return from === undefined || to === undefined ? [] : [{ min: from.min, max: to.max }];
  });
}

export const covers = (windows: readonly TimeWindow[], range: TimeWindow): boolean =>
  windows.some((window) => window.min <= range.min && window.max >= range.max);

const literal = (ns: bigint): string => `make_timestamp_ns(${String(ns)})`;

function within(column: string, { min, max }: TimeWindow): string {
  const bounds = [
    ...(min <= allTimes.min ? [] : [`${column} >= ${literal(min)}`]),
    ...(max >= allTimes.max ? [] : [`${column} <= ${literal(max)}`]),
  ];
  return bounds.length === 0 ? 'true' : `(${bounds.join(' AND ')})`;
}

/** SQL: the time is in one of the windows. */
export const insideSql = (column: string, windows: readonly TimeWindow[]): string =>
  windows.length === 0 ? 'false' : `(${windows.map((window) => within(column, window)).join(' OR ')})`;

/** SQL: the time is in none of them, written as the ranges between, so that scans can prune by it. */
export function outsideSql(column: string, windows: readonly TimeWindow[]): string {
  const parts: string[] = [];
  windows.forEach((window, i) => {
    const before = windows[i - 1];
    if (before === undefined) parts.push(`${column} < ${literal(window.min)}`);
    else parts.push(`(${column} > ${literal(before.max)} AND ${column} < ${literal(window.min)})`);
  });
  const last = windows.at(-1);
  if (last !== undefined) parts.push(`${column} > ${literal(last.max)}`);
  return parts.length === 0 ? 'true' : `(${parts.join(' OR ')})`;
}
