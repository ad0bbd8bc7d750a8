import { afterEach, describe, expect, test } from '@jest/globals';
import {
  InlayError,
  allTimes,
  columnId,
  incarnationId,
  int64Max,
  int64Min,
  noTimes,
  type TimeRange,
} from '@inlay/core';
import { decodeVersionedRows, encodeTableBatch } from '@inlay/columnar';
import { rowsFromPlain, rowsToPlain } from '@inlay/columnar/testing';
import { shardMapFromWire, shardMapToWire, type ShardMap } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { hot, write } from '@inlay/proto';
import { callServerStream, callUnary, DuplexCall, grpcClient } from '@inlay/runtime';
import { startGrpc } from '@inlay/runtime/testing';
import type { HotAnswer, HotRequest, HotSource, IngesterControl, WriteSink } from '@inlay/services';
import { SimulatedClock } from '@inlay/testing';
import { testBatch } from '../testing/test-batches.js';
import type { EncodedWriteRequest, MapExchange } from '../write-sink/index.js';
import { controlService, hotService } from './hot-service.js';
import { writeService } from './write-service.js';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Parts {
  readonly sink?: WriteSink;
  readonly maps?: MapExchange;
  readonly source?: HotSource;
  readonly control?: IngesterControl;
}

const noMaps: MapExchange = { shardMap: undefined, learnMap: () => undefined };

async function serve({ sink, source, control, maps = noMaps }: Parts): Promise<string> {
  const { address, stop } = await startGrpc((server) => {
    if (sink !== undefined) server.addService(write.WriteServiceService, writeService(sink, maps));
    if (source !== undefined) server.addService(hot.HotServiceService, hotService(source));
    if (control !== undefined) server.addService(hot.IngesterControlServiceService, controlService(control));
  });
  closers.push(() => stop(100));
  return address;
}

async function openStream(
  sink: WriteSink,
  exchange = noMaps,
): Promise<{
  call: DuplexCall<write.WriteGroup, write.WriteAnswers>;
  heard: (ShardMap | undefined)[];
  answers: Map<bigint, write.WriteAnswer['result']>;
  messages: () => number;
  until: (count: number) => Promise<void>;
  ended: Promise<InlayError | undefined>;
}> {
  const client = grpcClient(write.WriteServiceClient, await serve({ sink, maps: exchange }));
  closers.push(() => client.close());
  const answers = new Map<bigint, write.WriteAnswer['result']>();
  const heard: (ShardMap | undefined)[] = [];
  let messages = 0;
  let onEnd: (error: InlayError | undefined) => void = () => undefined;
  const ended = new Promise<InlayError | undefined>((resolve) => (onEnd = resolve));
  const call = new DuplexCall<write.WriteGroup, write.WriteAnswers>(
    (metadata, options) => client.write(metadata, options),
    {
      onMessage: (message) => {
        messages++;
        heard.push(message.map === undefined ? undefined : shardMapFromWire(message.map));
        for (const answer of message.answers) answers.set(answer.number, answer.result);
      },
      onEnd,
    },
  );
  const until = async (count: number): Promise<void> => {
    while (answers.size < count) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  return { call, heard, answers, messages: () => messages, until, ended };
}

const bytes = encodeTableBatch(testBatch([{ host: 'x', time: 5, a: 7 }]));
const message = (number: number): write.Write => ({
  number: BigInt(number),
  epoch: 3n,
  databaseId: 9n,
  batches: [bytes],
});

describe('the write stream', () => {
  test('hands each write to the sink with its bytes, and answers each', async () => {
    const seen: EncodedWriteRequest[] = [];
    const sink: WriteSink = {
      write: (request: EncodedWriteRequest) => {
        seen.push(request);
        return Promise.resolve({ stamp: BigInt(request.number) + (1n << 41n) });
      },
    };
    const { call, answers, messages, until, ended } = await openStream(sink);
    await call.send({
      routerId: 'router-7',
      floor: 0n,
      map: undefined,
      writes: Array.from({ length: 200 }, (_, i) => message(i)),
    });
    await call.send({ routerId: 'router-7', floor: 0n, map: undefined, writes: [message(200)] });
    await until(201);
    expect(answers.get(5n)).toEqual({ $case: 'stamp', value: 5n + (1n << 41n) });
    expect(messages()).toBeLessThan(20);
    expect(seen[0]).toMatchObject({ databaseId: 9, epoch: 3n, routerId: 'router-7', number: 0 });
    expect([...(seen[0]?.encoded?.[0] ?? [])]).toEqual([...bytes]);
    const [batch] = seen[0]?.batches ?? [];
    if (batch === undefined) throw new Error('no batch');
    expect(batch.series.hashes).toEqual(testBatch([{ host: 'x', time: 5, a: 7 }]).series.hashes);
    expect(rowsToPlain(batch)).toEqual([{ tags: { 1: 'x' }, time: 5n, stamp: 0n, fields: { 2: 7n } }]);
    call.end();
    expect(await ended).toBeUndefined();
  });

  test('learns a map before it takes the writes that came with it, and tells its own to who is behind', async () => {
    const catalog = new MemoryCatalog(new SimulatedClock());
    const maps = [1, 2, 3].map(() => catalog.openIncarnation({ node: 'n', address: 'n:1', members: ['n'] }));
    const [first, second, third] = (await Promise.all(maps)).map(({ shardMap }) => shardMap);
    if (first === undefined || second === undefined || third === undefined) throw new Error('no map');
    const exchange = {
      shardMap: first,
      learnMap: (map: ShardMap): void => {
        if (map.epoch === 9n) throw new InlayError('conflict', 'not ours', { code: 'other_cluster' });
        exchange.shardMap = map;
      },
    };
    const sink: WriteSink = {
      write: ({ epoch }) => {
        if (epoch === exchange.shardMap.epoch) return Promise.resolve({ stamp: epoch });
        throw new InlayError('unavailable', 'old', { code: 'stale_epoch' });
      },
    };
    const { call, answers, heard, until } = await openStream(sink, exchange);
    const send = async (number: number, epoch: bigint, map?: ShardMap): Promise<write.WriteAnswer['result']> => {
      const writes = [{ ...message(number), epoch }];
      await call.send({
        routerId: 'r',
        floor: 0n,
        map: map === undefined ? undefined : shardMapToWire(map),
        writes,
      });
      await until(number);
      return answers.get(BigInt(number));
    };
    expect(await send(1, 2n, second)).toEqual({ $case: 'stamp', value: 2n });
    expect(exchange.shardMap).toEqual(second);
    expect(await send(2, 3n, third)).toMatchObject({ $case: 'stamp' });
    expect(await send(3, 1n)).toMatchObject({ $case: 'error', value: { code: 'stale_epoch' } });
    expect(heard).toEqual([undefined, undefined, third]);
    // A map that cannot be taken speaks for its writes; the next ones are taken.
    expect(await send(4, 9n, { ...third, epoch: 9n })).toMatchObject({ value: { code: 'other_cluster' } });
    expect(await send(5, 3n, { ...third, owners: [] })).toMatchObject({ value: { code: 'bad_message' } });
    expect(await send(6, 3n)).toMatchObject({ $case: 'stamp' });
  });

  test('answers what is known while other writes wait, and errors with all their words', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const sink: WriteSink = {
      write: async ({ number }) => {
        if (number === 1) await held;
        if (number === 2)
          throw new InlayError('exhausted', 'full', {
            code: 'buffer_full',
            retryAfterMs: 70,
            details: { shard: 3, of: 'x' },
          });
        return { stamp: 1n };
      },
    };
    const { call, answers, until, ended } = await openStream(sink);
    await call.send({ routerId: 'r', floor: 0n, map: undefined, writes: [message(1), message(2), message(3)] });
    await until(2);
    expect([...answers.keys()]).toEqual([2n, 3n]);
    expect(answers.get(2n)).toEqual({
      $case: 'error',
      value: {
        kind: 'exhausted',
        code: 'buffer_full',
        message: 'full',
        details: '{"shard":3,"of":"x"}',
        retryAfterMs: 70,
      },
    });
    call.end();
    release();
    expect(await ended).toBeUndefined();
    expect(answers.size).toBe(3);
  });

  test('a batch that cannot be read fails its own write only', async () => {
    const sink: WriteSink = { write: () => Promise.resolve({ stamp: 1n }) };
    const { call, answers, until } = await openStream(sink);
    const bad = { ...message(1), batches: [Uint8Array.of(1, 2, 3)] };
    await call.send({ routerId: 'r', floor: 0n, map: undefined, writes: [bad, message(2)] });
    await until(2);
    expect(answers.get(1n)).toMatchObject({ $case: 'error', value: { kind: 'corrupt' } });
    expect(answers.get(2n)).toMatchObject({ $case: 'stamp' });
    call.end();
  });

  test('survives a router that goes away', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let writes = 0;
    const sink: WriteSink = {
      write: async () => {
        writes++;
        await held;
        return { stamp: 1n };
      },
    };
    const { call, ended } = await openStream(sink);
    await call.send({ routerId: 'r', floor: 0n, map: undefined, writes: [message(1)] });
    while (writes === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    call.cancel();
    expect(await ended).toMatchObject({ kind: 'unavailable' });
    release();
  });
});

describe('hot reads', () => {
  test('of half-open bounds include the first nanosecond and not the last, at the ends of 64 bits too', async () => {
    const asked: HotRequest[] = [];
    const source: HotSource = {
      read: (request) => {
        asked.push(request);
        return Promise.resolve({ incarnations: [], filesVersion: 0n, generations: [] });
      },
    };
    const client = grpcClient(hot.HotServiceClient, await serve({ source }));
    closers.push(() => client.close());
    const timesFor = async (timeMin?: bigint, timeMax?: bigint): Promise<TimeRange | undefined> => {
      const request = { tableId: 6n, held: [], timeMin, timeMax };
      for await (const { part } of callServerStream(client.read.bind(client), request))
        expect(part?.$case).toBe('head');
      return asked.at(-1)?.times;
    };
    expect(await timesFor()).toEqual(allTimes);
    expect(await timesFor(5n, 6n)).toEqual({ min: 5n, max: 5n });
    expect(await timesFor(undefined, 0n)).toEqual({ min: int64Min, max: -1n });
    expect(await timesFor(int64Max)).toEqual({ min: int64Max, max: int64Max });
    // Conditions that no time meets may come as bounds that hold none.
    expect(await timesFor(6n, 6n)).toEqual(noTimes);
    expect(await timesFor(10n, 5n)).toEqual(noTimes);
  });

  test('come in parts that make the answer again', async () => {
    const rows = rowsFromPlain({ tags: [1], fields: { 2: 'i64' } }, [
      { tags: { 1: 'x' }, time: -5n, stamp: 77n, fields: { 2: -1n } },
      { tags: { 1: 'y' }, time: 6n, stamp: 78n, fields: {} },
    ]);
    const requests: HotRequest[] = [];
    const answer: HotAnswer = {
      incarnations: [incarnationId(3), incarnationId(4)],
      filesVersion: 12n,
      generations: [
        {
          incarnation: incarnationId(3),
          generation: 2 ** 33,
          partitionKey: '2026-01-01',
          rowCount: 2,
          seriesCount: 2,
          times: { min: -5n, max: 6n },
          shards: new Uint8Array(16).fill(3),
          repeats: [{ min: -5n, max: 0n }],
          tags: [columnId(1)],
          fields: [{ id: columnId(2), nulls: 1 }],
          chunks: [{ rowStart: 0, seriesStart: 0, rows }],
        },
      ],
    };
    const source: HotSource = {
      read: (request) => {
        requests.push(request);
        return Promise.resolve(answer);
      },
    };
    const client = grpcClient(hot.HotServiceClient, await serve({ source }));
    closers.push(() => client.close());
    const held = [{ incarnation: 3n, generation: 8n, rows: 5, series: 2 }];
    const parts: hot.HotReadPart['part'][] = [];
    const request = { tableId: 6n, held, timeMin: -10n, timeMax: undefined };
    for await (const { part } of callServerStream(client.read.bind(client), request)) parts.push(part);
    expect(requests).toEqual([
      {
        tableId: 6,
        held: [{ incarnation: 3, generation: 8, rows: 5, series: 2 }],
        times: { min: -10n, max: int64Max },
      },
    ]);
    expect(parts.slice(0, 2)).toEqual([
      { $case: 'head', value: { incarnations: [3n, 4n], filesVersion: 12n, lost: [] } },
      {
        $case: 'generation',
        value: {
          incarnation: 3n,
          generation: 2n ** 33n,
          partitionKey: '2026-01-01',
          rowCount: 2,
          seriesCount: 2,
          times: { min: -5n, max: 6n },
          shards: Buffer.alloc(16, 3),
          repeats: [{ min: -5n, max: 0n }],
          tags: [1n],
          fields: [{ id: 2n, nulls: 1 }],
        },
      },
    ]);
    const chunk = parts[2];
    if (chunk?.$case !== 'chunk') throw new Error('no chunk');
    expect(rowsToPlain(decodeVersionedRows(chunk.value.rows))).toEqual(rowsToPlain(rows));
  });

  test('carry the error of the source', async () => {
    const source: HotSource = {
      read: () => Promise.reject(new InlayError('invalid', 'no', { code: 'bad_held_generation' })),
    };
    const client = grpcClient(hot.HotServiceClient, await serve({ source }));
    closers.push(() => client.close());
    const call = callServerStream(client.read.bind(client), { tableId: 1n, held: [] });
    await expect(call.next()).rejects.toMatchObject({ kind: 'invalid', code: 'bad_held_generation' });
  });
});

test('control calls reach the ingester', async () => {
  const calls: unknown[] = [];
  const control: IngesterControl = {
    status: () => Promise.resolve({ incarnations: [], lost: [], isStarting: false }),
    flush: async () => {
      calls.push('flush');
      return { files: 3, rows: 5_000_000_000 };
    },
    adoptEpoch: async (epoch) => void calls.push(epoch),
  };
  const client = grpcClient(hot.IngesterControlServiceClient, await serve({ control }));
  closers.push(() => client.close());
  expect(await callUnary(client.flush.bind(client), {})).toEqual({ files: 3n, rows: 5_000_000_000n });
  await callUnary(client.adoptEpoch.bind(client), { epoch: 5n });
  expect(calls).toEqual(['flush', 5n]);
});
