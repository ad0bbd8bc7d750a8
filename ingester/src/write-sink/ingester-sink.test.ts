import { describe, expect, test } from '@jest/globals';
import { InlayError, makeStamp, shardCount, type IncarnationId } from '@inlay/core';
import type { OpenedIncarnation, ShardMap } from '@inlay/catalog';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { encodeTableBatch } from '@inlay/columnar';
import { SimulatedClock } from '@inlay/testing';
import { testBatch, testRequest } from '../testing/test-batches.js';
import { TestHotStore } from '../testing/test-hot-store.js';
import { laneOf } from '../recovery/index.js';
import type { Wal, WalRecord } from '../wal/index.js';
import { IngesterSink } from './ingester-sink.js';
import { Ownership } from './ownership.js';
import { RetryTable } from './retry-table.js';
import { shapeOf } from './write-shape.js';

/** Holds every record until the test says that it is synced. */
class HeldWal implements Wal {
  readonly records: WalRecord[] = [];
  readonly #waiting: ((error?: InlayError) => void)[] = [];
  readonly queuedBytes = 0;
  readonly usage = { segments: 0, bytes: 0, freeBytes: undefined };
  full: Error | undefined;
  checkRoom(): void {
    if (this.full !== undefined) throw this.full;
  }
  append(record: WalRecord, done: (error?: InlayError) => void): void {
    this.records.push(record);
    this.#waiting.push(done);
  }
  sync(error?: InlayError): void {
    for (const done of this.#waiting.splice(0)) done(error);
  }
  releaseBelow(): void {}
  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Setup {
  readonly catalog: MemoryCatalog;
  readonly opened: OpenedIncarnation;
  readonly wal: HeldWal;
  readonly hot: TestHotStore;
  readonly sink: IngesterSink;
  readonly failures: InlayError[];
}

async function setup(bytesMax?: number): Promise<Setup> {
  const catalog = new MemoryCatalog(new SimulatedClock());
  const opened = await catalog.openIncarnation({ node: 'n1', address: '', members: ['n1'] });
  const { id } = opened.incarnation;
  const wal = new HeldWal();
  const hot = new TestHotStore(bytesMax);
  const lane = laneOf(opened.incarnation);
  hot.adopt(lane);
  const failures: InlayError[] = [];
  const sink = new IngesterSink({
    lane,
    ownership: new Ownership(catalog, id, opened.shardMap),
    retries: new RetryTable(),
    wal,
    receiver: hot,
    limits: { roomTimeoutMs: 10, waitingBytesMax: 1 << 20 },
    onFailure: (error) => failures.push(error),
  });
  return { catalog, opened, wal, hot, sink, failures };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const row = (host: string, time = 1): { host: string; time: number; a: number } => ({ host, time, a: time });

describe('a write', () => {
  test('that does not fit what is in memory is refused before it is durable, and the next one is taken', async () => {
    const { wal, hot, sink, failures } = await setup();
    hot.misfits = 'column 7 is f64, not i64';
    await expect(sink.write(testRequest(1, [row('a')]))).rejects.toMatchObject({
      kind: 'corrupt',
      code: 'bad_batch',
      message: expect.stringContaining('column 7 is f64, not i64'),
    });
    expect(wal.records).toEqual([]);
    hot.misfits = undefined;
    const taken = sink.write(testRequest(2, [row('a')]));
    await turn();
    wal.sync();
    await expect(taken).resolves.toMatchObject({ stamp: expect.anything() });
    expect(failures).toEqual([]);
  });

  test('is acknowledged after its sync, when it can be read', async () => {
    const { sink, wal, hot } = await setup();
    let ack: bigint | undefined;
    const write = sink.write(testRequest(1, [row('x')])).then(({ stamp }) => (ack = stamp));
    await turn();
    expect(wal.records.length).toBe(1);
    expect([ack, hot.rows()]).toEqual([undefined, []]);
    wal.sync();
    expect(hot.rows()).toEqual([{ stamp: makeStamp(1n, 1n), host: 'x', time: 1n, fields: { 2: 1n } }]);
    await write;
    expect(ack).toBe(makeStamp(1n, 1n));
    expect(sink.appendedTo).toBe(makeStamp(1n, 1n));
  });

  test('has a stamp in order of its arrival', async () => {
    const { sink, wal, hot } = await setup();
    const writes = [1, 2, 3].map((number) => sink.write(testRequest(number, [row('x', number)])));
    await turn();
    wal.sync();
    const stamps = (await Promise.all(writes)).map((ack) => ack.stamp);
    expect(stamps).toEqual([1n, 2n, 3n].map((counter) => makeStamp(1n, counter)));
    expect(hot.stamps()).toEqual(stamps);
  });

  test('goes into the log as it came over the wire, or encoded once', async () => {
    const { sink, wal } = await setup();
    const encoded = [encodeTableBatch(testBatch([row('x')]))];
    void sink.write({ ...testRequest(1, [row('x')]), encoded });
    void sink.write(testRequest(2, [row('x')]));
    await turn();
    expect(wal.records[0]?.batches).toBe(encoded);
    expect(wal.records[1]?.batches).toEqual(encoded);
    wal.sync();
  });

  test('that the log could not keep is answered so, and is not readable', async () => {
    const { sink, wal, hot } = await setup();
    const write = sink.write(testRequest(1, [row('x')]));
    await turn();
    wal.sync(new InlayError('internal', 'disk', { code: 'wal_failed' }));
    await expect(write).rejects.toMatchObject({ code: 'wal_failed' });
    expect(hot.rows()).toEqual([]);
  });

  test('that is durable and cannot be made readable ends the process', async () => {
    const { sink, wal, hot, failures } = await setup();
    hot.append = () => {
      throw new Error('a broken promise');
    };
    const write = sink.write(testRequest(1, [row('x')]));
    await turn();
    wal.sync();
    await expect(write).rejects.toThrow('a broken promise');
    expect(failures.length).toBe(1);
  });

  test('whose router id has no place in a record is refused before it has a stamp', async () => {
    const { sink, wal } = await setup();
    const refused = sink.write({ ...testRequest(1, [row('x')]), routerId: 'ä'.repeat(200) });
    await expect(refused).rejects.toMatchObject({ kind: 'invalid', code: 'bad_router_id' });
    const write = sink.write({ ...testRequest(1, [row('x')]), routerId: 'ä'.repeat(127) });
    await turn();
    wal.sync();
    expect(await write).toEqual({ stamp: makeStamp(1n, 1n) });
  });

  test('without the hashes of its series is refused', async () => {
    const { sink } = await setup();
    const [batch] = testRequest(1, [row('x')]).batches;
    if (batch === undefined) throw new Error('no batch');
    const batches = [{ ...batch, series: { ...batch.series, hashes: new Uint32Array(0) } }];
    await expect(sink.write({ ...testRequest(1, []), batches })).rejects.toMatchObject({ code: 'no_shards' });
  });
});

describe('a repeat', () => {
  test('gets the first stamp and is not applied again, also while the first is under way', async () => {
    const { sink, wal, hot } = await setup();
    const writes = [sink.write(testRequest(1, [row('x')])), sink.write(testRequest(1, [row('x')]))];
    await turn();
    expect(wal.records.length).toBe(1);
    wal.sync();
    writes.push(sink.write(testRequest(1, [row('x')])));
    const stamps = (await Promise.all(writes)).map((ack) => ack.stamp);
    expect(new Set(stamps).size).toBe(1);
    expect(hot.rows().length).toBe(1);
  });

  test('of a refused write is a first attempt', async () => {
    const { sink, wal, catalog } = await setup();
    await catalog.openIncarnation({ node: 'n2', address: '', members: ['n1', 'n2'] });
    const refused = sink.write(testRequest(1, [row('x')], 0n));
    await expect(refused).rejects.toMatchObject({ code: 'stale_epoch' });
    const again = sink.write(testRequest(1, [row('x')]));
    await turn();
    wal.sync();
    await expect(again).resolves.toEqual({ stamp: makeStamp(1n, 1n) });
  });

  test('is told from other rows under the same number', async () => {
    const { sink, wal, hot } = await setup();
    const writes = [sink.write(testRequest(1, [row('x')])), sink.write(testRequest(1, [row('x'), row('y')]))];
    await turn();
    wal.sync();
    await Promise.all(writes);
    expect(hot.rows().length).toBe(3);
  });

  test('is answered with its stamp also while draining', async () => {
    const { sink, wal } = await setup();
    const write = sink.write(testRequest(1, [row('x')]));
    await turn();
    const drained = sink.drain();
    const repeat = sink.write(testRequest(1, [row('x')]));
    wal.sync();
    await drained;
    expect(await repeat).toEqual(await write);
  });
});

describe('epochs and owners', () => {
  test('an older epoch is refused', async () => {
    const { sink } = await setup();
    await expect(sink.write(testRequest(1, [row('x')], 0n))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'stale_epoch',
    });
  });

  test('a newer one is read from the catalog and adopted; stamps go on in it', async () => {
    const { sink, wal, catalog } = await setup();
    await catalog.openIncarnation({ node: 'n2', address: '', members: ['n1', 'n2'] });
    const write = sink.write(testRequest(1, [row('x')], 2n));
    await turn();
    wal.sync();
    expect(await write).toEqual({ stamp: makeStamp(2n, 1n) });
    // Nothing that it relies on has changed since its epoch.
    const older = sink.write(testRequest(2, [row('x')], 1n));
    await turn();
    wal.sync();
    expect(await older).toEqual({ stamp: makeStamp(2n, 2n) });
  });

  test('one from before a deletion is refused, wherever the deletion was heard of', async () => {
    const { sink, wal, catalog } = await setup();
    await catalog.createDatabase({ name: 'db' });
    const { epoch } = await catalog.deleteDatabase('db');
    const write = sink.write(testRequest(1, [row('x')], epoch));
    await turn();
    wal.sync();
    await write;
    await expect(sink.write(testRequest(2, [row('x')], 1n))).rejects.toMatchObject({
      code: 'stale_epoch',
      message: expect.stringContaining('a database was deleted in epoch 2'),
    });
  });

  test('one that the catalog does not know is refused and not adopted', async () => {
    const { sink, wal } = await setup();
    await expect(sink.write(testRequest(1, [row('x')], 9n))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'unknown_epoch',
    });
    const write = sink.write(testRequest(1, [row('x')], 1n));
    await turn();
    wal.sync();
    await expect(write).resolves.toBeDefined();
  });

  test('with the catalog away, the known epoch goes on and a newer one is refused', async () => {
    const { sink, wal, catalog } = await setup();
    await catalog.close();
    const write = sink.write(testRequest(1, [row('x')], 1n));
    await turn();
    wal.sync();
    await expect(write).resolves.toBeDefined();
    await expect(sink.write(testRequest(2, [row('x')], 2n))).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('a shard of somebody else is refused', async () => {
    const map = (owner: (shard: number) => IncarnationId): ShardMap => ({
      ...opened.shardMap,
      epoch: 4n,
      owners: Array.from({ length: shardCount }, (_, shard) => [owner(shard)]),
    });
    const { opened } = await setup();
    const own = opened.incarnation.id;
    const shape = shapeOf({ batches: [testBatch([row('x')])] });
    const shard = (testBatch([row('x')]).series.hashes[0] ?? 0) % shardCount;
    const catalog = { shardMap: () => Promise.reject(new Error('not asked')) };
    expect(() =>
      new Ownership(
        catalog,
        own,
        map(() => own),
      ).check(4n, shape.shards),
    ).not.toThrow();
    const without = new Ownership(
      catalog,
      own,
      map((one) => (one === shard ? (8 as IncarnationId) : own)),
    );
    expect(() => without.check(4n, shape.shards)).toThrow(
      expect.objectContaining({ kind: 'unavailable', code: 'not_owner', details: { shard, epoch: 4 } }),
    );
  });

  test('concurrent writes of a new epoch read the map once', async () => {
    const { opened, catalog } = await setup();
    let reads = 0;
    const counting = {
      shardMap: () => {
        reads++;
        return catalog.shardMap();
      },
    };
    await catalog.openIncarnation({ node: 'n2', address: '', members: ['n1', 'n2'] });
    const ownership = new Ownership(counting, opened.incarnation.id, opened.shardMap);
    await Promise.all(Array.from({ length: 20 }, () => ownership.reach(2n)));
    expect([reads, ownership.epoch]).toEqual([1, 2n]);
  });
});

describe('limits', () => {
  test('a full buffer refuses, and room lets in again', async () => {
    const { sink, wal, hot } = await setup(200);
    const first = sink.write(testRequest(1, [row('x'), row('y')]));
    await turn();
    wal.sync();
    await first;
    const refused = sink.write(
      testRequest(
        2,
        [1, 2, 3, 4, 5, 6].map((time) => row('z', time)),
      ),
    );
    await expect(refused).rejects.toMatchObject({ kind: 'exhausted', code: 'buffer_full', retryAfterMs: 1000 });
    hot.persist(1n << 60n);
    const again = sink.write(
      testRequest(
        2,
        [1, 2, 3, 4, 5, 6].map((time) => row('z', time)),
      ),
    );
    await turn();
    wal.sync();
    await expect(again).resolves.toBeDefined();
  });

  test('rows that wait for their sync count as well', async () => {
    const { sink, wal } = await setup(200);
    const first = sink.write(testRequest(1, [row('x'), row('y')]));
    await turn();
    const refused = sink.write(
      testRequest(
        2,
        [1, 2, 3, 4, 5, 6].map((time) => row('z', time)),
      ),
    );
    await expect(refused).rejects.toMatchObject({ code: 'buffer_full' });
    wal.sync();
    await first;
  });

  test('what the log has no room for has no stamp', async () => {
    const { sink, wal } = await setup();
    wal.full = Object.assign(new Error('disk'), { code: 'disk_full' });
    await expect(sink.write(testRequest(1, [row('x')]))).rejects.toMatchObject({ code: 'disk_full' });
    wal.full = undefined;
    const write = sink.write(testRequest(1, [row('x')]));
    await turn();
    wal.sync();
    expect(await write).toEqual({ stamp: makeStamp(1n, 1n) });
  });

  test('draining refuses what is new and waits for what is not', async () => {
    const { sink, wal } = await setup();
    const write = sink.write(testRequest(1, [row('x')]));
    await turn();
    let isDrained = false;
    const drained = sink.drain().then(() => (isDrained = true));
    await expect(sink.write(testRequest(2, [row('x')]))).rejects.toMatchObject({ code: 'draining' });
    expect(isDrained).toBe(false);
    wal.sync();
    await Promise.all([write, drained]);
  });

  test('the retry table forgets the oldest requests and routers', () => {
    const table = new RetryTable({ routersMax: 2, requestsMax: 3, unansweredMax: 9 });
    const key = (routerId: string, number: number): { routerId: string; number: number; fingerprint: number } => ({
      routerId,
      number,
      fingerprint: 1,
    });
    for (let number = 1; number <= 4; number++) table.remember(key('a', number), BigInt(number));
    expect([1, 2, 3, 4].map((number) => table.find(key('a', number)))).toEqual([undefined, 2n, 3n, 4n]);
    table.remember(key('b', 1), 5n);
    table.remember(key('a', 5), 6n);
    table.remember(key('c', 1), 7n);
    expect([table.find(key('a', 5)), table.find(key('b', 1)), table.find(key('c', 1))]).toEqual([6n, undefined, 7n]);
    table.forget(key('c', 1));
    expect(table.find(key('c', 1))).toBeUndefined();
  });
});
