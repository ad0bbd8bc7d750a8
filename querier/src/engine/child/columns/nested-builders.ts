import { isValid } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import { checkListItems } from './answer-limits.js';
import { grown, type ColumnBuilder } from './column-builder.js';
import type { ColumnData } from './column-data.js';
import { doesNotFit, type PlannedColumn } from './not-as-planned.js';
import { ValidityBuilder, validityOf } from './validity-builder.js';

/** LIST: u64 offset and u64 length an entry, into a child vector. */
export class ListBuilder implements ColumnBuilder {
  readonly #validity = new ValidityBuilder();
  readonly #item: ColumnBuilder;
  #offsets = new Uint32Array(1);

  constructor(item: ColumnBuilder) {
    this.#item = item;
  }

  get byteLength(): number {
    return this.#validity.length * 4 + this.#item.byteLength;
  }

  append(vector: duckdb.Vector, start: number, count: number): void {
    const mask = validityOf(vector, start + count);
    const entries = new Uint32Array(duckdb.vector_get_data(vector, (start + count) * 16).buffer);
    const child = duckdb.list_vector_get_child(vector);
    const first = this.#validity.length;
    this.#offsets = grown(this.#offsets, first + count + 1);
    // Lists that follow each other in the child vector, as nearly all do, are appended as one.
    let runStart = 0;
    let runEnd = 0;
    for (let i = start; i < start + count; i++) {
      const valid = isValid(mask, i);
      // The upper halves of both numbers are zero: a vector holds less than 2^32 entries.
      const offset = valid ? (entries[i * 4] ?? 0) : runEnd;
      const length = valid ? (entries[i * 4 + 2] ?? 0) : 0;
      checkListItems(length);
      this.#offsets[first + i - start + 1] = (this.#offsets[first + i - start] ?? 0) + length;
      if (offset !== runEnd && length > 0) {
        if (runEnd > runStart) this.#item.append(child, runStart, runEnd - runStart);
        runStart = offset;
        runEnd = offset;
      }
      runEnd += length;
    }
    if (runEnd > runStart) this.#item.append(child, runStart, runEnd - runStart);
    this.#validity.append(mask, start, count);
  }

  finish(): ColumnData {
    const entries = this.#validity.finish();
    const offsets = this.#offsets.subarray(0, entries.length + 1);
    this.#offsets = new Uint32Array(1);
    return { ...entries, layout: 'list', offsets, item: this.#item.finish() };
  }
}

export class StructBuilder implements ColumnBuilder {
  readonly #validity = new ValidityBuilder();
  readonly #children: readonly ColumnBuilder[];

  constructor(children: readonly ColumnBuilder[]) {
    this.#children = children;
  }

  get byteLength(): number {
    return this.#children.reduce((sum, child) => sum + child.byteLength, 0);
  }

  append(vector: duckdb.Vector, start: number, count: number): void {
    this.#children.forEach((child, index) => {
      child.append(duckdb.struct_vector_get_child(vector, index), start, count);
    });
    this.#validity.append(validityOf(vector, start + count), start, count);
  }

  finish(): ColumnData {
    return { ...this.#validity.finish(), layout: 'struct', children: this.#children.map((child) => child.finish()) };
  }
}

/** A column without a type: every entry is null. */
export class NullBuilder implements ColumnBuilder {
  readonly byteLength = 0;
  readonly #column: PlannedColumn;
  readonly #validity = new ValidityBuilder();

  constructor(column: PlannedColumn) {
    this.#column = column;
  }

  append(vector: duckdb.Vector, start: number, count: number): void {
    this.#validity.append(validityOf(vector, start + count), start, count);
  }

  finish(): ColumnData {
    const { length, nulls } = this.#validity.finish();
    if (nulls !== length) throw doesNotFit(this.#column);
    return { layout: 'null', length, nulls, validity: undefined };
  }
}
