import { isValid } from '@inlay/core';
import type { Strings } from '@inlay/columnar';

interface Entries {
  readonly length: number;
  readonly nulls: number;
  /** Bit i (least significant first) set when entry i has a value; undefined when all have. Other entries are unspecified. */
  readonly validity: Uint8Array | undefined;
}

/** Values of at most 64 bits that a number of JavaScript's holds. */
export type Numbers =
  Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/**
 * A column of a finished batch, laid out as Arrow has it, but for booleans, which are one byte each. `words`: 64-bit
 * integers (i64, u64, timestamp and duration, by the column's type). `numbers`: integers of up to 32 bits, floats, and days of
 * dates. `decimals`: two words each, the lower half first. `intervals`: 16 bytes each, i32 months, i32 days, i64 nanoseconds.
 */
export type ColumnData = Entries &
  (
    | { readonly layout: 'null' }
    | { readonly layout: 'words'; readonly values: BigInt64Array }
    | { readonly layout: 'numbers'; readonly values: Numbers }
    | { readonly layout: 'decimals'; readonly values: BigInt64Array }
    | { readonly layout: 'bools'; readonly values: Uint8Array }
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
