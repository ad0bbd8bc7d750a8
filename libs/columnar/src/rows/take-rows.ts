import type { Rows, SeriesTable, VersionedRows } from '../batch.js';
import { takeStrings } from '../base/strings.js';
import { takeColumn, takeInt64s, takeUint32s } from './take-values.js';

/** Rows `indices[i]`, in that order. The series table is shared, not copied. */
export function takeRows<Label>(rows: Rows<Label>, indices: Uint32Array): Rows<Label> {
  return {
    rowCount: indices.length,
    times: takeInt64s(rows.times, indices),
    seriesOf: takeUint32s(rows.seriesOf, indices),
    series: rows.series,
    fields: rows.fields.map((field) => takeColumn(field, indices)),
  };
}

/** As `takeRows`, with the stamps. */
export const takeVersions = (rows: VersionedRows, indices: Uint32Array): VersionedRows => ({
  ...takeRows(rows, indices),
  stamps: takeInt64s(rows.stamps, indices),
});

/** Series `indices[i]` of the table, in that order. */
export function takeSeries<Label>(series: SeriesTable<Label>, indices: Uint32Array): SeriesTable<Label> {
  const width = series.tags.length;
  const entries = new Uint32Array(indices.length * width);
  for (let i = 0, at = 0; i < indices.length; i++) {
    const first = (indices[i] ?? 0) * width;
    for (let t = 0; t < width; t++) entries[at++] = first + t;
  }
  return {
    count: indices.length,
    tags: series.tags,
    values: takeStrings(series.values, entries),
    hashes: series.hashes.length === 0 ? series.hashes : takeUint32s(series.hashes, indices),
  };
}
