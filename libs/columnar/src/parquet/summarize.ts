import {
  addShard,
  countBits,
  emptyShardBitmap,
  shardCount,
  type ColumnId,
  type ShardBitmap,
  type Stamp,
  type TableId,
  type TimeRange,
} from '@inlay/core';
import type { VersionedRows } from '../batch.js';
import { stringAt } from '../base/strings.js';
import { rangeOf } from '../base/words.js';
import { hasRepeatedKeys } from '../merge/merge-versions.js';
import { seriesHashes } from '../rows/series-hash.js';
import type { TagDictionary } from '../sort/tag-dictionaries.js';
import { lowerBound, upperBound } from './tag-bounds.js';

/** Statistics of one column of a file, for pruning. */
export interface ColumnSummary {
  readonly id: ColumnId;
  readonly nulls: number;
  /** Tags only: bounds of the values, cut to 64 bytes (the upper one rounded up, or absent when it cannot be). */
  readonly min?: string;
  readonly max?: string;
}

/** What the catalog wants to know of a file's rows. */
export interface RowsSummary {
  readonly rowCount: number;
  readonly times: TimeRange;
  readonly minStamp: Stamp;
  readonly maxStamp: Stamp;
  /** Columns with at least one value: those that the file has. */
  readonly columns: readonly ColumnSummary[];
  readonly shards: ShardBitmap;
  /** Whether a key has several rows. */
  readonly multiVersion: boolean;
}

/** `rows` are sorted and merged, at least one. */
export function summarize(rows: VersionedRows, tableId: TableId, dictionaries: readonly TagDictionary[]): RowsSummary {
  const times = rangeOf(rows.times.subarray(0, rows.rowCount));
  const stamps = rangeOf(rows.stamps.subarray(0, rows.rowCount));
  const rowsOf = new Uint32Array(rows.series.count);
  for (let row = 0; row < rows.rowCount; row++) {
    const series = rows.seriesOf[row] ?? 0;
    rowsOf[series] = (rowsOf[series] ?? 0) + 1;
  }
  const tags = dictionaries.map((dictionary) => summarizeTag(dictionary, rowsOf));
  const fields = rows.fields.map(({ label, validity }) => ({
    id: label,
    nulls: rows.rowCount - countBits(validity, rows.rowCount),
  }));
  return {
    rowCount: rows.rowCount,
    times: times ?? { min: 0n, max: 0n },
    minStamp: stamps?.min ?? 0n,
    maxStamp: stamps?.max ?? 0n,
    columns: [...tags, ...fields].filter(({ nulls }) => nulls < rows.rowCount),
    shards: shardsOf(rows, tableId, rowsOf),
    multiVersion: hasRepeatedKeys(rows),
  };
}

/** Codes are in the order of values, so their extremes are the values' extremes. */
function summarizeTag({ tag, values, codes }: TagDictionary, rowsOf: Uint32Array): ColumnSummary {
  let nulls = 0;
  let min = Infinity;
  let max = -1;
  for (let s = 0; s < codes.length; s++) {
    const count = rowsOf[s] ?? 0;
    const code = codes[s] ?? -1;
    if (count === 0) continue;
    if (code < 0) nulls += count;
    else {
      min = Math.min(min, code);
      max = Math.max(max, code);
    }
  }
  if (max < 0) return { id: tag, nulls };
  const upper = upperBound(stringAt(values, max));
  return { id: tag, nulls, min: lowerBound(stringAt(values, min)), ...(upper === undefined ? {} : { max: upper }) };
}

function shardsOf(rows: VersionedRows, tableId: TableId, rowsOf: Uint32Array): ShardBitmap {
  const { hashes, count } = rows.series;
  const known = hashes.length >= count ? hashes : seriesHashes(tableId, rows.series);
  const shards = emptyShardBitmap();
  for (let s = 0; s < count; s++) if (rowsOf[s] !== 0) addShard(shards, (known[s] ?? 0) % shardCount);
  return shards;
}
