import { isValid } from '@inlay/core';
import type { VersionedRows } from '../batch.js';
import { absent } from '../base/strings.js';
import { takeRows } from '../rows/take-rows.js';
import { takeColumn, takeInt64s } from '../rows/take-values.js';
import { keyRepeats } from '../merge/merge-versions.js';

/**
 * One row a key, in rows sorted by series, time and stamp: every field has its youngest value, the row the youngest stamp.
 * For answers only: merging folded rows again would let an old value pass for a young one.
 */
export function foldVersions(sorted: VersionedRows): VersionedRows {
  const repeats = keyRepeats(sorted);
  const starts: number[] = [];
  for (let row = 0; row < sorted.rowCount; row++) if (!repeats(row)) starts.push(row);
  if (starts.length === sorted.rowCount) return sorted;
  const youngest = Uint32Array.from(starts, (_, group) => (starts[group + 1] ?? sorted.rowCount) - 1);
  const fields = sorted.fields.map((field) => {
    const source = youngest.map((last, group) => {
      for (let row = last; row >= (starts[group] ?? 0); row--) if (isValid(field.validity, row)) return row;
      return absent;
    });
    return takeColumn(field, source);
  });
  return { ...takeRows({ ...sorted, fields: [] }, youngest), fields, stamps: takeInt64s(sorted.stamps, youngest) };
}
