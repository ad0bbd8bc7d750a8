import { isValid } from '@inlay/core';
import type { Strings } from '@inlay/columnar';

interface Entries {
  readonly length: number;
  readonly nulls: number;
  /** Bit i (least significant first) set when entry i has a value; undefined when all have. Other entries are unspecified. */
  readonly validity: Uint8Array | undefined;
}

/**
 * A column of a finished batch, laid out as Arrow has it, but for booleans, which are one byte each. `words`: 64-bit
 * integers (int64, uint64, timestamp and time, by the column's type). `int32s`: int32, and days of dates. `interval`: 16 bytes each, i32 months, i32 days,
 * i64 nanoseconds.
 */
export type ColumnData = Entries &
  (
    | { readonly layout: 'null' }
    | { readonly layout: 'words'; readonly values: BigInt64Array }
    | { readonly layout: 'doubles'; readonly values: Float64Array }
    | { readonly layout: 'bools'; readonly values: Uint8Array }
    | { readonly layout: 'int32s'; readonly values: Int32Array }
    | { readonly layout: 'intervals'; readonly values: Uint8Array }
    | { readonly layout: 'bytes'; readonly values: Strings }
    /** The dictionary is the same object as in the batch before unless it has grown. */
    | { readonly layout: 'tags'; readonly codes: Int32Array; readonly dictionary: Strings }
    | { readonly layout: 'list'; readonly offsets: Uint32Array; readonly item: ColumnData }
    | { readonly layout: 'struct'; readonly children: readonly ColumnData[] }
  );

/** Rows of an answer, column by column; each column has `rowCount` entries. */
export interface ResultBatch {
  readonly rowCount: number;
  readonly columns: readonly ColumnData[];
}

export const hasValue = (column: ColumnData, index: number): boolean => isValid(column.validity, index);
