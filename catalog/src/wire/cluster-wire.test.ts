import { describe, expect, test } from '@jest/globals';
import { incarnationId, shardCount } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import { anyU64, awkwardText, messageChecks, type BrokenMessage } from '@inlay/testing';
import fc from 'fast-check';
import type { OpenedIncarnation, OpenIncarnationRequest } from '../catalog/index.js';
import {
  anyIncarnation,
  anyIncarnationId,
  anyShardMap,
  completedMap,
  goldenBytes,
  goldenMap,
  goldenOpened,
  goldenOpening,
} from '../testing/index.js';
import * as codec from './cluster-wire.js';

const noState = wire.IncarnationState.INCARNATION_STATE_UNSPECIFIED;
/** A number that no enum has. */
const beyondEnums: number = 7;

const brokenMaps: readonly BrokenMessage<wire.ShardMap>[] = [
  ['with another number of shards', (good) => ({ ...good, owners: good.owners.slice(1) }), /has 127 shards in place/],
  ['with more changes than shards', (good) => ({ ...good, since: [...good.since, 0n] }), /says of 129 shards/],
  ['with no change of any shard, but a barrier', (good) => ({ ...good, since: [] }), /says of 0 shards/],
  ['with changes, but no barrier', (good) => ({ ...good, barrier: undefined }), /when a database was last deleted/],
  ['with a barrier of a later epoch', (good) => ({ ...good, epoch: 2n }), /epoch 2 tells of later epochs/],
  ['with a change of a later epoch', (good) => ({ ...good, epoch: 5n, barrier: 0n }), /epoch 5 tells of later/],
  [
    'with an owner without an id',
    (good) => ({ ...good, owners: good.owners.map(() => ({ incarnations: [0n] })) }),
    /the id of an incarnation is missing/,
  ],
  [
    'with an incarnation without a state',
    (good) => ({ ...good, incarnations: good.incarnations.map((one) => ({ ...one, state: noState })) }),
    /0 is not a state of an incarnation/,
  ],
  [
    'with an incarnation in a state that is none',
    (good) => ({ ...good, incarnations: good.incarnations.map((one) => ({ ...one, state: beyondEnums as 1 })) }),
    /7 is not a state/,
  ],
  [
    'with an incarnation whose id no double holds',
    (good) => ({ ...good, incarnations: good.incarnations.map((one) => ({ ...one, id: 2n ** 53n + 1n })) }),
    /the id of an incarnation is 9007199254740993, which is beyond/,
  ],
];

describe('a shard map', () => {
  const checks = messageChecks({
    message: 'inlay.v1.ShardMap',
    generated: wire.ShardMap,
    toWire: codec.shardMapToWire,
    fromWire: codec.shardMapFromWire,
    values: anyShardMap,
    completed: completedMap,
    golden: { value: goldenMap, hex: goldenBytes['inlay.v1.ShardMap'] },
    broken: brokenMaps,
  });
  test.each(checks)('%s', (_, check) => check());

  test('that a catalog of 0.1.0 told may have changed everything in its epoch', () => {
    const { epoch, owners, incarnations } = codec.shardMapToWire({ ...goldenMap, epoch: 7n });
    const told = wire.ShardMap.decode(
      wire.ShardMap.encode({ epoch, owners, incarnations, clusterId: '', since: [] }).finish(),
    );
    expect(codec.shardMapFromWire(told)).toEqual({
      ...goldenMap,
      cluster: '',
      epoch: 7n,
      barrier: 7n,
      since: new Array<bigint>(shardCount).fill(7n),
    });
  });
});

describe('the opening of a life', () => {
  const anyOpening: fc.Arbitrary<OpenIncarnationRequest> = fc.record({
    node: awkwardText,
    address: awkwardText,
    members: fc.array(awkwardText, { maxLength: 3 }),
    volume: fc.option(awkwardText, { nil: undefined }),
  });
  const checks = messageChecks({
    message: 'inlay.v1.OpenIncarnationRequest',
    generated: wire.OpenIncarnationRequest,
    toWire: codec.openIncarnationToWire,
    fromWire: codec.openIncarnationFromWire,
    values: anyOpening,
    golden: { value: goldenOpening, hex: goldenBytes['inlay.v1.OpenIncarnationRequest'] },
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('an opened life', () => {
  const anyOpened: fc.Arbitrary<OpenedIncarnation> = fc.record({
    incarnation: anyIncarnation,
    predecessors: fc.array(anyIncarnation, { maxLength: 3 }),
    shardMap: anyShardMap,
  });
  const checks = messageChecks({
    message: 'inlay.v1.OpenIncarnationAnswer',
    generated: wire.OpenIncarnationAnswer,
    toWire: codec.openedToWire,
    fromWire: codec.openedFromWire,
    values: anyOpened,
    completed: (answer) => ({ ...answer, shardMap: answer.shardMap && completedMap(answer.shardMap) }),
    golden: { value: goldenOpened, hex: goldenBytes['inlay.v1.OpenIncarnationAnswer'] },
    broken: [
      ['without its own record', (good) => ({ ...good, incarnation: undefined }), /the opened incarnation is missing/],
      ['without a shard map', (good) => ({ ...good, shardMap: undefined }), /the shard map is missing/],
      ...brokenMaps.map(([what, change, says]): BrokenMessage<wire.OpenIncarnationAnswer> => [
        `with a map ${what}`,
        (good) => ({ ...good, shardMap: good.shardMap && change(good.shardMap) }),
        says,
      ]),
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

const noIncarnation: readonly BrokenMessage<wire.CloseIncarnationRequest>[] = [
  ['without an id', () => ({ incarnation: 0n }), /the id of an incarnation is missing/],
  ['with an id that no double holds', () => ({ incarnation: 2n ** 53n }), /beyond 2\^53 - 1/],
];

describe('an incarnation that is named', () => {
  const named = {
    toWire: codec.namedIncarnationToWire,
    fromWire: codec.namedIncarnationFromWire,
    values: anyIncarnationId,
    broken: noIncarnation,
  };
  const checks = [
    ...messageChecks({
      message: 'inlay.v1.MarkDrainingRequest',
      generated: wire.MarkDrainingRequest,
      ...named,
      golden: { value: incarnationId(5), hex: goldenBytes['inlay.v1.MarkDrainingRequest'] },
    }),
    ...messageChecks({
      message: 'inlay.v1.CloseIncarnationRequest',
      generated: wire.CloseIncarnationRequest,
      ...named,
      golden: { value: incarnationId(6), hex: goldenBytes['inlay.v1.CloseIncarnationRequest'] },
    }),
    ...messageChecks({
      message: 'inlay.v1.ForgetIncarnationRequest',
      generated: wire.ForgetIncarnationRequest,
      ...named,
      golden: {
        value: incarnationId(Number.MAX_SAFE_INTEGER),
        hex: goldenBytes['inlay.v1.ForgetIncarnationRequest'],
      },
    }),
  ];
  test.each(checks)('%s', (_, check) => check());
});

describe('an epoch that was started', () => {
  const started = {
    toWire: codec.startedEpochToWire,
    fromWire: codec.startedEpochFromWire,
    values: fc.record({ epoch: anyU64 }),
  };
  const checks = [
    ...messageChecks({
      message: 'inlay.v1.DeleteDatabaseAnswer',
      generated: wire.DeleteDatabaseAnswer,
      ...started,
      golden: { value: { epoch: 2n ** 64n - 1n }, hex: goldenBytes['inlay.v1.DeleteDatabaseAnswer'] },
    }),
    ...messageChecks({
      message: 'inlay.v1.ForgetIncarnationAnswer',
      generated: wire.ForgetIncarnationAnswer,
      ...started,
      golden: { value: { epoch: 8n }, hex: goldenBytes['inlay.v1.ForgetIncarnationAnswer'] },
    }),
  ];
  test.each(checks)('%s', (_, check) => check());
});

describe('the id of the cluster', () => {
  const checks = messageChecks({
    message: 'inlay.v1.GetClusterIdAnswer',
    generated: wire.GetClusterIdAnswer,
    toWire: codec.clusterIdToWire,
    fromWire: codec.clusterIdFromWire,
    values: awkwardText.filter((text) => text !== ''),
    golden: { value: '4a0c8e1e', hex: goldenBytes['inlay.v1.GetClusterIdAnswer'] },
    broken: [['when it is missing', () => ({ clusterId: '' }), /the id of the cluster is missing/]],
  });
  test.each(checks)('%s', (_, check) => check());
});
