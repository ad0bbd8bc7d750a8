import { expect, test } from '@jest/globals';
import { addShard, emptyShardBitmap, hasShard, shardCount } from './shards.js';
import { counterMax, firstStampOf, makeStamp } from './stamp.js';

test('stamps order by epoch, then by counter', () => {
  const stamps = [
    makeStamp(1n, 0n),
    makeStamp(1n, 5n),
    makeStamp(1n, counterMax),
    makeStamp(2n, 0n),
    makeStamp(4000n, 7n),
  ];
  expect([...stamps].sort((a, b) => (a < b ? -1 : 1))).toEqual(stamps);
  expect(stamps.at(-1)).toBe(4000n * 2n ** 40n + 7n);
  expect(firstStampOf(2n)).toBe(makeStamp(1n, counterMax) + 1n);
});

test('a counter that does not fit is a mistake of the program', () => {
  expect(() => makeStamp(1n, counterMax + 1n)).toThrow(/40 bits/);
  expect(() => makeStamp(1n, -1n)).toThrow(/40 bits/);
});

test('shard bitmaps', () => {
  const [a, b] = [emptyShardBitmap(), emptyShardBitmap()];
  for (let shard = 0; shard < shardCount; shard += 2) addShard(a, shard);
  addShard(b, 127);
  expect([hasShard(a, 126), hasShard(a, 127), hasShard(b, 127)]).toEqual([true, false, true]);
  addShard(b, 64);
  expect([hasShard(b, 64), hasShard(b, 63), hasShard(b, 65)]).toEqual([true, false, false]);
});
