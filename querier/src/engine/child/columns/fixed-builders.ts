import { InlayError, isValid } from '@inlay/core';
import duckdb from '@duckdb/node-bindings';
import { grown, type ColumnBuilder } from './column-builder.js';
import type { ColumnData } from './column-data.js';
import { ValidityBuilder, validityOf } from './validity-builder.js';

/** Writes entry i of `source` (DuckDB's bytes of one entry after the other) to `target[at + i]`. */
export type EntryReader<T> = (source: Uint8Array, target: T, at: number, valid: (index: number) => boolean) => void;

type FixedArray = BigInt64Array | Float64Array | Int32Array | Uint8Array;
export type FixedLayout = 'words' | 'doubles' | 'bools' | 'int32s' | 'intervals';

interface FixedOptions<T extends FixedArray> {
  readonly layout: FixedLayout;
  readonly empty: T;
  /** Array elements an entry: 16 for intervals, else 1. */
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

/** Widening from 8, 16 or 32 bits. */
export function widenEntries(
  read: (view: DataView, index: number) => number,
  sourceBytes: number,
): EntryReader<BigInt64Array> {
  return (source, target, at) => {
    const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    const words = new Int32Array(target.buffer, target.byteOffset);
    const count = source.byteLength / sourceBytes;
    for (let i = 0; i < count; i++) {
      const value = read(view, i);
      words[(at + i) * 2] = value;
      words[(at + i) * 2 + 1] = value < 0 ? -1 : 0;
    }
  };
}

/** `sum` of integers is 128 bits wide in DuckDB; what fits in 64 leaves, the rest is an overflow as elsewhere. */
export function narrowHugeInts(signed: boolean, column: string): EntryReader<BigInt64Array> {
  return (source, target, at, valid) => {
    const words = new BigInt64Array(source.buffer, source.byteOffset, source.byteLength / 8);
    for (let i = 0; i * 2 < words.length; i++) {
      const lower = words[i * 2] ?? 0n;
      const upper = words[i * 2 + 1] ?? 0n;
      if (valid(i) && upper !== (signed && lower < 0n ? -1n : 0n))
        throw new InlayError('invalid', `a value of the column "${column}" overflows ${signed ? 'int64' : 'uint64'}`, {
          code: 'integer_overflow',
        });
      target[at + i] = lower;
    }
  };
}

const nsMax = 2n ** 63n - 1n;

/** Timestamps of coarser units to ns; those outside the range of ns (years 1677–2262) are refused. */
export function scaleToNs(factor: bigint, column: string): EntryReader<BigInt64Array> {
  const limit = nsMax / factor;
  return (source, target, at, valid) => {
    const values = new BigInt64Array(source.buffer, source.byteOffset, source.byteLength / 8);
    values.forEach((value, i) => {
      if ((value > limit || value < -limit) && valid(i))
        throw new InlayError('invalid', `a timestamp of the column "${column}" is outside the years 1677 to 2262`, {
          code: 'timestamp_range',
        });
      target[at + i] = value * factor;
    });
  };
}

export const readFloats: EntryReader<Float64Array> = (source, target, at) => {
  target.set(new Float32Array(source.buffer, source.byteOffset, source.byteLength / 4), at);
};

/** Decimals as float64: `width` bytes an entry, `scale` digits after the point. */
export function readDecimals(width: 2 | 4 | 8 | 16, scale: number): EntryReader<Float64Array> {
  const divisor = 10 ** scale;
  // The powers up to here are doubles, exactly.
  const isExact = scale <= 22;
  return (source, target, at) => {
    const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    for (let i = 0; i * width < source.byteLength; i++) {
      const digits = decimalAt(view, i * width, width);
      // Digits beyond a double's and the division would round twice; the text is read as the nearest double.
      target[at + i] =
        isExact && typeof digits === 'number' ? digits / divisor : Number(`${String(digits)}e-${String(scale)}`);
    }
  };
}

function decimalAt(view: DataView, at: number, width: 2 | 4 | 8 | 16): number | bigint {
  if (width === 2) return view.getInt16(at, true);
  if (width === 4) return view.getInt32(at, true);
  const digits =
    width === 8 ? view.getBigInt64(at, true) : (view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true);
  return digits >= Number.MIN_SAFE_INTEGER && digits <= Number.MAX_SAFE_INTEGER ? Number(digits) : digits;
}

/** i32 months, i32 days, i64 µs → the same with ns. */
export const readIntervals: EntryReader<Uint8Array> = (source, target, at) => {
  target.set(source, at * 16);
  const nanos = new DataView(target.buffer, target.byteOffset);
  for (let i = at * 16 + 8; i < at * 16 + source.byteLength; i += 16)
    nanos.setBigInt64(i, nanos.getBigInt64(i, true) * 1000n, true);
};
