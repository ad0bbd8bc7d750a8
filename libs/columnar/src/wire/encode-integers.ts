import { countBits, hasBit } from '@inlay/core';
import type { batch } from '@inlay/proto';
import { twoTo32, words, type Int64s } from '../base/words.js';

/** Delta widths of `inlay.v1.Integers`, in bytes. */
export type Width = 0 | 1 | 2 | 4 | 6 | 8;

const exactMax = 2 ** 53;
/** So many rows are looked at to guess a common divisor, and so many wrong guesses are mended. */
const sampleCount = 32;
const guessesMax = 4;

/** The fewest bytes that hold every delta from 0 to `max`; `max` is below 2^53. */
export function widthFor(max: number): Width {
  if (max === 0) return 0;
  if (max < 0x100) return 1;
  if (max < 0x10000) return 2;
  if (max < twoTo32) return 4;
  return max < 2 ** 48 ? 6 : 8;
}

/** Integers that are all equal to `base`, in no bytes; their number is told elsewhere in the message. */
export const constantIntegers = (base: bigint): batch.Integers => ({
  base,
  scale: 0n,
  width: 0,
  deltas: new Uint8Array(0),
});

/** Selects the values that are encoded, and bounds the result from below. */
export interface EncodeOptions {
  /** Values whose bit is clear are left out. */
  readonly validity?: Uint8Array | undefined;
  /** 1 forbids the constant form, so that a message is never shorter than the count it claims. */
  readonly widthMin?: 0 | 1;
}

/** `base + scale * delta` with the narrowest deltas that a common divisor allows; u64 values are compared unsigned. */
export function encodeIntegers(values: Int64s, options: EncodeOptions = {}): batch.Integers {
  const { validity, widthMin = 0 } = options;
  const count = countBits(validity, values.length);
  if (count === 0) return constantIntegers(0n);
  const dense = count === values.length ? values : pack(values, validity, count);
  const flip = values instanceof BigUint64Array ? 0x80000000 : 0;
  const w = words(dense);
  const { min, max } = extremes(w, flip);
  const base = dense[min] ?? 0n;
  const range = Number((dense[max] ?? 0n) - base);
  if (range >= exactMax) return rawIntegers(dense);
  const signedBase = BigInt.asIntN(64, base);
  const width = Math.max(widthMin, widthFor(range)) as Width;
  if (width < 2) return { base: signedBase, scale: 1n, width, deltas: narrow(w, min, 1, width) ?? new Uint8Array(0) };
  return scaled({ w, min, base: signedBase, range, widthMin }) ?? rawIntegers(dense);
}

interface Scaling {
  readonly w: Int32Array;
  /** Index of the smallest value. */
  readonly min: number;
  readonly base: bigint;
  readonly range: number;
  readonly widthMin: 0 | 1;
}

/** Undefined when 8 bytes a value are needed anyway. */
function scaled({ w, min, base, range, widthMin }: Scaling): batch.Integers | undefined {
  const unscaled = widthFor(range);
  let scale = sampledDivisor(w, min);
  for (let guess = 0; guess < guessesMax && scale > 1; guess++) {
    const width = Math.max(widthMin, widthFor(Math.floor(range / scale))) as Width;
    if (width >= unscaled) break;
    const deltas = narrow(w, min, scale, width);
    if (deltas !== undefined) return { base, scale: BigInt(scale), width, deltas };
    scale = mendedDivisor(w, min, scale);
  }
  if (unscaled === 8) return undefined;
  return { base, scale: 1n, width: unscaled, deltas: narrow(w, min, 1, unscaled) ?? new Uint8Array(0) };
}

/** The memory of a typed array as bytes: a view, not a copy. */
export const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

const rawIntegers = (dense: Int64s): batch.Integers => ({ base: 0n, scale: 1n, width: 8, deltas: bytesOf(dense) });

function pack(values: Int64s, validity: Uint8Array | undefined, count: number): Int64s {
  const packed = values instanceof BigUint64Array ? new BigUint64Array(count) : new BigInt64Array(count);
  const from = words(values);
  const to = words(packed);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    if (validity !== undefined && !hasBit(validity, i)) continue;
    to[at++] = from[2 * i] ?? 0;
    to[at++] = from[2 * i + 1] ?? 0;
  }
  return packed;
}

/** Indices of the smallest and largest value. `flip` of the sign bit makes a signed comparison an unsigned one. */
function extremes(w: Int32Array, flip: number): { min: number; max: number } {
  let min = 0;
  let max = 0;
  let minHigh = (w[1] ?? 0) ^ flip;
  let minLow = (w[0] ?? 0) >>> 0;
  let maxHigh = minHigh;
  let maxLow = minLow;
  for (let k = 2; k < w.length; k += 2) {
    const low = (w[k] ?? 0) >>> 0;
    const high = (w[k + 1] ?? 0) ^ flip;
    if (high < minHigh || (high === minHigh && low < minLow)) {
      minHigh = high;
      minLow = low;
      min = k >> 1;
    } else if (high > maxHigh || (high === maxHigh && low > maxLow)) {
      maxHigh = high;
      maxLow = low;
      max = k >> 1;
    }
  }
  return { min, max };
}

/** Distance of element `index` from element `min`; exact, because the whole range is below 2^53. */
const distance = (w: Int32Array, min: number, index: number): number =>
  (((w[2 * index + 1] ?? 0) - (w[2 * min + 1] ?? 0)) | 0) * twoTo32 +
  (((w[2 * index] ?? 0) >>> 0) - ((w[2 * min] ?? 0) >>> 0));

function greatestDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function sampledDivisor(w: Int32Array, min: number): number {
  const count = w.length / 2;
  const step = Math.max(1, Math.floor(count / sampleCount));
  let divisor = 0;
  for (let i = 0; i < count; i += step) divisor = greatestDivisor(divisor, distance(w, min, i));
  return divisor;
}

/** A divisor that also fits the first element that `divisor` does not. */
function mendedDivisor(w: Int32Array, min: number, divisor: number): number {
  for (let i = 0; 2 * i < w.length; i++) {
    const d = distance(w, min, i);
    if (d % divisor !== 0) return greatestDivisor(divisor, d);
  }
  return divisor;
}

/** Deltas as bytes; undefined when one is not a multiple of `scale`. */
function narrow(w: Int32Array, min: number, scale: number, width: Width): Uint8Array | undefined {
  const count = w.length / 2;
  if (width === 0) return new Uint8Array(0);
  if (width >= 6) return narrowTo48(w, min, scale);
  const out = width === 1 ? new Uint8Array(count) : width === 2 ? new Uint16Array(count) : new Uint32Array(count);
  const baseLow = (w[2 * min] ?? 0) >>> 0;
  if (scale === 1) {
    // The whole range fits 32 bits: the difference of the low words is the delta, modulo 2^32.
    for (let i = 0; i < count; i++) out[i] = (w[2 * i] ?? 0) - baseLow;
    return bytesOf(out);
  }
  const baseHigh = w[2 * min + 1] ?? 0;
  for (let i = 0; i < count; i++) {
    const d = (((w[2 * i + 1] ?? 0) - baseHigh) | 0) * twoTo32 + (((w[2 * i] ?? 0) >>> 0) - baseLow);
    const quotient = Math.floor(d / scale);
    if (quotient * scale !== d) return undefined;
    out[i] = quotient;
  }
  return bytesOf(out);
}

function narrowTo48(w: Int32Array, min: number, scale: number): Uint8Array | undefined {
  const count = w.length / 2;
  const out = new Uint8Array(count * 6);
  const low = new Uint32Array(out.buffer, 0, count);
  const high = new Uint16Array(out.buffer, count * 4, count);
  for (let i = 0; i < count; i++) {
    const d = distance(w, min, i);
    const quotient = Math.floor(d / scale);
    if (quotient * scale !== d) return undefined;
    low[i] = quotient;
    high[i] = Math.floor(quotient / twoTo32);
  }
  return out;
}

/** For lengths and codes: no divisor is looked for. */
export function encodeSmall(values: Uint32Array, widthMin: 0 | 1 = 0): batch.Integers {
  if (values.length === 0) return constantIntegers(0n);
  let min = 0xffffffff;
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const width = Math.max(widthMin, widthFor(max - min));
  const base = BigInt(min);
  if (width === 0) return constantIntegers(base);
  const count = values.length;
  const out = width === 1 ? new Uint8Array(count) : width === 2 ? new Uint16Array(count) : new Uint32Array(count);
  for (let i = 0; i < count; i++) out[i] = (values[i] ?? 0) - min;
  return { base, scale: 1n, width, deltas: bytesOf(out) };
}
