import { isValid } from '@inlay/core';
import type { FieldColumn } from '../batch.js';

/**
 * How a Parquet column of doubles is written: indices into its distinct values, or its bytes split into eight streams.
 */
export type DoubleEncoding = 'dictionary' | 'byte_stream_split';

const sampleRows = 122_880;
/** More distinct values than this make indices into a dictionary longer than what zstd leaves of the split bytes. */
const distinctShareMax = 0.25;

/**
 * Measured on random walks, bytes per value (dictionary, plain, byte stream split): whole numbers 0.86, 0.98, 0.67; two
 * decimals 2.03, 2.85, 5.04; full doubles 6.5, 6.5, 6.5 with splitting the fastest. So bytes are split when the low half of
 * every value is empty (few significant bits) or nearly every value is new, and a dictionary takes the rest.
 * `npm run build && node libs/columnar/dist/bench/parquet.bench.js`
 */
export function chooseDoubleEncoding({ data, validity }: FieldColumn, rowCount: number): DoubleEncoding {
  if (data.kind !== 'f64') return 'dictionary';
  const count = Math.min(rowCount, sampleRows);
  const words = new Uint32Array(data.values.buffer, data.values.byteOffset, count * 2);
  const distinct = new Set<number>();
  let lowBits = 0;
  let values = 0;
  for (let row = 0; row < count; row++) {
    if (!isValid(validity, row)) continue;
    values++;
    lowBits |= words[2 * row] ?? 0;
    // A few collisions do not matter: only whether values repeat.
    if (distinct.size <= count * distinctShareMax) {
      distinct.add((Math.imul(words[2 * row] ?? 0, 0x9e3779b1) ^ (words[2 * row + 1] ?? 0)) >>> 0);
    }
  }
  if (lowBits === 0) return 'byte_stream_split';
  return distinct.size > values * distinctShareMax ? 'byte_stream_split' : 'dictionary';
}
