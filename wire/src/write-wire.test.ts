import { describe, expect, test } from '@jest/globals';
import { anyShardMap, completedMap, goldenMap } from '@inlay/catalog/testing';
import { decodeTableBatch, encodeTableBatch, type TableBatch } from '@inlay/columnar';
import { databaseId, InlayError, isInlayError } from '@inlay/core';
import { write, type catalog } from '@inlay/proto';
import { errorFromWire, errorToWire } from '@inlay/runtime';
import type { WriteRequest } from '@inlay/services';
import { anyCount, anyId, anyU64, awkwardText, messageChecks } from '@inlay/testing';
import fc from 'fast-check';
import {
  anyBatch,
  anyError,
  goldenAnswers,
  goldenBytes,
  goldenRouter,
  goldenWrites,
  shownBatch,
} from './testing/index.js';
import {
  writeAnswersFromWire,
  writeAnswersToWire,
  writeFromWire,
  writeGroupFromWire,
  writeGroupToWire,
  writeToWire,
  type WriteAnswer,
} from './write-wire.js';

const [goldenWrite, goldenEmptyWrite] = goldenWrites;

const anyWrite: fc.Arbitrary<WriteRequest> = fc.record({
  databaseId: anyId.map(databaseId),
  epoch: anyU64,
  routerId: fc.constant(goldenRouter.routerId),
  number: anyCount,
  floor: fc.constant(goldenRouter.floor),
  batches: fc.array(anyBatch, { maxLength: 2 }),
});

describe('a write', () => {
  const checks = messageChecks<WriteRequest, write.Write>({
    message: 'inlay.v1.Write',
    generated: write.Write,
    toWire: writeToWire,
    fromWire: (message) => writeFromWire(message, goldenRouter),
    values: anyWrite,
    shown: ({ databaseId: database, epoch, routerId, number, floor, batches }) => ({
      ...{ database, epoch, routerId, number, floor },
      batches: batches.map(shownBatch),
    }),
    // One column has several forms, of which a batch that is sent again has the shortest.
    completed: (message) => ({
      ...message,
      batches: message.batches.map((bytes) => encodeTableBatch(decodeTableBatch(bytes))),
    }),
    golden: { value: goldenWrite, hex: goldenBytes['inlay.v1.Write'] },
    broken: [
      ['to no database', (good) => ({ ...good, databaseId: 0n }), /the database of a write is missing/],
      [
        'to a database whose id no double holds',
        (good) => ({ ...good, databaseId: 2n ** 53n + 1n }),
        /is 90071992547409/,
      ],
      [
        'with a number that no double holds',
        (good) => ({ ...good, number: 2n ** 53n }),
        /the number of a write is 90071/,
      ],
      [
        'with a number of all 64 bits',
        (good) => ({ ...good, number: 2n ** 64n - 1n }),
        /is 18446744073709551615, which/,
      ],
      ['with a batch of no bytes', (good) => ({ ...good, batches: [new Uint8Array(0)] }), /a batch without a table/],
      [
        'with a batch that ends early',
        (good) => ({ ...good, batches: good.batches.map((bytes) => bytes.subarray(0, -1)) }),
        /encoded rows are corrupt: /,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());

  test('brings the bytes of its batches along, the very same', () => {
    const message = write.Write.decode(write.Write.encode(writeToWire(goldenWrite)).finish());
    const { encoded } = writeFromWire(message, goldenRouter);
    expect(encoded).toHaveLength(2);
    encoded.forEach((bytes, i) => {
      expect(bytes).toBe(message.batches[i]);
    });
  });

  test('keeps every bit of numbers that are none', () => {
    const payloads = BigUint64Array.of(0x7ff8_0000_0000_0001n, 0xfff8_dead_beef_cafen, 0x8000_0000_0000_0000n);
    const [empty] = goldenWrite.batches;
    if (empty === undefined) throw new Error('no batch');
    const values = new Float64Array(payloads.buffer);
    const [field] = empty.fields.filter(({ data }) => data.kind === 'f64');
    const label = field?.label ?? empty.series.tags[0];
    if (label === undefined) throw new Error('no column');
    const batch: TableBatch = { ...empty, fields: [{ label, validity: undefined, data: { kind: 'f64', values } }] };
    const { batches } = writeFromWire(writeToWire({ ...goldenWrite, batches: [batch] }), goldenRouter);
    const data = batches[0]?.fields[0]?.data;
    expect(data?.kind === 'f64' && new BigUint64Array(data.values.buffer)).toEqual(payloads);
  });
});

describe('a group of writes', () => {
  const checks = messageChecks({
    message: 'inlay.v1.WriteGroup',
    generated: write.WriteGroup,
    toWire: writeGroupToWire,
    fromWire: writeGroupFromWire,
    values: fc.record({
      routerId: awkwardText.filter((id) => id !== ''),
      floor: anyCount,
      map: fc.option(anyShardMap, { nil: undefined }),
      writes: fc.array(anyWrite.map(writeToWire), { maxLength: 2 }),
    }),
    // The bytes of its writes are views of the message on purpose.
    shown: ({ writes, ...rest }) => ({ ...rest, writes: writes.map(({ number, epoch }) => ({ number, epoch })) }),
    completed: (group) => ({ ...group, map: group.map && completedMap(group.map) }),
    golden: {
      value: { ...goldenRouter, map: goldenMap, writes: [goldenWrite, goldenEmptyWrite].map(writeToWire) },
      hex: goldenBytes['inlay.v1.WriteGroup'],
    },
    broken: [
      ['without the id of its router', (good) => ({ ...good, routerId: '' }), /the id of the router is missing/],
      [
        'with a floor that no double holds',
        (good) => ({ ...good, floor: 2n ** 53n }),
        /the floor of a router is 900719/,
      ],
      [
        'with a map of too few shards',
        (good) => ({ ...good, map: good.map && { ...good.map, owners: [] } }),
        /has 0 shards in place of 128/,
      ],
    ],
  });
  test.each(checks)('%s', (_, check) => check());
});

describe('answers to writes', () => {
  const missing = (number: bigint): InlayError => {
    const [answer] = writeAnswersFromWire({ answers: [{ number, result: undefined }], map: undefined }).answers;
    if (answer?.result instanceof InlayError) return answer.result;
    throw new Error('a missing result was taken for one');
  };

  const isReadable = (map: catalog.ShardMap): boolean => {
    try {
      writeGroupFromWire({ routerId: 'r', floor: 0n, writes: [], map });
      return true;
    } catch {
      return false;
    }
  };
  const completedResult = (number: bigint, result: write.WriteAnswer['result']): write.WriteAnswer['result'] => {
    if (result?.$case === 'stamp') return result;
    const error = result === undefined ? missing(number) : errorFromWire(result.value);
    return { $case: 'error', value: errorToWire(error) };
  };
  const anyAnswer: fc.Arbitrary<WriteAnswer> = fc.record({
    number: anyU64,
    result: fc.oneof(fc.record({ stamp: anyU64 }), anyError),
  });
  const checks = messageChecks({
    message: 'inlay.v1.WriteAnswers',
    generated: write.WriteAnswers,
    toWire: writeAnswersToWire,
    fromWire: writeAnswersFromWire,
    values: fc.record({
      answers: fc.array(anyAnswer, { maxLength: 4 }),
      map: fc.option(anyShardMap, { nil: undefined }),
    }),
    completed: ({ answers, map }) => ({
      answers: answers.map(({ number, result }) => ({ number, result: completedResult(number, result) })),
      map: map === undefined || !isReadable(map) ? undefined : completedMap(map),
    }),
    golden: { value: { answers: goldenAnswers, map: goldenMap }, hex: goldenBytes['inlay.v1.WriteAnswers'] },
  });
  test.each(checks)('%s', (_, check) => check());

  test('without a result are errors of their writes', () => {
    expect(missing(7n)).toMatchObject({ kind: 'corrupt', code: 'bad_message' });
    expect(missing(7n).message).toMatch(/the answer to write 7 is missing/);
  });

  test('with a map that cannot be read are answers without one', () => {
    const message = writeAnswersToWire({ answers: goldenAnswers, map: goldenMap });
    const owners = message.map?.owners.slice(1) ?? [];
    const { answers, map } = writeAnswersFromWire({ ...message, map: message.map && { ...message.map, owners } });
    expect(map).toBeUndefined();
    expect(answers.map(({ number }) => number)).toEqual(goldenAnswers.map(({ number }) => number));
  });

  test('with an error of a kind that only a newer release knows are internal errors', () => {
    const value = { kind: 'toString', code: '', message: 'x', details: '[1]', retryAfterMs: undefined };
    const [answer] = writeAnswersFromWire({
      answers: [{ number: 1n, result: { $case: 'error', value } }],
      map: undefined,
    }).answers;
    const result = answer?.result;
    expect(isInlayError(result) && { kind: result.kind, code: result.code, details: result.details }).toEqual({
      kind: 'internal',
      code: 'unknown',
      details: {},
    });
  });
});
