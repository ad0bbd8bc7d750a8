import { isValid } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import { grown, type ColumnBuilder } from './column-builder.js';
import type { ColumnData, Numbers } from './column-data.js';
import { ValidityBuilder, validityOf } from './validity-builder.js';

/** Writes entry i of `source` (DuckDB's bytes of one entry after the other) to `target[at + i]`. */
export type EntryReader<T> = (source: Uint8Array, target: T, at: number, valid: (index: number) => boolean) => void;

export type FixedArray = BigInt64Array | Numbers;
export type FixedLayout = 'words' | 'numbers' | 'decimals' | 'bools' | 'intervals';

/** How entries of one width are read, and what they become. */
export interface FixedOptions<T extends FixedArray> {
  readonly layout: FixedLayout;
  readonly empty: T;
  /** Array elements an entry: 16 for intervals, 2 for decimals, else 1. */
  readonly elements: number;
  /** Bytes of an entry in DuckDB's vector. */
  readonly sourceBytes: number;
  readonly read: EntryReader<T>;
}

/** Columns whose entries all have one width. */
export class FixedBuilder<T extends FixedArray> implements ColumnBuilder {
  readonly #options: FixedOptions<T>;
  readonly #validity = new ValidityBuilder();
  #values: T;

  constructor(options: FixedOptions<T>) {
    this.#options = options;
    this.#values = options.empty;
  }

  get byteLength(): number {
    return this.#validity.length * this.#options.elements * this.#options.empty.BYTES_PER_ELEMENT;
  }

  append(vector: duckdb.Vector, start: number, count: number): void {
    const { elements, sourceBytes, read } = this.#options;
    const at = this.#validity.length;
    this.#values = grown(this.#values, (at + count) * elements);
    const mask = validityOf(vector, start + count);
    const source = duckdb.vector_get_data(vector, (start + count) * sourceBytes).subarray(start * sourceBytes);
    read(source, this.#values, at, (index) => isValid(mask, start + index));
    this.#validity.append(mask, start, count);
  }

  finish(): ColumnData {
    const entries = this.#validity.finish();
    const values = this.#values.subarray(0, entries.length * this.#options.elements);
    this.#values = this.#options.empty;
    // The layout names the array's kind; the options of each column pair them rightly.
    return { ...entries, layout: this.#options.layout, values } as ColumnData;
  }
}

/** For bytes that are already what Arrow wants. */
export function copyEntries(source: Uint8Array, target: FixedArray, at: number): void {
  new Uint8Array(target.buffer, target.byteOffset).set(source, at * target.BYTES_PER_ELEMENT);
}
