import { addShard, emptyShardBitmap, hasShard, intersect, shardCount, union, type TimeRange } from '@inlay/core';
import { describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import fc from 'fast-check';
import { fewer, overlapGroups } from './chunk-groups.js';
import type { Chunk } from './chunk.js';

interface Plain {
  readonly start: number;
  readonly length: number;
  readonly shards: readonly number[];
  readonly repeats: boolean;
}

const chunkOf = ({ start, length, shards, repeats }: Plain): Chunk => {
  const bitmap = emptyShardBitmap();
  for (const shard of shards) addShard(bitmap, shard);
  const range = { min: BigInt(start), max: BigInt(start + length) };
  return {
    from: { kind: 'file', file: {} as never },
    range,
    shards: bitmap,
    repeats: repeats ? [{ min: range.min, max: range.min }] : [],
    tags: [],
    nulls: new Map(),
  };
};

const shards = Array.from({ length: shardCount }, (_, shard) => shard);
const shareShard = (a: Chunk, b: Chunk): boolean =>
  shards.some((shard) => hasShard(a.shards, shard) && hasShard(b.shards, shard));

/** By the definition: every pair is looked at. */
function byPairs(chunks: readonly Chunk[]): { readonly members: number[]; readonly windows: TimeRange[] }[] {
  const group = chunks.map((_, i) => i);
  const windows = chunks.map((chunk) => [...chunk.repeats]);
  chunks.forEach((a, i) => {
    chunks.slice(0, i).forEach((b, j) => {
      const shared = intersect(a.range, b.range);
      if (shared === undefined || !shareShard(a, b)) return;
      windows[i]?.push(shared);
      const [from, to] = [group[i], group[j]];
      group.forEach((value, k) => {
        if (value === from && to !== undefined) group[k] = to;
      });
    });
  });
  return [...new Set(group)].map((id) => ({
    members: group.flatMap((value, i) => (value === id ? [i] : [])),
    windows: windows.filter((_, i) => group[i] === id).flat(),
  }));
}

const plainChunks = fc.array(
  fc.record({
    start: fc.integer({ min: 0, max: 60 }),
    length: fc.integer({ min: 0, max: 12 }),
    shards: fc.uniqueArray(fc.constantFrom(0, 1, 7, 8, 64, 126, 127), { minLength: 1, maxLength: 4 }),
    repeats: fc.boolean(),
  }),
  { maxLength: 30 },
);
const textOf = (windows: readonly TimeRange[]): string =>
  union(windows)
    .map(({ min, max }) => `${String(min)}-${String(max)}`)
    .join(' ');

describe('components', () => {
  test('groups and windows are those of the comparison of all pairs', () => {
    fc.assert(
      fc.property(plainChunks, (plain) => {
        const chunks = plain.map(chunkOf);
        const found = overlapGroups(chunks).map((group) => ({
          members: group.chunks.map((chunk) => chunks.indexOf(chunk)).sort((a, b) => a - b),
          windows: textOf(group.windows),
        }));
        const wanted = byPairs(chunks).map(({ members, windows }) => ({ members, windows: textOf(windows) }));
        const order = (a: { members: number[] }, b: { members: number[] }): number =>
          (a.members[0] ?? 0) - (b.members[0] ?? 0);
        expect(found.sort(order)).toEqual(wanted.sort(order));
      }),
      { seed: 24, numRuns: atLength(2000, 800) },
    );
  });

  test('twenty thousand chunks that all overlap are grouped by a sweep, not in pairs', () => {
    const shards = Array.from({ length: 128 }, (_, i) => i);
    const chunks = Array.from({ length: 20_000 }, (_, i) =>
      chunkOf({ start: i, length: 30_000, shards, repeats: false }),
    );
    const started = performance.now();
    const groups = overlapGroups(chunks);
    const [only] = groups;
    expect(groups).toHaveLength(1);
    expect(union(only?.windows ?? [])).toEqual([{ min: 1n, max: 49_998n }]);
    // All pairs would be two hundred million: minutes. The bound only tells the one from the other.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('fewer', () => {
  test('loses no chunk and no window', () => {
    const groups = Array.from({ length: 100 }, (_, i) => {
      const chunk = chunkOf({ start: (i * 37) % 100, length: 0, shards: [0], repeats: true });
      return { chunks: [chunk], windows: chunk.repeats };
    });
    const few = fewer(groups, 16);
    expect(few.length).toBeLessThanOrEqual(16);
    expect(new Set(few.flatMap(({ chunks }) => chunks)).size).toBe(100);
    expect(few.flatMap(({ windows }) => windows)).toHaveLength(100);
    expect(fewer(groups.slice(0, 16), 16)).toEqual(groups.slice(0, 16));
  });
});
