import { describe, expect, test } from '@jest/globals';
import { formatBytes, parseBytes, parseDuration } from './units.js';

describe('sizes', () => {
  test.each([
    ['0', 0],
    ['512', 512],
    ['512mb', 512 * 1024 ** 2],
    ['1.5GB', 1.5 * 1024 ** 3],
    ['64 KiB', 65_536],
  ])('%s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test.each(['', 'mb', '-1', '1tb', '1 2', '1mb!'])('"%s" is refused', (text) => {
    expect(() => parseBytes(text)).toThrow(/is not a size/);
  });

  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1.5 * 1024 ** 3, '1.5 GiB'],
  ])('%d is shown as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('durations', () => {
  test.each([
    ['0', 0],
    ['250ms', 250],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['2w', 1_209_600_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '15', 'm', '1h 30m', '-1s', '1y'])('"%s" is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(/is not a duration/);
  });
});
