import type { SeriesTable, Strings } from '../batch.js';
import { StringInterner } from '../base/string-interner.js';
import { takeUint32s } from '../rows/take-values.js';
import { alignTables } from '../rows/align-tables.js';

/** One series table made of several, and the way from the old numbers to the new ones. */
export interface UnitedSeries {
  readonly series: SeriesTable;
  /** Per table: the number in `series` of each of its series. */
  readonly codesOf: readonly Uint32Array[];
}

/** One table with every distinct tag set of all tables, in order of first appearance; tags ascending by id. */
export function uniteSeries(tables: readonly SeriesTable[]): UnitedSeries {
  const first = tables[0];
  if (first !== undefined && tables.every((table) => table === first)) {
    const same = Uint32Array.from({ length: first.count }, (_, s) => s);
    return { series: first, codesOf: tables.map(() => same) };
  }
  const tags = [...new Set(tables.flatMap((table) => table.tags))].sort((a, b) => a - b);
  const matrix = alignTables(tables, tags);
  const count = tables.reduce((sum, table) => sum + table.count, 0);
  const keys = seriesKeys(matrix, count, tags.length);
  const interner = new StringInterner(keys, count);
  const numbers = new Uint32Array(count);
  const kept = new Uint32Array(count);
  let distinct = 0;
  for (let s = 0; s < count; s++) {
    const same = interner.intern(s);
    if (same === s) {
      kept[distinct] = s;
      numbers[s] = distinct++;
    } else numbers[s] = numbers[same] ?? 0;
  }
  const chosen = kept.subarray(0, distinct);
  let start = 0;
  const codesOf = tables.map((table) => numbers.subarray(start, (start += table.count)));
  return {
    series: {
      count: distinct,
      tags,
      values: takeMatrix(matrix, chosen, tags.length),
      hashes: hashesOf(tables, chosen),
    },
    codesOf,
  };
}

/** Every series' values with their lengths in front, as one string each: equal exactly when all tags are. */
function seriesKeys({ offsets, bytes }: Strings, count: number, width: number): Strings {
  const keyOffsets = new Uint32Array(count + 1);
  const keys = new Uint8Array(bytes.length + 4 * (offsets.length - 1));
  const view = new DataView(keys.buffer);
  let at = 0;
  for (let s = 0; s < count; s++) {
    for (let t = 0; t < width; t++) {
      const start = offsets[s * width + t] ?? 0;
      const end = offsets[s * width + t + 1] ?? 0;
      view.setUint32(at, end - start);
      at += 4;
      for (let b = start; b < end; b++) keys[at++] = bytes[b] ?? 0;
    }
    keyOffsets[s + 1] = at;
  }
  return { offsets: keyOffsets, bytes: keys };
}

function takeMatrix(matrix: Strings, rows: Uint32Array, width: number): Strings {
  const offsets = new Uint32Array(rows.length * width + 1);
  const bytes = new Uint8Array(matrix.bytes.length);
  let at = 0;
  let total = 0;
  for (const row of rows) {
    const start = matrix.offsets[row * width] ?? 0;
    for (let t = 1; t <= width; t++) offsets[++at] = total + (matrix.offsets[row * width + t] ?? 0) - start;
    const end = matrix.offsets[(row + 1) * width] ?? 0;
    bytes.set(matrix.bytes.subarray(start, end), total);
    total += end - start;
  }
  return { offsets, bytes: bytes.slice(0, total) };
}

function hashesOf(tables: readonly SeriesTable[], chosen: Uint32Array): Uint32Array {
  if (tables.some((table) => table.hashes.length < table.count)) return new Uint32Array(0);
  const count = tables.reduce((sum, table) => sum + table.count, 0);
  const all = new Uint32Array(count);
  let start = 0;
  for (const table of tables) {
    all.set(table.hashes.subarray(0, table.count), start);
    start += table.count;
  }
  return takeUint32s(all, chosen);
}
