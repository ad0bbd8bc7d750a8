import { rowTimes, type TimeRange, type TimeRanges } from '@inlay/core';

const literal = (ns: bigint): string => `make_timestamp_ns(${String(ns)})`;

function within(column: string, { min, max }: TimeRange): string {
  const bounds = [
    ...(min <= rowTimes.min ? [] : [`${column} >= ${literal(min)}`]),
    ...(max >= rowTimes.max ? [] : [`${column} <= ${literal(max)}`]),
  ];
  return bounds.length === 0 ? 'true' : `(${bounds.join(' AND ')})`;
}

/** SQL: the time is in one of the windows. */
export const insideSql = (column: string, windows: TimeRanges): string =>
  windows.length === 0 ? 'false' : `(${windows.map((window) => within(column, window)).join(' OR ')})`;

/** SQL: the time is in none of them, written as the ranges between, so that scans can prune by it. */
export function outsideSql(column: string, windows: TimeRanges): string {
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
