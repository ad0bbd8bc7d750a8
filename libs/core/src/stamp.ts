import { assert } from './assert.js';

/**
 * The order of acknowledged writes: epoch · 2^40 + a counter of the ingester in that epoch. No clock is involved.
 * Two versions of one key with one stamp are the same version, from memory and from a file.
 */
export type Stamp = bigint;

const counterBits = 40n;
/** The highest counter of an epoch, inclusive. */
export const counterMax = (1n << counterBits) - 1n;

/** The stamp of write `counter` of an epoch. Throws AssertionError when the counter is beyond `counterMax`. */
export function makeStamp(epoch: bigint, counter: bigint): Stamp {
  assert(counter >= 0n && counter <= counterMax, `stamp counter ${String(counter)} is outside its 40 bits`);
  return (epoch << counterBits) | counter;
}

/** The stamp below all writes of the epoch: the place of a delete, never that of a write. */
export const firstStampOf = (epoch: bigint): Stamp => epoch << counterBits;
