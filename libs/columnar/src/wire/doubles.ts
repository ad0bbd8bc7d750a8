import { countBits, hasBit } from '@inlay/core';
import type { batch } from '@inlay/proto';
import { twoTo32 } from '../base/words.js';
import { check } from './corrupt.js';
import { decodeIntegers } from './decode-integers.js';
import { bytesOf, constantIntegers, widthFor } from './encode-integers.js';
import { words } from '../base/words.js';

const powers = [1, 10, 100, 1000, 10_000];
const sampleCount = 32;
const exactMax = 2 ** 53;

/**
 * The two forms of doubles in `inlay.v1.FieldColumn`: integers over a power of ten, or 8 bytes a value, little-endian.
 */
export type EncodedDoubles =
  | { readonly $case: 'decimals'; readonly value: batch.Decimals }
  | { readonly $case: 'doubles'; readonly value: Uint8Array };

/**
 * Measurements are mostly decimal numbers with few digits: kept as integers where that is exact for every value and
 * shorter. Values whose bit is clear are left out.
 */
export function encodeDoubles(values: Float64Array, validity: Uint8Array | undefined): EncodedDoubles {
  const count = countBits(validity, values.length);
  const dense = count === values.length ? values : pack(values, validity, count);
  for (let decimals = sampledDecimals(dense); decimals < powers.length; decimals++) {
    const integers = asIntegers(dense, powers[decimals] ?? 1);
    if (integers !== undefined) return { $case: 'decimals', value: { decimals, integers } };
  }
  return { $case: 'doubles', value: bytesOf(dense) };
}

function pack(values: Float64Array, validity: Uint8Array | undefined, count: number): Float64Array {
  const packed = new Float64Array(count);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    if (validity === undefined || hasBit(validity, i)) packed[at++] = values[i] ?? 0;
  }
  return packed;
}

/** Negative zero, NaN and the infinities are no decimals: `integer / power` must give back the very same double. */
const isDecimal = (value: number, power: number): boolean => Object.is(Math.round(value * power) / power, value);

/** The fewest decimals that fit some of the values; `powers.length` when none does. */
function sampledDecimals(values: Float64Array): number {
  const step = Math.max(1, Math.floor(values.length / sampleCount));
  let decimals = 0;
  for (let i = 0; i < values.length; i += step) {
    while (decimals < powers.length && !isDecimal(values[i] ?? 0, powers[decimals] ?? 1)) decimals++;
  }
  return decimals;
}

/** Undefined when a value is not a multiple of `1 / power`, or when nothing would be gained. */
function asIntegers(values: Float64Array, power: number): batch.Integers | undefined {
  const { length } = values;
  if (length === 0) return constantIntegers(0n);
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < length; i++) {
    const value = values[i] ?? 0;
    const scaled = Math.round(value * power);
    if (scaled / power !== value || (value === 0 && 1 / value < 0)) return undefined;
    if (scaled < min) min = scaled;
    if (scaled > max) max = scaled;
  }
  if (min <= -exactMax || max >= exactMax || max - min >= 2 ** 48) return undefined;
  const width = widthFor(max - min);
  const base = BigInt(min);
  if (width === 0) return constantIntegers(base);
  const deltas = new Uint8Array(length * width);
  const low = lowParts(deltas, width, length);
  for (let i = 0; i < length; i++) low[i] = Math.round((values[i] ?? 0) * power) - min;
  if (width === 6) {
    const high = new Uint16Array(deltas.buffer, 4 * length, length);
    for (let i = 0; i < length; i++) high[i] = Math.floor((Math.round((values[i] ?? 0) * power) - min) / twoTo32);
  }
  return { base, scale: 1n, width, deltas };
}

function lowParts(deltas: Uint8Array, width: number, length: number): Uint8Array | Uint16Array | Uint32Array {
  if (width === 1) return deltas;
  return width === 2 ? new Uint16Array(deltas.buffer) : new Uint32Array(deltas.buffer, 0, length);
}

/** `count` values of 8 bytes each, bit by bit as they were encoded. Throws `corrupt_batch`. */
export function decodeDoubles(bytes: Uint8Array, count: number): Float64Array<ArrayBuffer> {
  check(bytes.length === 8 * count, `${String(bytes.length)} bytes for ${String(count)} doubles`);
  const out = new Float64Array(count);
  new Uint8Array(out.buffer).set(bytes);
  return out;
}

/** `count` values of the decimal form, each the very double that was encoded. Throws `corrupt_batch`. */
export function decodeDecimals(message: batch.Decimals, count: number): Float64Array<ArrayBuffer> {
  const power = powers[message.decimals];
  check(power !== undefined, `${String(message.decimals)} decimals`);
  const integers = words(decodeIntegers(message.integers, count));
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const integer = (integers[2 * i + 1] ?? 0) * twoTo32 + ((integers[2 * i] ?? 0) >>> 0);
    out[i] = integer / power;
  }
  return out;
}
