import { sliceBits, type ColumnId } from '@inlay/core';
import type { FieldColumn, FieldKind, FieldValues, VersionedRows } from '@inlay/columnar';
import type { Page } from './pages/arena.js';
import { shapeOf, type RowShape } from './row-shape.js';
import { stampsOf } from './stamp-runs.js';

/** The rows of a block as plain data: what a worker thread gets, and what hot reads copy from. */
export interface RowsImage {
  readonly ids: readonly ColumnId[];
  readonly kinds: readonly FieldKind[];
  readonly rowCount: number;
  readonly capacity: number;
  readonly page: Page;
  /** One bitmap of `capacity` bits a field. */
  readonly validity: Page | undefined;
  /** Rows without a value, one entry a field; undefined when every field has a value in every row. */
  readonly nulls: Uint32Array | undefined;
  /** Bytes of string fields, in their order. */
  readonly strings: readonly (Page | undefined)[];
  /** See StampRuns. */
  readonly runs: Uint32Array;
}

export type BlockRows = Omit<VersionedRows, 'series'>;

/** Rows `[from, to)`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Rows `[from, to)` of a block. `view` leaves fixed-width columns where they are: only for readers that are done before
 * the block's pages are given back. `copy` is the reader's own.
 */
export function rowsOf(image: RowsImage, { from, to }: Range, how: 'view' | 'copy'): BlockRows {
  const { page, capacity, nulls } = image;
  const shape = shapeOf(image.kinds);
  const at = page.offset;
  const own = <T extends { slice(): T }>(values: T): T => (how === 'copy' ? values.slice() : values);
  const count = to - from;
  const fields = image.ids.map((id, field): FieldColumn => {
    const whole = (nulls?.[field] ?? 0) === 0;
    return {
      label: id,
      data: valuesOf(image, shape, { field, from, to }, own),
      validity: whole ? undefined : sliceBits(validityOf(image, field), from, to),
    };
  });
  return {
    rowCount: count,
    times: own<BigInt64Array>(new BigInt64Array(page.buffer, at + 8 * from, count)),
    seriesOf: own<Uint32Array>(new Uint32Array(page.buffer, at + shape.seriesOffset(capacity) + 4 * from, count)),
    stamps: stampsOf(image.runs, from, to),
    fields,
  };
}

export function validityOf(
  { validity, capacity }: Pick<RowsImage, 'validity' | 'capacity'>,
  field: number,
): Uint8Array {
  if (validity === undefined) return new Uint8Array(0);
  const bytes = capacity >>> 3;
  return new Uint8Array(validity.buffer, validity.offset + field * bytes, bytes);
}

type Own = <T extends { slice(): T }>(values: T) => T;

function valuesOf(
  image: RowsImage,
  shape: RowShape,
  { field, from, to }: Range & { field: number },
  own: Own,
): FieldValues {
  const { buffer, offset } = image.page;
  const start = offset + shape.fieldOffset(field, image.capacity);
  const count = to - from;
  const kind = shape.kinds[field] ?? 'f64';
  switch (kind) {
    case 'f64':
      return { kind, values: own<Float64Array>(new Float64Array(buffer, start + 8 * from, count)) };
    case 'i64':
      return { kind, values: own<BigInt64Array>(new BigInt64Array(buffer, start + 8 * from, count)) };
    case 'u64':
      return { kind, values: own<BigUint64Array>(new BigUint64Array(buffer, start + 8 * from, count)) };
    case 'bool':
      return { kind, values: own<Uint8Array>(new Uint8Array(buffer, start + from, count)) };
    case 'string': {
      const ends = new Uint32Array(buffer, start + 4 * from, count + 1);
      const base = ends[0] ?? 0;
      const page = image.strings[shape.stringOf[field] ?? -1];
      const length = (ends[count] ?? 0) - base;
      const bytes = page === undefined ? new Uint8Array(0) : new Uint8Array(page.buffer, page.offset + base, length);
      return {
        kind,
        values: {
          offsets: base === 0 ? own<Uint32Array>(ends) : ends.map((end) => end - base),
          bytes: own<Uint8Array>(bytes),
        },
      };
    }
  }
}
