import type { ColumnId, TableId } from '@inlay/core';
import type { SeriesTable } from '../batch.js';

function mix(hash: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const mixId = (hash: number, id: number): number => mix(mix(hash, id | 0), Math.floor(id / 2 ** 32));

/**
 * One u32 per series: over the table's id and, in ascending order of column id, the id, length and bytes of every present tag
 * (the mixing steps are MurmurHash3's, which is in the public domain). It says to which shard a series belongs, on every
 * router, in every release: it must never change, nor depend on which absent tags a batch happens to list.
 */
export function seriesHashes(tableId: TableId, series: SeriesTable): Uint32Array<ArrayBuffer> {
  const { tags, values } = series;
  const order = tags.map((tag, t) => ({ tag, t })).sort((a, b) => a.tag - b.tag);
  const hashes = new Uint32Array(series.count);
  const seed = mixId(0, tableId);
  for (let s = 0; s < series.count; s++) {
    let hash = seed;
    for (const { tag, t } of order) {
      const entry = s * tags.length + t;
      hash = mixTag(hash, tag, values.bytes, {
        start: values.offsets[entry] ?? 0,
        end: values.offsets[entry + 1] ?? 0,
      });
    }
    hashes[s] = finish(hash);
  }
  return hashes;
}

function mixTag(
  hash: number,
  tag: ColumnId,
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
): number {
  if (start === end) return hash;
  let h = mix(mixId(hash, tag), end - start);
  let i = start;
  for (; i + 4 <= end; i += 4) {
    h = mix(
      h,
      (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24),
    );
  }
  let rest = 0;
  for (let shift = 0; i < end; i++, shift += 8) rest |= (bytes[i] ?? 0) << shift;
  return mix(h, rest);
}
