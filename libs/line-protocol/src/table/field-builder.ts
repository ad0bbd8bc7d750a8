import type { FieldColumn, FieldKind, FieldValues } from '@inlay/columnar';
import type { Budget } from '../budget.js';
import { viewOf } from '../scan/bytes.js';
import { scannedF64, scannedI64, scannedU64 } from '../scan/scan-number.js';

/** Kinds as numbers, for the hot path; those of the numeric fields are what `NumberScanner.scan` returns. */
export const kindF64 = scannedF64;
const kindI64 = scannedI64;
const kindU64 = scannedU64;
export const kindBool = 3;
export const kindString = 4;

/** The kind of a field by its number. */
export const kindNames: readonly FieldKind[] = ['f64', 'i64', 'u64', 'bool', 'string'];
/** Bytes a row, without those of strings. */
export const kindWidths: readonly number[] = [8, 8, 8, 1, 4];

/** Shared: an empty array of its own for every field of every table would be most of what a table costs. */
const noFloats = new Float64Array(0);
const noWords = new Int32Array(0);
const noIntegers = new BigInt64Array(0);
const noBools = new Uint8Array(0);
const noOffsets = new Uint32Array(0);
const noBytes = Buffer.alloc(0);

/**
 * One field of a table: how its key was written (to predict it) and the column of the batch being built. `next` is the row
 * after the last that has a value; -1 when no row of the batch has one, and then `kind` means nothing. The parser writes
 * values itself, into the array of the kind.
 */
export class FieldBuilder {
  readonly name: string;
  /** The key as first written, with its equals sign. */
  readonly written: DataView;
  readonly writtenLength: number;
  readonly isTime: boolean;
  kind = -1;
  next = -1;
  /** The first row with a value: when that row is refused, the column goes too. */
  firstRow = 0;
  validity: Uint8Array | undefined;
  floats = noFloats;
  /** Halves of 64-bit integers: element access of BigInt arrays would allocate. */
  words = noWords;
  bools = noBools;
  offsets = noOffsets;
  bytes: Buffer = noBytes;
  bytesEnd = 0;
  readonly #budget: Budget;
  #integers = noIntegers;
  #capacity = 0;

  constructor(name: string, written: Buffer, budget: Budget) {
    this.#budget = budget;
    this.name = name;
    this.isTime = name === 'time';
    this.written = viewOf(Buffer.concat([written, Buffer.from('=')]));
    this.writtenLength = written.length + 1;
  }

  /** Memory that `prepare` would take. */
  cost(kind: number, capacity: number): number {
    return this.kind === kind && this.#capacity >= capacity ? 0 : capacity * (kindWidths[kind] as number) + 8;
  }

  /** Arrays of `kind` for `capacity` rows; those that a refused line left behind are used again. */
  prepare(kind: number, capacity: number): void {
    if (this.kind !== kind || this.#capacity < capacity) {
      this.release();
      this.kind = kind;
      this.grow(capacity);
    }
    this.validity = undefined;
    this.bytesEnd = 0;
  }

  grow(capacity: number): void {
    this.#capacity = capacity;
    switch (this.kind) {
      case kindF64: {
        const floats = new Float64Array(capacity);
        floats.set(this.floats);
        this.floats = floats;
        break;
      }
      case kindI64:
      case kindU64: {
        const words = new Int32Array(capacity * 2);
        words.set(this.words);
        this.words = words;
        this.#integers = new BigInt64Array(words.buffer);
        break;
      }
      case kindBool: {
        const bools = new Uint8Array(capacity);
        bools.set(this.bools);
        this.bools = bools;
        break;
      }
      default: {
        const offsets = new Uint32Array(capacity + 1);
        offsets.set(this.offsets);
        this.offsets = offsets;
      }
    }
    if (this.validity !== undefined) this.validity = this.#bits(this.validity);
  }

  /** Sets the string of `row` from `buf[start .. end)`; false when the budget is spent. */
  setString(buf: Buffer, start: number, end: number, row: number): boolean {
    if (this.bytesEnd + end - start > this.bytes.length && !this.#growBytes(end - start)) return false;
    const { bytes } = this;
    let to = this.bytesEnd;
    if (end - start > 64) to += buf.copy(bytes, to, start, end);
    else for (let p = start; p < end; p++) bytes[to++] = buf[p] as number;
    this.bytesEnd = to;
    this.offsets[row + 1] = to;
    return true;
  }

  #growBytes(length: number): boolean {
    const size = Math.max(256, this.bytes.length * 2, this.bytesEnd + length);
    if (!this.#budget.take(size)) return false;
    const larger = Buffer.allocUnsafeSlow(size);
    this.bytes.copy(larger, 0, 0, this.bytesEnd);
    this.bytes = larger;
    return true;
  }

  /** Rows `[next, row)` have no value. */
  fillGap(row: number): void {
    this.validity ??= this.#denseBits(this.next);
    if (this.kind === kindString) this.offsets.fill(this.bytesEnd, this.next + 1, row + 1);
    this.next = row;
  }

  setValid(row: number): void {
    const validity = this.validity;
    if (validity !== undefined) validity[row >> 3] = (validity[row >> 3] as number) | (1 << (row & 7));
  }

  /** Takes back the value that the refused `row` set; true when the column has none left. */
  undo(row: number): boolean {
    if (this.next !== row + 1) return false;
    if (this.kind === kindString) this.bytesEnd = this.offsets[row] as number;
    if (this.firstRow === row) {
      this.next = -1;
      return true;
    }
    this.next = row;
    if (this.validity !== undefined) this.validity[row >> 3] = (this.validity[row >> 3] as number) & ~(1 << (row & 7));
    return false;
  }

  /** The finished column; the builder forgets its arrays, which now belong to the batch. */
  finish(rowCount: number): FieldColumn<string> {
    if (this.next < rowCount) this.fillGap(rowCount);
    const data = this.#data(rowCount);
    const validity = this.validity?.subarray(0, (rowCount + 7) >> 3);
    this.release();
    return { label: this.name, data, validity };
  }

  release(): void {
    this.next = -1;
    this.kind = -1;
    this.validity = undefined;
    this.#capacity = 0;
    this.floats = noFloats;
    this.words = noWords;
    this.#integers = noIntegers;
    this.bools = noBools;
    this.offsets = noOffsets;
    this.bytes = noBytes;
    this.bytesEnd = 0;
  }

  #data(rowCount: number): FieldValues {
    switch (this.kind) {
      case kindF64:
        return { kind: 'f64', values: this.floats.subarray(0, rowCount) };
      case kindI64:
        return { kind: 'i64', values: this.#integers.subarray(0, rowCount) };
      case kindU64:
        return { kind: 'u64', values: new BigUint64Array(this.#integers.buffer, 0, rowCount) };
      case kindBool:
        return { kind: 'bool', values: this.bools.subarray(0, rowCount) };
      default:
        return {
          kind: 'string',
          values: { offsets: this.offsets.subarray(0, rowCount + 1), bytes: this.bytes.subarray(0, this.bytesEnd) },
        };
    }
  }

  #denseBits(rows: number): Uint8Array {
    const bits = new Uint8Array((this.#capacity + 7) >> 3);
    bits.fill(0xff, 0, rows >> 3);
    if ((rows & 7) !== 0) bits[rows >> 3] = (1 << (rows & 7)) - 1;
    return bits;
  }

  #bits(from: Uint8Array): Uint8Array {
    const bits = new Uint8Array((this.#capacity + 7) >> 3);
    bits.set(from);
    return bits;
  }
}
