import { assert } from './assert.js';

/**
 * The order of acknowledged writes: epoch · 2^40 + a counter of the ingester in that epoch. No clock is involved.
 * Two versions of one key with one stamp are the same version, from memory and from a file.
 */
export type Stamp = bigint;

const counterBits = 40n;
export const counterMax = (1n << counterBits) - 1n;

export function makeStamp(epoch: bigint, counter: bigint): Stamp {
  assert(counter >= 0n && counter <= counterMax, `stamp counter ${String(counter)} is outside its 40 bits`);
  return (epoch << counterBits) | counter;
}

export const firstStampOf = (epoch: bigint): Stamp => epoch << counterBits;
