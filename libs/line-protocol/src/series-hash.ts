import type { ColumnId, TableId } from '@inlay/core';
import type { SeriesTable } from '@inlay/columnar';

/*
 * The hash of a series decides its shard, and shards are where rows are looked for: this function must give the same for
 * the same series for ever. It is MurmurHash3's 32-bit mixing over these words: table id; then for each present tag in
 * ascending order of column id its column id, its length in bytes, its bytes, little-endian, the last word padded with
 * zeros. The test holds values of it that may not change.
 */

function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const h = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, words: number): number {
  let h = hash ^ words;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hashes the series of one table. The order of the tags is worked out once, for all of them. */
export class SeriesHasher {
  readonly #tableId: TableId;
  /** Positions of the tags in ascending order of column id. */
  readonly #order: Uint32Array;
  readonly #columns: readonly ColumnId[];

  /** `tags`: the column of each tag of the series tables to be hashed, in their order. */
  constructor(tableId: TableId, tags: readonly ColumnId[]) {
    this.#tableId = tableId;
    this.#columns = tags;
    this.#order = Uint32Array.from(tags.keys()).sort((a, b) => (tags[a] as number) - (tags[b] as number));
  }

  /** The hash, u32, of series `index` of a table with this hasher's tags. */
  hash(series: Pick<SeriesTable<unknown>, 'values'>, index: number): number {
    const { offsets, bytes } = series.values;
    const base = index * this.#columns.length;
    let h = mix(0, this.#tableId);
    let words = 1;
    for (const position of this.#order) {
      const start = offsets[base + position] as number;
      const end = offsets[base + position + 1] as number;
      if (start === end) continue;
      h = mix(mix(h, this.#columns[position] as number), end - start);
      let p = start;
      for (; p + 4 <= end; p += 4)
        h = mix(
          h,
          (bytes[p] as number) |
            ((bytes[p + 1] as number) << 8) |
            ((bytes[p + 2] as number) << 16) |
            ((bytes[p + 3] as number) << 24),
        );
      let rest = 0;
      for (let shift = 0; p < end; p++, shift += 8) rest |= (bytes[p] as number) << shift;
      h = mix(h, rest);
      words += 3 + ((end - start) >> 2);
    }
    return finish(h, words);
  }
}

/** Hashes of all series of a table: `SeriesTable.hashes`. */
export function seriesHashes(tableId: TableId, series: Pick<SeriesTable, 'count' | 'tags' | 'values'>): Uint32Array {
  const hasher = new SeriesHasher(tableId, series.tags);
  const hashes = new Uint32Array(series.count);
  for (let i = 0; i < series.count; i++) hashes[i] = hasher.hash(series, i);
  return hashes;
}
