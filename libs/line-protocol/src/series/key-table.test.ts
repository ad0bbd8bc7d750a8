import { expect, test } from '@jest/globals';
import { viewOf } from '../scan/bytes.js';
import { KeyTable } from './key-table.js';

const viewOfText = (text: string): DataView => viewOf(Buffer.from(text));

test('keys that all have one hash are found again, by whatever way', () => {
  const table = new KeyTable(1);
  const keys = Array.from({ length: 1000 }, (_, i) => `key ${String(i)}`);
  for (const [i, key] of keys.entries()) {
    expect(table.find(viewOfText(key), 0, key.length, 7)).toBe(-1);
    expect(table.add(viewOfText(key), 0, key.length, 7)).toBe(i);
  }
  for (const [i, key] of keys.entries()) expect(table.find(viewOfText(key), 0, key.length, 7)).toBe(i);
  expect(table.find(viewOfText('key x'), 0, 5, 7)).toBe(-1);
});

test('hashes spread, and depend on the seed and on every byte', () => {
  const hash = (seed: number, text: string): number => new KeyTable(seed).hash(viewOfText(text), 0, text.length);
  const keys = Array.from({ length: 20_000 }, (_, i) => `cpu,host=host_${String(i)},region=eu`);
  expect(new Set(keys.map((key) => hash(3, key))).size).toBeGreaterThan(19_980);
  expect(hash(1, 'abcdefg')).not.toBe(hash(2, 'abcdefg'));
  for (let i = 0; i < 7; i++)
    expect(hash(1, `${'abcdefg'.slice(0, i)}X${'abcdefg'.slice(i + 1)}`)).not.toBe(hash(1, 'abcdefg'));
});
