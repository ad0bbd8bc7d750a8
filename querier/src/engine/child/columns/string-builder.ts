import { isValid } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import { checkTextBytes } from './answer-limits.js';
import { grown, type ColumnBuilder } from './column-builder.js';
import type { ColumnData } from './column-data.js';
import { ValidityBuilder, validityOf } from './validity-builder.js';

/** A `duckdb_string_t`: u32 length, then 12 bytes that hold a short string whole, or 4 bytes of prefix and a pointer. */
export const stringEntryBytes = 16;
export const inlineBytesMax = 12;
const pointerOffset = 8;
/**
 * Long strings of a vector lie one after the other, often with a few bytes between. Bytes between two live strings that
 * are closer than a page are mapped, so one call copies a whole run: 18 M strings/s instead of 2 M/s one by one.
 */
const gapBytesMax = 64;

/** One vector's string entries, read without a JavaScript string. */
export class StringEntries {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;

  constructor(vector: duckdb.Vector, count: number) {
    this.bytes = duckdb.vector_get_data(vector, count * stringEntryBytes);
    this.words = new Uint32Array(this.bytes.buffer, this.bytes.byteOffset, count * 4);
  }

  lengthAt(index: number): number {
    return this.words[index * 4] ?? 0;
  }

  /** Exact: user-space addresses have 47 bits. */
  pointerAt(index: number): number {
    return (this.words[index * 4 + 3] ?? 0) * 2 ** 32 + (this.words[index * 4 + 2] ?? 0);
  }

  /** `byteCount` bytes from where the long string `index` begins. A view of DuckDB's memory: copy before the vector goes. */
  longBytes(index: number, byteCount: number): Uint8Array {
    const { buffer, byteOffset } = this.bytes;
    return duckdb.get_data_from_pointer(
      buffer as ArrayBuffer,
      byteOffset + index * stringEntryBytes + pointerOffset,
      byteCount,
    );
  }
}

/** utf8 and binary columns. */
export class StringBuilder implements ColumnBuilder {
  readonly #validity = new ValidityBuilder();
  #offsets = new Uint32Array(1);
  #bytes = new Uint8Array(0);
  #used = 0;

  get byteLength(): number {
    return this.#used + this.#validity.length * 4;
  }

  append(vector: duckdb.Vector, start: number, count: number): void {
    const entries = new StringEntries(vector, start + count);
    const mask = validityOf(vector, start + count);
    const first = this.#validity.length;
    this.#offsets = grown(this.#offsets, first + count + 1);
    let total = 0;
    for (let i = start; i < start + count; i++) {
      const length = isValid(mask, i) ? entries.lengthAt(i) : 0;
      checkTextBytes(length);
      total += length;
      this.#offsets[first + i - start + 1] = this.#used + total;
    }
    this.#bytes = grown(this.#bytes, this.#used + total);
    this.#copy(entries, mask, start, count);
    this.#validity.append(mask, start, count);
  }

  finish(): ColumnData {
    const entries = this.#validity.finish();
    const finished = {
      ...entries,
      layout: 'bytes' as const,
      values: {
        offsets: this.#offsets.subarray(0, entries.length + 1),
        bytes: this.#bytes.subarray(0, this.#used),
      },
    };
    this.#offsets = new Uint32Array(1);
    this.#bytes = new Uint8Array(0);
    this.#used = 0;
    return finished;
  }

  #copy(entries: StringEntries, mask: Uint8Array | undefined, start: number, count: number): void {
    const end = start + count;
    let i = start;
    while (i < end) {
      const length = entries.lengthAt(i);
      if (!isValid(mask, i) || length === 0) i++;
      else if (length <= inlineBytesMax) this.#copyInline(entries, i++, length);
      else i = this.#copyRun(entries, mask, i, end);
    }
  }

  #copyInline(entries: StringEntries, index: number, length: number): void {
    const from = index * stringEntryBytes + 4;
    for (let k = 0; k < length; k++) this.#bytes[this.#used + k] = entries.bytes[from + k] ?? 0;
    this.#used += length;
  }

  /** Copies the long strings from `first` on that lie close together; answers the index after them. */
  #copyRun(entries: StringEntries, mask: Uint8Array | undefined, first: number, end: number): number {
    const runStart = entries.pointerAt(first);
    let runEnd = runStart + entries.lengthAt(first);
    let next = first + 1;
    let dense = true;
    while (next < end && isValid(mask, next) && entries.lengthAt(next) > inlineBytesMax) {
      const gap = entries.pointerAt(next) - runEnd;
      if (gap < 0 || gap > gapBytesMax) break;
      if (gap > 0) dense = false;
      runEnd += gap + entries.lengthAt(next);
      next++;
    }
    const run = entries.longBytes(first, runEnd - runStart);
    if (dense) {
      this.#bytes.set(run, this.#used);
      this.#used += run.byteLength;
      return this.#skipRepeats(entries, mask, next, end);
    }
    for (let i = first; i < next; i++) {
      const from = entries.pointerAt(i) - runStart;
      const length = entries.lengthAt(i);
      this.#bytes.set(run.subarray(from, from + length), this.#used);
      this.#used += length;
    }
    return this.#skipRepeats(entries, mask, next, end);
  }

  /** Entries that share the last string's bytes (a repeated dictionary value) are copied from our own. */
  #skipRepeats(entries: StringEntries, mask: Uint8Array | undefined, next: number, end: number): number {
    const pointer = entries.pointerAt(next - 1);
    const length = entries.lengthAt(next - 1);
    let i = next;
    while (i < end && isValid(mask, i) && entries.lengthAt(i) === length && entries.pointerAt(i) === pointer) {
      this.#bytes.copyWithin(this.#used, this.#used - length, this.#used);
      this.#used += length;
      i++;
    }
    return i;
  }
}
