import type duckdb from '@duckdb/node-bindings';
import type { ColumnData, Numbers } from './column-data.js';

/** Collects entries of one column from DuckDB's vectors until a batch is full. */
export interface ColumnBuilder {
  /** Roughly, of what was appended since the last `finish`. */
  readonly byteLength: number;
  /** Entries `[start, start + count)` of a flat vector. */
  append(vector: duckdb.Vector, start: number, count: number): void;
  /** Hands the entries over and starts anew; the returned arrays are not written again. */
  finish(): ColumnData;
}

/** A larger typed array with the same beginning, or the same one when it is large enough. */
export function grown<T extends BigInt64Array | Numbers>(values: T, capacity: number): T {
  if (values.length >= capacity) return values;
  const larger = new (values.constructor as new (length: number) => T)(Math.max(capacity, values.length * 2, 2048));
  // The union of typed arrays has no common `set`; both sides are the same kind here.
  (larger as Uint8Array).set(values as Uint8Array);
  return larger;
}
