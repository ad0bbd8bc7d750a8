import { describe, expect, test } from '@jest/globals';
import { Prng } from '@inlay/testing';
import { lowerBound, upperBound } from './tag-bounds.js';

const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('bounds of tag values', () => {
  test('short values are their own bounds', () => {
    expect(lowerBound('host_1')).toBe('host_1');
    expect(upperBound('host_1')).toBe('host_1');
  });

  test('enclose every value within 64 bytes', () => {
    const random = new Prng(4);
    const letters = ['a', 'z', '\u007f', '\u07ff', '\ud7ff', '\uffff', '\u{10ffff}', 'é', '日'];
    for (let round = 0; round < 2000; round++) {
      const value = Array.from({ length: random.below(90) }, () => random.pick(letters)).join('');
      const lower = lowerBound(value);
      const upper = upperBound(value);
      expect(Buffer.from(lower).length).toBeLessThanOrEqual(64);
      expect(compareBytes(lower, value)).toBeLessThanOrEqual(0);
      if (upper === undefined) continue;
      expect(Buffer.from(upper).length).toBeLessThanOrEqual(64);
      expect(compareBytes(upper, value)).toBeGreaterThanOrEqual(0);
      expect(Buffer.from(upper).toString()).toBe(upper);
    }
  });

  test('there is no upper bound above the last character', () => {
    expect(upperBound('\u{10ffff}'.repeat(40))).toBeUndefined();
    expect(upperBound(`a${'\u{10ffff}'.repeat(40)}`)).toBe('b');
  });
});
