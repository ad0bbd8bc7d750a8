import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { shardMapToWire, type ShardMap } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { decodeTableBatch, encodeTableBatch, type TableBatch } from '@inlay/columnar';
import { databaseId, InlayError, SystemClock, tableId } from '@inlay/core';
import { write, type catalog } from '@inlay/proto';
import { bidiStream, errorToWire } from '@inlay/runtime';
import { startGrpc, type StartedGrpc } from '@inlay/runtime/testing';
import type { WriteRequest } from '@inlay/services';
import { waitUntil } from '@inlay/testing';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { GrpcWriteSink, grpcWriteSinkLimitsDefault, type GrpcWriteSinkLimits } from './grpc-write-sink.js';

const batchOf = (rows: number): TableBatch => ({
  tableId: tableId(3),
  partitionKey: '2026-01-01',
  rowCount: rows,
  times: new BigInt64Array(rows).map((_, i) => BigInt(i)),
  seriesOf: new Uint32Array(rows),
  series: {
    count: 1,
    tags: [],
    values: { offsets: new Uint32Array(1), bytes: new Uint8Array(0) },
    hashes: new Uint32Array([9]),
  },
  fields: [],
});
const requestOf = (number: number, rows = 1): WriteRequest => ({
  databaseId: databaseId(5),
  epoch: 7n,
  routerId: 'me',
  number,
  batches: [batchOf(rows)],
});

/** Holds each group until it is released, then answers by number: 13 is refused, 99 breaks the stream. */
class HeldServer {
  readonly groups: write.WriteGroup[] = [];
  #server: StartedGrpc | undefined;
  #release: () => void = () => undefined;
  #gate: Promise<void> = Promise.resolve();
  map: catalog.ShardMap | undefined;

  hold(): void {
    this.#gate = new Promise((resolve) => (this.#release = resolve));
  }

  release(): void {
    this.#release();
  }

  async start(port = 0): Promise<number> {
    const answering = bidiStream<write.WriteGroup, write.WriteAnswers>(async (groups, send) => {
      for await (const group of groups) {
        this.groups.push(group);
        await this.#gate;
        if (group.writes.some(({ number }) => number === 99n))
          throw new InlayError('internal', 'crashed', { code: 'crash' });
        // Last first: answers go by their number.
        for (const { number } of group.writes.toReversed())
          await send({ answers: [this.#answer(number)], map: this.map });
      }
    });
    this.#server = await startGrpc((server) => server.addService(write.WriteServiceService, { write: answering }), {
      port,
    });
    return this.#server.port;
  }

  #answer(number: bigint): write.WriteAnswer {
    if (number !== 13n) return { number, result: { $case: 'stamp', value: number * 100n } };
    const error = new InlayError('exhausted', 'full', { code: 'buffer_full', retryAfterMs: 700 });
    return { number, result: { $case: 'error', value: errorToWire(error) } };
  }

  async stop(): Promise<void> {
    this.release();
    await this.#server?.stop(100);
  }
}

describe('GrpcWriteSink', () => {
  let server: HeldServer;
  let sink: GrpcWriteSink;
  let port = 0;

  const connect = (limits: Partial<GrpcWriteSinkLimits> = {}): GrpcWriteSink =>
    (sink = new GrpcWriteSink(`127.0.0.1:${String(port)}`, new SystemClock(), {
      limits: { ...grpcWriteSinkLimitsDefault, ...limits },
    }));

  beforeEach(async () => {
    server = new HeldServer();
    port = await server.start();
  });
  afterEach(async () => {
    sink.close();
    await server.stop();
  });

  test('brings rows over as they are, and the stamp back', async () => {
    connect();
    expect(await sink.write(requestOf(1, 4))).toEqual({ stamp: 100n });
    const [one] = server.groups;
    expect(one).toMatchObject({ routerId: 'me', writes: [{ number: 1n, epoch: 7n, databaseId: 5n }] });
    const batch = decodeTableBatch(one?.writes[0]?.batches[0] ?? new Uint8Array());
    expect([batch.tableId, batch.partitionKey, [...batch.times], [...batch.series.hashes]]).toEqual([
      3,
      '2026-01-01',
      [0n, 1n, 2n, 3n],
      [9],
    ]);
  });

  test('sends together what came while groups were in flight', async () => {
    connect();
    server.hold();
    const first = sink.write(requestOf(1));
    await waitUntil('the first group is there', () => server.groups.length === 1);
    const second = sink.write(requestOf(2));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const rest = Array.from({ length: 50 }, (_, i) => sink.write(requestOf(20 + i)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    server.release();
    expect((await Promise.all([first, second, ...rest])).map(({ stamp }) => stamp)).toEqual([
      100n,
      200n,
      ...rest.map((_, i) => BigInt(20 + i) * 100n),
    ]);
    expect(server.groups.map(({ writes }) => writes.length)).toEqual([1, 1, 50]);
  });

  test('keeps groups small enough', async () => {
    connect({ groupBytesMax: 200 });
    await Promise.all(Array.from({ length: 10 }, (_, i) => sink.write(requestOf(i + 1, 100))));
    expect(server.groups.length).toBeGreaterThan(2);
    expect(server.groups.flatMap(({ writes }) => writes)).toHaveLength(10);
  });

  test('fails one write of a group alone, with what the ingester said', async () => {
    connect();
    const [good, bad] = await Promise.allSettled([sink.write(requestOf(1)), sink.write(requestOf(13))]);
    expect(good).toMatchObject({ status: 'fulfilled', value: { stamp: 100n } });
    expect(bad).toMatchObject({
      status: 'rejected',
      reason: { kind: 'exhausted', code: 'buffer_full', retryAfterMs: 700 },
    });
  });

  test('fails everything without an answer when the stream breaks, and opens another', async () => {
    connect();
    const broken = await Promise.allSettled([sink.write(requestOf(1)), sink.write(requestOf(99))]);
    expect(broken.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(sink.write(requestOf(99))).rejects.toMatchObject({ kind: 'unavailable', code: 'stream_broken' });
    expect(await sink.write(requestOf(2))).toEqual({ stamp: 200n });
  });

  test('finds an ingester again that was restarted', async () => {
    connect();
    await sink.write(requestOf(1));
    await server.stop();
    await expect(sink.write(requestOf(2))).rejects.toMatchObject({ kind: 'unavailable' });
    server = new HeldServer();
    await server.start(port);
    await waitUntil('it answers again', () =>
      sink.write(requestOf(3)).then(
        () => true,
        () => false,
      ),
    );
  });

  test('refuses a write that no message carries, and keeps its stream for the others', async () => {
    connect({ writeBytesMax: 2000 });
    const writes = [sink.write(requestOf(1)), sink.write(requestOf(2, 100_000)), sink.write(requestOf(3))];
    const [first, large, last] = await Promise.allSettled(writes);
    expect([first, last]).toMatchObject([{ value: { stamp: 100n } }, { value: { stamp: 300n } }]);
    expect(large).toMatchObject({ reason: { kind: 'too_large', code: 'write_too_large' } });
  });

  test('does not wait for ever, nor hold more than it may', async () => {
    connect({ timeoutMs: 200, pendingBytesMax: 1 });
    server.hold();
    const waiting = sink.write(requestOf(1));
    await expect(sink.write(requestOf(2))).rejects.toMatchObject({ kind: 'exhausted', code: 'upstream_full' });
    await expect(waiting).rejects.toMatchObject({ kind: 'unavailable', code: 'write_timeout' });
    server.release();
    expect(await sink.write(requestOf(3))).toEqual({ stamp: 300n });
  });

  test('carries each map once a stream, with the first writes after it, and hears those of answers', async () => {
    const catalog = new MemoryCatalog(new SystemClock());
    const open = (): Promise<ShardMap> =>
      catalog.openIncarnation({ node: 'n', address: 'n:1', members: ['n'] }).then(({ shardMap }) => shardMap);
    const [first, second, third] = [await open(), await open(), await open()];
    let newest = first;
    const heard: ShardMap[] = [];
    const onMap = (map: ShardMap): number => heard.push(map);
    sink = new GrpcWriteSink(`127.0.0.1:${String(port)}`, new SystemClock(), { map: () => newest, onMap });
    for (const number of [1, 2]) await sink.write(requestOf(number));
    newest = second;
    for (const number of [3, 4]) await sink.write(requestOf(number));
    await expect(sink.write(requestOf(99))).rejects.toMatchObject({ code: 'stream_broken' });
    server.map = shardMapToWire(third);
    await sink.write(requestOf(5));
    expect(server.groups.map(({ map }) => map?.epoch)).toEqual([1n, undefined, 2n, undefined, undefined, 2n]);
    expect(server.groups[2]?.map).toEqual(shardMapToWire(second));
    expect(heard).toEqual([third]);
    // What only a later release can say is left to the catalog.
    server.map = { ...shardMapToWire(third), owners: [] };
    await sink.write(requestOf(6));
    expect(heard).toEqual([third]);
  });

  test('says the highest floor that it was told', async () => {
    connect();
    await sink.write({ ...requestOf(60), floor: 50 });
    await sink.write({ ...requestOf(61), floor: 40 });
    expect(server.groups.map(({ floor }) => floor)).toEqual([50n, 50n]);
  });

  test('counts the bytes that a stalled stream still holds after their time is up', async () => {
    // A process that was stopped: its machine accepts connections, and nobody reads them.
    const sockets: Socket[] = [];
    const stopped = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => stopped.listen(0, '127.0.0.1', resolve));
    const rows = 1_000_000;
    const bytes = encodeTableBatch(batchOf(rows)).byteLength;
    const limits = { ...grpcWriteSinkLimitsDefault, timeoutMs: 300, pendingBytesMax: bytes * 1.5 };
    const address = `127.0.0.1:${String((stopped.address() as AddressInfo).port)}`;
    const stalled = new GrpcWriteSink(address, new SystemClock(), { limits });
    try {
      await expect(stalled.write(requestOf(1, rows))).rejects.toMatchObject({ code: 'write_timeout' });
      await expect(stalled.write(requestOf(2, rows))).rejects.toMatchObject({ code: 'upstream_full' });
      // On a busy machine the writes give up before there is a connection that could break.
      await waitUntil('the stopped process is connected to', () => sockets.length > 0);
      for (const socket of sockets) socket.destroy();
      await waitUntil('the broken stream holds them no more', async () => {
        const outcome = await stalled.write(requestOf(3, rows)).catch((error: unknown) => (error as InlayError).code);
        return outcome !== 'upstream_full';
      });
    } finally {
      stalled.close();
      stopped.close();
      for (const socket of sockets) socket.destroy();
    }
  });
});
