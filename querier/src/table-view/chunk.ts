import { assert, generationKey, intersect, type ColumnId, type ShardBitmap, type TimeRange } from '@inlay/core';
import type { HotTables } from '../engine/engine.js';
import type { LocalFile, TableSnapshot } from '../source/table-snapshot.js';

/** Rows of one table from one place: a Parquet file, or a generation in memory. */
export interface Chunk {
  readonly from:
    { readonly kind: 'file'; readonly file: LocalFile } | { readonly kind: 'hot'; readonly hot: HotTables };
  /** Times of all its rows, cut to those that the query asks for. */
  readonly range: TimeRange;
  readonly shards: ShardBitmap;
  /** Where one key may have several rows inside the chunk. */
  readonly repeats: readonly TimeRange[];
  /** All that some row has, whether or not the query's schema knows them. */
  readonly tags: readonly ColumnId[];
  /** Nulls per column that it has; a column that is absent is null in every row. */
  readonly nulls: ReadonlyMap<ColumnId, number>;
}

/** The chunks of a snapshot that have rows in the range. */
export function chunksOf(snapshot: TableSnapshot, wanted: TimeRange): readonly Chunk[] {
  mustBeApart(snapshot);
  const hot = snapshot.hot
    .filter(({ generation }) => generation.rowCount > 0)
    .map((tables): Chunk | undefined => {
      const { generation } = tables;
      const range = intersect(generation.times, wanted);
      // Tags have no statistics: a series lacks them or has them, and they are part of the key, never merged.
      const nulls = new Map([
        ...generation.tags.map((id): [ColumnId, number] => [id, 0]),
        ...generation.fields.map(({ id, nulls: count }): [ColumnId, number] => [id, count]),
      ]);
      return (
        range && {
          from: { kind: 'hot', hot: tables },
          range,
          shards: generation.shards,
          repeats: generation.repeats.flatMap((window) => intersect(window, wanted) ?? []),
          tags: generation.tags,
          nulls,
        }
      );
    });
  const files = snapshot.files.map((local): Chunk | undefined => {
    const { file } = local;
    const range = intersect(file.times, wanted);
    const nulls = new Map(file.columns.map((column): [ColumnId, number] => [column.id, column.nulls]));
    return (
      range && {
        from: { kind: 'file', file: local },
        range,
        shards: file.shards,
        repeats: file.multiVersion ? [range] : [],
        tags: file.sortKey,
        nulls,
      }
    );
  });
  return [...hot, ...files].filter((chunk) => chunk !== undefined);
}

/** Whose rows are read from the file and from memory both is counted twice where nothing is merged. */
function mustBeApart({ files, hot }: TableSnapshot): void {
  const stored = new Set(files.flatMap(({ file: { origin } }) => (origin === undefined ? [] : generationKey(origin))));
  for (const { generation } of hot) {
    const key = generationKey(generation);
    assert(!stored.has(key), `generation ${key} of a snapshot is hot, and in one of its files`);
  }
}
