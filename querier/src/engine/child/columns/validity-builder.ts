import { isValid, setBit } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import { grown } from './column-builder.js';

/** DuckDB keeps validity in 64-bit words, bit set = valid; null when a vector has no nulls. */
export function validityOf(vector: duckdb.Vector, entries: number): Uint8Array | undefined {
  // The declaration has no null, the function answers one where there is no mask.
  const mask = duckdb.vector_get_validity(vector, Math.ceil(entries / 64) * 8) as Uint8Array | null;
  return mask ?? undefined;
}

/** The validity bitmap of a column under construction; there is none until the first null. */
export class ValidityBuilder {
  #bits: Uint8Array = new Uint8Array(0);
  #length = 0;
  #nulls = 0;

  get length(): number {
    return this.#length;
  }

  append(mask: Uint8Array | undefined, start: number, count: number): void {
    const nulls = mask === undefined ? 0 : countNulls(mask, start, count);
    if (nulls === 0) {
      if (this.#nulls > 0) this.#setAll(count);
      this.#length += count;
      return;
    }
    if (this.#nulls === 0) this.#startBits();
    this.#bits = grown(this.#bits, (this.#length + count + 7) >> 3);
    for (let i = 0; i < count; i++) if (isValid(mask, start + i)) setBit(this.#bits, this.#length + i);
    this.#length += count;
    this.#nulls += nulls;
  }

  finish(): { readonly length: number; readonly nulls: number; readonly validity: Uint8Array | undefined } {
    const finished = {
      length: this.#length,
      nulls: this.#nulls,
      validity: this.#nulls === 0 ? undefined : this.#bits.subarray(0, (this.#length + 7) >> 3),
    };
    this.#bits = new Uint8Array(0);
    this.#length = 0;
    this.#nulls = 0;
    return finished;
  }

  #startBits(): void {
    this.#bits = new Uint8Array(Math.max(256, (this.#length + 7) >> 3));
    const length = this.#length;
    this.#length = 0;
    this.#setAll(length);
    this.#length = length;
  }

  #setAll(count: number): void {
    this.#bits = grown(this.#bits, (this.#length + count + 7) >> 3);
    let at = this.#length;
    const end = this.#length + count;
    while (at < end && (at & 7) !== 0) setBit(this.#bits, at++);
    const wholeEnd = end & ~7;
    if (at < wholeEnd) {
      this.#bits.fill(0xff, at >> 3, wholeEnd >> 3);
      at = wholeEnd;
    }
    while (at < end) setBit(this.#bits, at++);
  }
}

function countNulls(mask: Uint8Array, start: number, count: number): number {
  let nulls = 0;
  for (let i = start; i < start + count; i++) {
    if ((i & 7) === 0 && i + 8 <= start + count && mask[i >> 3] === 0xff) i += 7;
    else if (!isValid(mask, i)) nulls++;
  }
  return nulls;
}
