import type { batch } from '@inlay/proto';
import { twoTo32, unsignedWords } from '../base/words.js';
import { check } from './corrupt.js';

const exactMax = 2 ** 53;

interface Deltas {
  readonly width: number;
  readonly scale: number;
  readonly bytes: Uint8Array;
  /** Delta i as a number; below 2^48. */
  readonly at: (index: number) => number;
}

/**
 * Views need alignment, which bytes inside a message do not have. Not `slice`: messages from files and sockets are Buffers,
 * whose `slice` copies nothing.
 */
const aligned = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes));

function deltasOf(message: batch.Integers, count: number): Deltas {
  const { width } = message;
  check(width <= 8 && width !== 3 && width !== 5 && width !== 7, `integers of ${String(width)} bytes`);
  check(
    message.deltas.length === width * count,
    `${String(message.deltas.length)} bytes for ${String(count)} integers`,
  );
  check(message.scale < BigInt(exactMax), 'a scale beyond 2^53');
  const bytes = aligned(message.deltas);
  const { buffer, byteOffset } = bytes;
  const shared = { width, scale: message.scale === 0n ? 1 : Number(message.scale), bytes };
  if (width === 0) return { ...shared, at: () => 0 };
  if (width === 1) return { ...shared, at: (i) => bytes[i] ?? 0 };
  if (width === 2) {
    const view = new Uint16Array(buffer, byteOffset, count);
    return { ...shared, at: (i) => view[i] ?? 0 };
  }
  if (width === 8) return { ...shared, at: () => 0 };
  const low = new Uint32Array(buffer, byteOffset, count);
  if (width === 4) return { ...shared, at: (i) => low[i] ?? 0 };
  const high = new Uint16Array(buffer, byteOffset + 4 * count, count);
  return { ...shared, at: (i) => (high[i] ?? 0) * twoTo32 + (low[i] ?? 0) };
}

/** `count` values; those of u64 columns as their two's complement. */
export function decodeIntegers(message: batch.Integers | undefined, count: number): BigInt64Array<ArrayBuffer> {
  check(message !== undefined, 'a column of integers is missing');
  const deltas = deltasOf(message, count);
  const out = new BigInt64Array(count);
  if (deltas.width === 8) {
    check(message.base === 0n && deltas.scale === 1, 'a base for whole integers');
    new Uint8Array(out.buffer).set(deltas.bytes);
    return out;
  }
  if (deltas.width === 0) return out.fill(message.base);
  widen(unsignedWords(out), message.base, deltas);
  return out;
}

function widen(out: Uint32Array, base: bigint, { scale, at }: Deltas): void {
  const baseLow = Number(BigInt.asUintN(32, base));
  const baseHigh = Number(BigInt.asIntN(32, base >> 32n));
  let product = 0;
  let largest = 0;
  for (let k = 0; k < out.length; k += 2) {
    product = at(k >> 1) * scale;
    if (product > largest) largest = product;
    let carry = product < twoTo32 ? 0 : Math.floor(product / twoTo32);
    // In this order: both sums stay below 2^33, while base + product can pass 2^53 and lose its last bit.
    let low = baseLow + (product - carry * twoTo32);
    if (low >= twoTo32) {
      low -= twoTo32;
      carry++;
    }
    out[k] = low;
    out[k + 1] = baseHigh + carry;
  }
  check(largest < exactMax, 'a delta beyond 2^53');
}

/** `count` values, each at most `max`. */
export function decodeSmall(message: batch.Integers | undefined, count: number, max: number): Uint32Array<ArrayBuffer> {
  check(message !== undefined, 'a column of integers is missing');
  const { width, scale, at } = deltasOf(message, count);
  check(width <= 4 && scale === 1, 'a code wider than 32 bits');
  check(message.base >= 0n && message.base <= BigInt(max), `a code that is not in [0, ${String(max)}]`);
  const base = Number(message.base);
  const out = new Uint32Array(count);
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const value = base + at(i);
    if (value > largest) largest = value;
    out[i] = value;
  }
  check(count === 0 || largest <= max, `a code that is not in [0, ${String(max)}]`);
  return out;
}
