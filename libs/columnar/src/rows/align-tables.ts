import type { ColumnId } from '@inlay/core';
import type { SeriesTable, Strings } from '../batch.js';

/** All series of all tables, one after the other, repeats included, with the same columns: a matrix as in `SeriesTable`. */
export function alignTables(tables: readonly SeriesTable[], tags: readonly ColumnId[]): Strings {
  const count = tables.reduce((sum, table) => sum + table.count, 0);
  const offsets = new Uint32Array(count * tags.length + 1);
  const bytes = new Uint8Array(tables.reduce((sum, { values }) => sum + values.bytes.length, 0));
  let at = 0;
  let total = 0;
  for (const { count: seriesCount, tags: own, values } of tables) {
    const places = tags.map((tag) => own.indexOf(tag));
    for (let s = 0; s < seriesCount; s++) {
      for (const place of places) {
        if (place >= 0) {
          const entry = s * own.length + place;
          const end = values.offsets[entry + 1] ?? 0;
          for (let b = values.offsets[entry] ?? 0; b < end; b++) bytes[total++] = values.bytes[b] ?? 0;
        }
        offsets[++at] = total;
      }
    }
  }
  return { offsets, bytes: bytes.subarray(0, total) };
}
