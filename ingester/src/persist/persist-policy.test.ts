import { describe, expect, test } from '@jest/globals';
import { chooseForMemory, isLarge, isOld, isPressed, policyFor } from './persist-policy.js';

const mib = 1 << 20;
const policy = policyFor(512 * mib, 900_000);

test('a generation is old at its age and not a millisecond before', () => {
  expect(isOld(5_000, 904_999, policy)).toBe(false);
  expect(isOld(5_000, 905_000, policy)).toBe(true);
});

test('a generation is large by rows or by bytes', () => {
  expect(isLarge({ rowCount: 999_999, bytes: 64 * mib - 1 }, policy)).toBe(false);
  expect(isLarge({ rowCount: 1_000_000, bytes: 1 }, policy)).toBe(true);
  expect(isLarge({ rowCount: 1, bytes: 64 * mib }, policy)).toBe(true);
});

test('small limits make small generations', () => {
  expect(policyFor(16 * mib, 1).generationBytesMax).toBe(2 * mib);
  expect(policyFor(2 ** 40, 1).generationBytesMax).toBe(64 * mib);
});

describe('memory', () => {
  const open = [10, 90, 30, 70].map((size) => ({ rowCount: 1, bytes: size * mib }));

  test('demands nothing below the soft limit', () => {
    expect(chooseForMemory(open, { bytes: 300 * mib, sealedBytes: 0 }, policy)).toEqual([]);
  });

  test('demands nothing while enough is on its way already', () => {
    expect(isPressed({ bytes: 400 * mib, sealedBytes: 200 * mib }, policy)).toBe(false);
  });

  test('takes the largest, and no more than needed', () => {
    // 205 MiB may stay open: of 310, 105 have to go.
    const chosen = chooseForMemory(open, { bytes: 310 * mib, sealedBytes: 0 }, policy);
    expect(chosen.map(({ bytes }) => bytes / mib)).toEqual([90, 70]);
  });
});
