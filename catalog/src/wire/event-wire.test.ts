import { describe, expect, test } from '@jest/globals';
import { databaseId, tableId } from '@inlay/core';
import { catalog as wire } from '@inlay/proto';
import { anyId, anyU64, messageChecks, streamOf } from '@inlay/testing';
import fc from 'fast-check';
import type { CatalogEvent } from '../catalog/index.js';
import { goldenBytes, goldenEvents, goldenMap } from '../testing/index.js';
import { eventFromWire, eventToWire } from './event-wire.js';

const anyEvent: fc.Arbitrary<CatalogEvent> = fc.oneof(
  fc.record({ kind: fc.constant('epoch'), epoch: anyU64 }),
  fc.record({ kind: fc.constant('schema'), databaseId: anyId.map(databaseId), version: anyU64 }),
  fc.record({ kind: fc.constant('files'), tableId: anyId.map(tableId), filesVersion: anyU64 }),
);

describe('events', () => {
  const checks = messageChecks<CatalogEvent[], wire.CatalogEvent[]>({
    message: 'inlay.v1.CatalogEvent',
    generated: streamOf(wire.CatalogEvent),
    toWire: (events) => events.map(eventToWire),
    fromWire: (events) => events.flatMap((event) => eventFromWire(event) ?? []),
    values: fc.array(anyEvent, { maxLength: 4 }),
    completed: (events) => events.filter(({ event }) => event !== undefined),
    golden: {
      value: [{ kind: 'epoch', epoch: goldenMap.epoch }, ...goldenEvents],
      hex: goldenBytes['inlay.v1.CatalogEvent'],
    },
    broken: [
      [
        'of no database',
        () => [{ event: { $case: 'schema', value: { databaseId: 0n, version: 1n } } }],
        /the database of an event is missing/,
      ],
      [
        'of a table whose id no double holds',
        () => [{ event: { $case: 'files', value: { tableId: 2n ** 63n, filesVersion: 1n } } }],
        /the table of an event is 9223372036854775808/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());

  test('that only a newer release knows are none', () => {
    const unknown = Buffer.concat([Buffer.from([(15 << 3) | 2, 1]), Buffer.from('x')]);
    expect(eventFromWire(wire.CatalogEvent.decode(unknown))).toBeUndefined();
  });
});
