import duckdb from '@duckdb/node-bindings';
import { grown, type ColumnBuilder } from './column-builder.js';
import type { ColumnData } from './column-data.js';
import { ValidityBuilder, validityOf } from './validity-builder.js';

const textBytes = 36;

/** UUIDs leave as their text; DuckDB keeps 128 bits with the topmost flipped, so that they sort as signed integers. */
export class UuidBuilder implements ColumnBuilder {
  readonly #validity = new ValidityBuilder();
  #bytes = new Uint8Array(0);

  get byteLength(): number {
    return this.#validity.length * textBytes;
  }

  append(vector: duckdb.Vector, start: number, count: number): void {
    const words = new BigUint64Array(duckdb.vector_get_data(vector, (start + count) * 16).buffer);
    const first = this.#validity.length;
    this.#bytes = grown(this.#bytes, (first + count) * textBytes);
    const out = Buffer.from(this.#bytes.buffer);
    for (let i = 0; i < count; i++) {
      const upper = (words[(start + i) * 2 + 1] ?? 0n) ^ (1n << 63n);
      const hex = upper.toString(16).padStart(16, '0') + (words[(start + i) * 2] ?? 0n).toString(16).padStart(16, '0');
      const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
      out.write(text, (first + i) * textBytes, 'latin1');
    }
    this.#validity.append(validityOf(vector, start + count), start, count);
  }

  finish(): ColumnData {
    const entries = this.#validity.finish();
    const offsets = Uint32Array.from({ length: entries.length + 1 }, (_, index) => index * textBytes);
    const bytes = this.#bytes.subarray(0, entries.length * textBytes);
    this.#bytes = new Uint8Array(0);
    return { ...entries, layout: 'bytes', values: { offsets, bytes } };
  }
}
