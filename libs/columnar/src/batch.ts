import type { ColumnId, TableId } from '@inlay/core';

/** A field's type. It never changes silently: one column has one kind for the life of its table. */
export type FieldKind = 'f64' | 'i64' | 'u64' | 'bool' | 'string';

/** Value i is `bytes[offsets[i] .. offsets[i + 1])`, UTF-8. `offsets` has one entry more than there are values. */
export interface Strings {
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

/**
 * Values of one field, one entry a row; an entry whose validity bit is clear is unspecified (zero for strings' length).
 * `f64` Float64Array · `i64` BigInt64Array · `u64` BigUint64Array · `bool` Uint8Array, one byte (0|1) a row · `string` Strings.
 * Hot loops read 64-bit integers through Int32/Uint32 views: element access of BigInt arrays allocates.
 */
export type FieldValues =
  | { readonly kind: 'f64'; readonly values: Float64Array }
  | { readonly kind: 'i64'; readonly values: BigInt64Array }
  | { readonly kind: 'u64'; readonly values: BigUint64Array }
  | { readonly kind: 'bool'; readonly values: Uint8Array }
  | { readonly kind: 'string'; readonly values: Strings };

/** `Label` is a name (fresh from line protocol) or a column id (from the schema check on). */
export interface FieldColumn<Label = ColumnId> {
  readonly label: Label;
  readonly data: FieldValues;
  /** Bit i (least significant first) set when row i has a value; undefined when every row has. */
  readonly validity: Uint8Array | undefined;
}

/**
 * The distinct tag sets of a batch. `values` is a row-major matrix: the value of tag t of series s is entry
 * `s * tags.length + t`; length 0 means that the series lacks the tag (line protocol knows no empty tag value).
 */
export interface SeriesTable<Label = ColumnId> {
  readonly count: number;
  readonly tags: readonly Label[];
  readonly values: Strings;
  /**
   * One per series; `shard = hash & (shardCount - 1)`. Stable for the life of a table: a hash of the table id and of
   * every present tag in ascending order of column id (see `seriesHash`). Empty before the router's shard stage.
   */
  readonly hashes: Uint32Array;
}

/** Rows of one table; every column has `rowCount` entries. No object per row, no string per value. */
export interface Rows<Label = ColumnId> {
  readonly rowCount: number;
  /** ns since the epoch. */
  readonly times: BigInt64Array;
  /** Index into `series`, one a row. */
  readonly seriesOf: Uint32Array;
  readonly series: SeriesTable<Label>;
  readonly fields: readonly FieldColumn<Label>[];
}

/**
 * What travels from router to ingester and into the WAL: rows of one table and one partition. No two rows share a key
 * (series and time): the router folded them, later line wins.
 */
export interface TableBatch extends Rows {
  readonly tableId: TableId;
  readonly partitionKey: string;
}

/**
 * Rows with their versions: several rows may share a key, each with its own stamp. (key, stamp) is unique, up to exact
 * repeats of one version (from memory and file, or after a replay), which merge away.
 */
export interface VersionedRows extends Rows {
  readonly stamps: BigInt64Array;
}
