import type { SeriesTable } from '@inlay/columnar';
import { seriesOf } from '../../buffer/series/series-part.js';
import type { BlockImage } from '../../buffer/generation.js';

/** All series of a generation as one table; those of earlier blocks lack the tags that came later. */
export function joinSeries(images: readonly BlockImage[]): SeriesTable {
  const parts = images.map(({ series }) => seriesOf(series));
  // Tags of a part are a prefix of the tags of those after it; a part without series may have been begun before a tag came.
  const tags = parts.reduce<SeriesTable['tags']>(
    (widest, part) => (part.tags.length > widest.length ? part.tags : widest),
    [],
  );
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const byteCount = parts.reduce((sum, { values }) => sum + (values.offsets.at(-1) ?? 0), 0);
  const offsets = new Uint32Array(count * tags.length + 1);
  const bytes = new Uint8Array(byteCount);
  const hashes = new Uint32Array(count);
  let at = 0;
  let start = 0;
  let first = 0;
  for (const part of parts) {
    const width = part.tags.length;
    const ends = part.values.offsets;
    for (let s = 0; s < part.count; s++) {
      for (let t = 1; t <= tags.length; t++) offsets[++at] = start + (ends[s * width + Math.min(t, width)] ?? 0);
    }
    hashes.set(part.hashes, first);
    const length = ends[part.count * width] ?? 0;
    bytes.set(part.values.bytes.subarray(0, length), start);
    start += length;
    first += part.count;
  }
  return { count, tags, values: { offsets, bytes }, hashes };
}
