import type { SeriesTable } from '@inlay/columnar';

/** A copy of the series from `from` on. */
export function sliceSeries({ count, tags, values, hashes }: SeriesTable, from: number): SeriesTable {
  const offsets = values.offsets.slice(from * tags.length, count * tags.length + 1);
  const start = offsets[0] ?? 0;
  const bytes = values.bytes.slice(start, offsets.at(-1) ?? 0);
  if (start !== 0) for (let i = 0; i < offsets.length; i++) offsets[i] = (offsets[i] ?? 0) - start;
  return { count: count - from, tags, values: { offsets, bytes }, hashes: hashes.slice(from) };
}
