import { Prng } from '@inlay/testing';
import { expect, test } from '@jest/globals';
import { Arena, bytesIn, pageBytesMax, type Page } from './arena.js';
import { chunkBytes } from './buddy-chunk.js';

test.each([1, 2, 3])('pages never overlap and come back whole, seed %i', (seed) => {
  const random = new Prng(seed);
  const arena = new Arena();
  const held = new Map<Page, number>();
  let used = 0;
  let most = 0;
  for (let i = 0; i < 1500; i++) {
    if (random.chance(held.size < 100 ? 0.7 : 0.45)) {
      const page = arena.take(1 + random.below(2 ** (4 + random.below(18))));
      const mark = 1 + random.below(255);
      bytesIn(page).fill(mark);
      held.set(page, mark);
      used += page.bytes;
    } else if (held.size > 0) {
      const page = random.pick([...held.keys()]);
      const bytes = bytesIn(page);
      const mark = held.get(page) ?? 0;
      expect(Buffer.alloc(bytes.length, mark).equals(bytes)).toBe(true);
      held.delete(page);
      used -= page.bytes;
      arena.give(page);
    }
    expect(arena.usedBytes).toBe(used);
    most = Math.max(most, used);
  }
  expect(arena.reservedBytes).toBeLessThan(1.5 * most + 2 * chunkBytes);
  for (const page of held.keys()) arena.give(page);
  // All pieces have become whole chunks again.
  const reserved = arena.reservedBytes;
  for (let bytes = 0; bytes < reserved; bytes += chunkBytes) arena.take(chunkBytes);
  expect(arena.reservedBytes).toBe(reserved);
});

test('pages are aligned, hold what was asked for, and are twice that at most', () => {
  const arena = new Arena();
  for (const bytes of [1, 255, 256, 257, 1000, 4096, 65_537, pageBytesMax - 1, pageBytesMax]) {
    const page = arena.take(bytes);
    expect(page.offset % 256).toBe(0);
    expect(page.bytes).toBeGreaterThanOrEqual(bytes);
    expect(page.bytes).toBeLessThan(Math.max(2 * bytes, 257));
  }
});

test('a page above the largest is a buffer of its own', () => {
  const arena = new Arena();
  const page = arena.take(pageBytesMax + 1);
  expect(page.bytes).toBe(2 * pageBytesMax);
  expect(arena.reservedBytes).toBe(0);
  arena.give(page);
  expect(arena.usedBytes).toBe(0);
});

test('giving a page back twice is noticed', () => {
  const arena = new Arena();
  const page = arena.take(256);
  arena.take(256);
  arena.give(page);
  expect(() => {
    arena.give(page);
  }).toThrow('twice');
});
