import { incarnationId, shardCount, type IncarnationId } from '@inlay/core';
import type { catalog as wire } from '@inlay/proto';
import { anyI64, anyId, anyU64, awkwardText } from '@inlay/testing';
import fc from 'fast-check';
import type { Incarnation, ShardMap } from '../model/index.js';

const optionalText = fc.option(awkwardText, { nil: undefined });

export const anyIncarnationId: fc.Arbitrary<IncarnationId> = anyId.map(incarnationId);

export const anyIncarnation: fc.Arbitrary<Incarnation> = fc.record({
  id: anyIncarnationId,
  node: awkwardText,
  address: awkwardText,
  state: fc.constantFrom('open', 'draining', 'closed'),
  epoch: anyU64,
  lowWater: anyI64,
  volume: optionalText,
});

/** One value a shard out of a few, none of them more often than the others. */
const forEveryShard = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc
    .tuple(value, fc.array(value, { maxLength: 4 }), fc.nat())
    .map(([first, others, step]) =>
      Array.from(
        { length: shardCount },
        (_, shard) => [first, ...others][(shard * step) % (others.length + 1)] ?? first,
      ),
    );

/** Maps that a catalog of this release may tell: nothing in them is later than their epoch. */
export const anyShardMap: fc.Arbitrary<ShardMap> = anyU64.chain((epoch) => {
  const past = fc.oneof(fc.constantFrom(0n, epoch), fc.bigInt({ min: 0n, max: epoch }));
  return fc.record({
    cluster: awkwardText,
    epoch: fc.constant(epoch),
    owners: forEveryShard(fc.array(anyIncarnationId, { maxLength: 2 })),
    since: forEveryShard(past),
    barrier: past,
    incarnations: fc.array(anyIncarnation, { maxLength: 3 }),
  });
});

/** What a reader takes for granted of a map that a catalog of 0.1.0 told: each epoch may have changed everything. */
export const completedMap = (map: wire.ShardMap): wire.ShardMap =>
  map.since.length === 0 && map.barrier === undefined
    ? { ...map, barrier: map.epoch, since: map.owners.map(() => map.epoch) }
    : map;
