import type { batch } from '@inlay/proto';
import { sameElement, words } from '../base/words.js';
import { check } from './corrupt.js';
import { decodeIntegers, decodeSmall } from './decode-integers.js';
import { encodeIntegers, encodeSmall } from './encode-integers.js';

/** All rows of one write carry one stamp, so most neighbours are equal. */
export function encodeStamps(stamps: BigInt64Array): batch.Stamps {
  const w = words(stamps);
  const lengths = new Uint32Array(countRuns(w));
  const values = new BigInt64Array(lengths.length);
  let run = -1;
  for (let i = 0; i < stamps.length; i++) {
    if (i === 0 || !sameElement(w, i, i - 1)) values[++run] = stamps[i] ?? 0n;
    lengths[run] = (lengths[run] ?? 0) + 1;
  }
  return { runCount: lengths.length, lengths: encodeSmall(lengths), values: encodeIntegers(values, { widthMin: 1 }) };
}

function countRuns(w: Int32Array): number {
  let runs = w.length === 0 ? 0 : 1;
  for (let i = 1; 2 * i < w.length; i++) if (!sameElement(w, i, i - 1)) runs++;
  return runs;
}

/** One stamp a row. Throws `corrupt_batch` (corrupt) unless there are exactly `rowCount`. */
export function decodeStamps(message: batch.Stamps | undefined, rowCount: number): BigInt64Array<ArrayBuffer> {
  check(message !== undefined, 'stamps are missing');
  check(message.runCount <= rowCount, `${String(message.runCount)} stamps for ${String(rowCount)} rows`);
  const lengths = decodeSmall(message.lengths, message.runCount, rowCount);
  const values = decodeIntegers(message.values, message.runCount);
  const stamps = new BigInt64Array(rowCount);
  let at = 0;
  for (let run = 0; run < message.runCount; run++) {
    const end = at + (lengths[run] ?? 0);
    check(end <= rowCount, 'more stamps than rows');
    stamps.fill(values[run] ?? 0n, at, end);
    at = end;
  }
  check(at === rowCount, 'fewer stamps than rows');
  return stamps;
}
