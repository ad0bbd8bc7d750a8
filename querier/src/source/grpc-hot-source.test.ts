import { afterEach, describe, expect, test } from '@jest/globals';
import { encodeVersionedRows } from '@inlay/columnar';
import { rowsToPlain } from '@inlay/columnar/testing';
import { InlayError, allTimes, incarnationId, int64Max, noTimes, tableId, type TimeRange } from '@inlay/core';
import { hot } from '@inlay/proto';
import { serverStream } from '@inlay/runtime';
import { startGrpc } from '@inlay/runtime/testing';
import { GrowingGeneration } from '../engine/testing/hot-fixture.js';
import { GrpcHotSource } from './grpc-hot-source.js';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function sourceOf(
  answer: (request: hot.HotReadRequest) => AsyncIterable<hot.HotReadPart>,
): Promise<GrpcHotSource> {
  const { address, stop } = await startGrpc((server) => {
    server.addService(hot.HotServiceService, { read: serverStream(answer) });
  });
  const source = new GrpcHotSource(address);
  closers.push(
    () => {
      source.close();
    },
    () => stop(100),
  );
  return source;
}

const schema = { tags: [1], fields: { 2: 'string', 3: 'i64' } } as const;
const head: hot.HotReadPart = {
  part: {
    $case: 'head',
    value: {
      incarnations: [5n, 6n],
      filesVersion: 2n ** 60n,
      lost: [{ incarnation: 4n, node: 'n1', why: 'its volume is gone' }],
    },
  },
};
const described: hot.HotGeneration = {
  ...{ incarnation: 5n, generation: 9n, partitionKey: '2024-01-01', rowCount: 2, seriesCount: 2 },
  ...{
    times: { min: -(2n ** 62n), max: 7n },
    shards: new Uint8Array(16),
    repeats: [{ min: 1n, max: 2n }],
    tags: [1n],
    fields: [{ id: 2n, nulls: 1 }],
  },
};

describe('a request over gRPC', () => {
  test('names its times half-open, and no bound where there is none', async () => {
    const requests: hot.HotReadRequest[] = [];
    const source = await sourceOf(async function* (request) {
      requests.push(request);
      yield await Promise.resolve(head);
    });
    const boundsOf = async (times?: TimeRange): Promise<unknown> => {
      await source.read({ tableId: tableId(3), held: [], ...(times === undefined ? {} : { times }) });
      return [requests.at(-1)?.timeMin, requests.at(-1)?.timeMax];
    };
    expect(await boundsOf()).toEqual([undefined, undefined]);
    expect(await boundsOf(allTimes)).toEqual([undefined, undefined]);
    expect(await boundsOf({ min: 5n, max: 5n })).toEqual([5n, 6n]);
    expect(await boundsOf({ min: int64Max, max: int64Max })).toEqual([int64Max, undefined]);
    expect(await boundsOf({ min: 1n, max: int64Max - 1n })).toEqual([1n, int64Max]);
    expect(await boundsOf(noTimes)).toEqual([undefined, noTimes.max + 1n]);
  });
});

describe('an answer over gRPC', () => {
  test('is what the ingester said', async () => {
    const grown = new GrowingGeneration(schema, 5, 9).add(
      { tags: { 1: 'a' }, time: -(2n ** 62n), stamp: 1n, fields: { 2: 'x', 3: 2n ** 62n } },
      { tags: { 1: 'b' }, time: 7n, stamp: 2n ** 50n, fields: { 3: -1n } },
    );
    const requests: hot.HotReadRequest[] = [];
    const source = await sourceOf(async function* (request) {
      requests.push(request);
      yield await Promise.resolve(head);
      yield { part: { $case: 'generation', value: described } };
      for (const { rowStart, seriesStart, rows } of grown.answer({ rows: 1, series: 1 }).chunks)
        yield { part: { $case: 'chunk', value: { rowStart, seriesStart, rows: encodeVersionedRows(rows) } } };
    });
    const held = [{ incarnation: incarnationId(5), generation: 9, rows: 1, series: 1 }];
    const answer = await source.read({ tableId: tableId(3), held, times: { min: -(2n ** 62n), max: int64Max } });
    expect(requests[0]).toMatchObject({
      tableId: 3n,
      held: [{ incarnation: 5n, generation: 9n, rows: 1, series: 1 }],
      timeMin: -(2n ** 62n),
    });
    expect(requests[0]?.timeMax).toBeUndefined();
    expect(answer).toMatchObject({
      incarnations: [5, 6],
      filesVersion: 2n ** 60n,
      lost: [{ incarnation: 4, node: 'n1', why: 'its volume is gone' }],
    });
    const [generation] = answer.generations;
    expect(generation).toMatchObject({
      incarnation: 5,
      generation: 9,
      times: { min: -(2n ** 62n) },
      repeats: [{ min: 1n, max: 2n }],
      fields: [{ id: 2, nulls: 1 }],
    });
    const chunk = generation?.chunks[0];
    expect([chunk?.rowStart, chunk?.seriesStart, [...(chunk?.rows.seriesOf ?? [])]]).toEqual([1, 1, [1]]);
    // A chunk's series count from its own first one; seriesOf from the generation's.
    const own = chunk && { ...chunk.rows, seriesOf: chunk.rows.seriesOf.map((sid) => sid - chunk.seriesStart) };
    expect(own && rowsToPlain(own)).toEqual([grown.rows[1]]);
  });

  test.each([
    ['without a head', [{ part: { $case: 'generation', value: described } }]],
    [
      'with a chunk of no generation',
      [head, { part: { $case: 'chunk', value: { rowStart: 0, seriesStart: 0, rows: new Uint8Array(0) } } }],
    ],
    [
      'with a generation that has no times',
      [head, { part: { $case: 'generation', value: { ...described, times: undefined } } }],
    ],
  ] as [string, hot.HotReadPart[]][])('%s is corrupt', async (_, parts) => {
    const source = await sourceOf(async function* () {
      for (const part of parts) yield await Promise.resolve(part);
    });
    await expect(source.read({ tableId: tableId(1), held: [] })).rejects.toMatchObject({ kind: 'corrupt' });
  });

  test('that breaks off is no answer, and the reason arrives', async () => {
    const source = await sourceOf(async function* () {
      yield await Promise.resolve(head);
      throw new InlayError('unavailable', 'draining', { code: 'draining' });
    });
    await expect(source.read({ tableId: tableId(1), held: [] })).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'draining',
    });
  });

  test('from nobody is unavailable', async () => {
    const source = new GrpcHotSource('127.0.0.1:1');
    await expect(source.read({ tableId: tableId(1), held: [] })).rejects.toMatchObject({ kind: 'unavailable' });
    source.close();
  });
});
