import { describe, expect, test } from '@jest/globals';
import { Prng } from '@inlay/testing';
import { dateText, durationText, timestampText, timestampTextIn } from './timestamp-text.js';

const textOf = (ns: bigint): string => {
  const words = new BigInt64Array([ns]);
  return timestampText(new Int32Array(words.buffer)[1] ?? 0, new Uint32Array(words.buffer)[0] ?? 0);
};

/** The slow way. */
function reference(ns: bigint): string {
  const fraction = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = (ns - fraction) / 1_000_000_000n;
  const base = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const digits = fraction % 1_000_000n === 0n ? 3 : fraction % 1000n === 0n ? 6 : 9;
  return fraction === 0n ? base : `${base}.${String(fraction).padStart(9, '0').slice(0, digits)}`;
}

describe('a timestamp', () => {
  test.each([
    [0n, '1970-01-01T00:00:00'],
    [1n, '1970-01-01T00:00:00.000000001'],
    [-1n, '1969-12-31T23:59:59.999999999'],
    [1_000_000n, '1970-01-01T00:00:00.001'],
    [1_001_000n, '1970-01-01T00:00:00.001001'],
    [1_709_164_800_000_000_000n, '2024-02-29T00:00:00'],
    [-(2n ** 63n) + 2n, '1677-09-21T00:12:43.145224194'],
    [2n ** 63n - 2n, '2262-04-11T23:47:16.854775806'],
    [4_294_967_296n * 1_000_000_000n, '2106-02-07T06:28:16'],
  ])('%s', (ns, text) => {
    expect(textOf(ns)).toBe(text);
  });

  test('any, to the last digit', () => {
    const prng = new Prng(5);
    for (let i = 0; i < 20_000; i++) {
      const near =
        BigInt(prng.below(2 ** 31)) * 1_000_000_000n * (prng.chance(0.5) ? 1n : -1n) + BigInt(prng.below(5) - 2);
      const anywhere = BigInt.asIntN(64, (BigInt(prng.u32()) << 32n) | BigInt(prng.u32()));
      const ns = prng.chance(0.5) ? near : prng.pick([1n, 1000n, 1_000_000n]) * (anywhere / 1_000_000n);
      expect(textOf(ns)).toBe(reference(ns));
    }
  });
});

test('a date keeps its sign far from now', () => {
  expect([dateText(0), dateText(-1), dateText(19_782), dateText(-800_000)]).toEqual([
    '1970-01-01',
    '1969-12-31',
    '2024-02-29',
    '-000221-09-04',
  ]);
});

describe('a number of a unit', () => {
  test.each([
    ['s', -1n, '1969-12-31T23:59:59'],
    ['s', 9_223_372_036n, '2262-04-11T23:47:16'],
    ['ms', -1n, '1969-12-31T23:59:59.999'],
    ['us', 1n, '1970-01-01T00:00:00.000001'],
    ['ns', -9_223_372_036_854_775_807n, '1677-09-21T00:12:43.145224193'],
  ] as const)('%s %s since 1970 is %s', (unit, value, text) => {
    expect(timestampTextIn(unit, value)).toBe(text);
  });

  test.each([
    ['s', 0n, 'P0D'],
    ['s', 90n, 'PT90S'],
    ['ms', -1500n, '-PT1.5S'],
    ['us', 1_000_000n, 'PT1S'],
    ['ns', 1n, 'PT0.000000001S'],
    ['ns', -(2n ** 63n), '-PT9223372036.854775808S'],
  ] as const)('%s %s long is %s', (unit, value, text) => {
    expect(durationText(value, unit)).toBe(text);
  });
});
