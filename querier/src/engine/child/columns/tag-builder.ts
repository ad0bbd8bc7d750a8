import { isValid } from '@inlay/core';
import type duckdb from '@duckdb/node-bindings';
import type { Strings } from '@inlay/columnar';
import { grown, type ColumnBuilder } from './column-builder.js';
import type { ColumnData } from './column-data.js';
import { StringEntries, inlineBytesMax, stringEntryBytes } from './string-builder.js';
import { ValidityBuilder, validityOf } from './validity-builder.js';

/** A dictionary larger than this starts anew with the next batch, since every batch that adds to it sends it whole. */
const carriedValuesMax = 4096;

/**
 * Tag columns: 32-bit codes into a dictionary. Equal values of a vector mostly share their 16 bytes (an inlined string or
 * the pointer into a dictionary page), so a run of one host costs a comparison of four words a row, no look-up.
 */
export class TagBuilder implements ColumnBuilder {
  readonly #validity = new ValidityBuilder();
  readonly #codeOf = new Map<string, number>();
  /** Dictionary of the values so far; a new one is made when one is added. */
  #dictionary: Strings | undefined;
  #codes = new Int32Array(0);
  #offsets = new Uint32Array(1);
  #bytes = new Uint8Array(0);

  get byteLength(): number {
    return this.#validity.length * 4 + (this.#offsets[this.#codeOf.size] ?? 0);
  }

  append(vector: duckdb.Vector, start: number, count: number): void {
    const entries = new StringEntries(vector, start + count);
    const mask = validityOf(vector, start + count);
    const first = this.#validity.length;
    this.#codes = grown(this.#codes, first + count);
    const { words } = entries;
    // Pointers name a value within this vector only.
    const pointers = new Map<number, number>();
    let previous = -1;
    for (let i = start; i < start + count; i++) {
      if (!isValid(mask, i)) continue;
      const w = i * 4;
      const p = previous * 4;
      let code: number;
      if (
        previous >= 0 &&
        words[w] === words[p] &&
        words[w + 1] === words[p + 1] &&
        words[w + 2] === words[p + 2] &&
        words[w + 3] === words[p + 3]
      )
        code = this.#codes[first + previous - start] ?? 0;
      else code = this.#lookUp(entries, i, pointers);
      this.#codes[first + i - start] = code;
      previous = i;
    }
    this.#validity.append(mask, start, count);
  }

  finish(): ColumnData {
    const entries = this.#validity.finish();
    this.#dictionary ??= {
      offsets: this.#offsets.slice(0, this.#codeOf.size + 1),
      bytes: this.#bytes.slice(0, this.#offsets[this.#codeOf.size] ?? 0),
    };
    const finished = {
      ...entries,
      layout: 'tags' as const,
      codes: this.#codes.subarray(0, entries.length),
      dictionary: this.#dictionary,
    };
    this.#codes = new Int32Array(0);
    if (this.#codeOf.size > carriedValuesMax) {
      this.#dictionary = undefined;
      this.#codeOf.clear();
      this.#offsets = new Uint32Array(1);
      this.#bytes = new Uint8Array(0);
    }
    return finished;
  }

  #lookUp(entries: StringEntries, index: number, pointers: Map<number, number>): number {
    const length = entries.lengthAt(index);
    if (length <= inlineBytesMax) {
      const from = index * stringEntryBytes + 4;
      return this.#intern(entries.bytes.subarray(from, from + length));
    }
    const pointer = entries.pointerAt(index);
    const known = pointers.get(pointer);
    if (known !== undefined) return known;
    const code = this.#intern(entries.longBytes(index, length));
    pointers.set(pointer, code);
    return code;
  }

  #intern(value: Uint8Array): number {
    // latin1 maps bytes to characters one to one: a key, not a text.
    const key = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
    const known = this.#codeOf.get(key);
    if (known !== undefined) return known;
    const code = this.#codeOf.size;
    const end = (this.#offsets[code] ?? 0) + value.byteLength;
    this.#bytes = grown(this.#bytes, end);
    this.#bytes.set(value, end - value.byteLength);
    this.#offsets = grown(this.#offsets, code + 2);
    this.#offsets[code + 1] = end;
    this.#codeOf.set(key, code);
    this.#dictionary = undefined;
    return code;
  }
}
