import type { Rows } from '@inlay/columnar';
import { splitRows } from './split-rows.js';

/** 86,400 · 10^9 ns are 2^16 of these: a day's number needs no BigInt. */
const dayUnits = 1_318_359_375;
const dayMs = 86_400_000;

/** The rows of one day. */
export interface Partition<Label> {
  /** The UTC day, `YYYY-MM-DD`. */
  readonly partitionKey: string;
  readonly rows: Rows<Label>;
}

/** Days since the epoch of a time in ns, given in halves. Exact: every step is an integer below 2^53. */
const dayOf = (high: number, low: number): number => Math.floor((high * 65_536 + (low >>> 16)) / dayUnits);

/** Most writes are of the same day as the write before. */
let latest = { day: NaN, key: '' };

function keyOf(day: number): string {
  if (day !== latest.day) latest = { day, key: new Date(day * dayMs).toISOString().slice(0, 10) };
  return latest.key;
}

/** Splits rows by day, days in order of appearance. Rows of one day, the usual case, are not copied. */
export function partitionRows<Label>(rows: Rows<Label>): Partition<Label>[] {
  const { rowCount } = rows;
  const halves = new Int32Array(rows.times.buffer, rows.times.byteOffset, rowCount * 2);
  const groups = new Map<number, number>();
  const groupOf = new Uint32Array(rowCount);
  let lastDay = NaN;
  let group = 0;
  for (let row = 0; row < rowCount; row++) {
    const day = dayOf(halves[row * 2 + 1] ?? 0, halves[row * 2] ?? 0);
    if (day !== lastDay) {
      lastDay = day;
      group = groups.get(day) ?? groups.size;
      groups.set(day, group);
    }
    groupOf[row] = group;
  }
  const keys = [...groups.keys()].map(keyOf);
  const parts = keys.length === 1 ? [rows] : splitRows(rows, groupOf, keys.length);
  return parts.map((part, i) => ({ partitionKey: keys[i] ?? '', rows: part }));
}
