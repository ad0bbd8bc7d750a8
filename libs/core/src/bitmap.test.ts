import { describe, expect, test } from '@jest/globals';
import { clearBits, copyBits, countBits, fullBitmap, hasBit, setBit, sliceBits } from './bitmap.js';

/** Long enough for every way in which a run can lie across bytes. */
const length = 27;
const runs = Array.from({ length: length + 1 }, (_, from) =>
  Array.from({ length: length + 1 - from }, (_, count) => ({ from, count })),
).flat();
const isSet = (i: number): boolean => (i * i) % 5 < 2;
const source = new Uint8Array(4);
for (let i = 0; i < length; i++) if (isSet(i)) setBit(source, i);
const textOf = (bits: Uint8Array, count: number): string =>
  Array.from({ length: count }, (_, i) => (hasBit(bits, i) ? '1' : '0')).join('');
const pattern = textOf(source, length);

describe('runs of bits, one by one and eight at a time', () => {
  test('are cleared, and nothing beside them', () => {
    for (const { from, count } of runs) {
      const bits = fullBitmap(length);
      clearBits(bits, from, count);
      expect(textOf(bits, length)).toBe('1'.repeat(from) + '0'.repeat(count) + '1'.repeat(length - from - count));
    }
  });

  test('are copied from anywhere to anywhere, and their clear bits counted', () => {
    for (const { from, count } of runs)
      for (let to = 0; to < 9; to++) {
        const bits = fullBitmap(to + count + 9);
        const zeros = copyBits({ bits: source, from }, { bits, from: to }, count);
        const copied = pattern.slice(from, from + count);
        expect(textOf(bits, to + count + 9)).toBe('1'.repeat(to) + copied + '1'.repeat(9));
        expect(zeros).toBe(copied.replaceAll('1', '').length);
      }
  });

  test('are cut out, with nothing behind them in their last byte', () => {
    for (const { from, count } of runs) {
      const slice = sliceBits(source, from, from + count);
      expect(textOf(slice, count)).toBe(pattern.slice(from, from + count));
      expect(countBits(slice, 8 * slice.length)).toBe(countBits(slice, count));
    }
  });
});
