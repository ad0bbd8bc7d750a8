import type { FileColumnInfo } from '@inlay/columnar/parquet';
import { columnId, databaseId, incarnationId, makeStamp } from '@inlay/core';
import { Prng, SimulatedClock, systemParts, waitUntil } from '@inlay/testing';
import { afterEach, expect, test } from '@jest/globals';
import { HotBuffer } from '../../buffer/hot-buffer.js';
import { randomBatch, smallTable } from '../../testing/random-batches.js';
import { WorkerThread } from '../../thread/index.js';
import { startPersistThread } from '../start-persist-thread.js';
import { InlineExecutor } from '../../testing/inline-executor.js';
import type { EncodeRequest } from './persist-executor.js';
import { WorkerExecutor } from './worker-executor.js';

const life = incarnationId(1);
const lane = { incarnation: life, lowWater: 0n };
const open: WorkerExecutor[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((executor) => executor.close()));
});

function start(begin = startPersistThread, threadsMax = 1, idleMs = 60_000): WorkerExecutor {
  const executor = new WorkerExecutor(begin, { threadsMax, idleMs, clock: systemParts.clock });
  open.push(executor);
  return executor;
}

function request(seed: number): EncodeRequest {
  const random = new Prng(seed);
  const buffer = new HotBuffer(life, new SimulatedClock());
  buffer.adopt(lane);
  for (let i = 0; i < 30; i++) {
    const stamp = makeStamp(1n, BigInt(i));
    buffer.append(stamp, databaseId(1), [randomBatch(smallTable, random, { stamp, key: 'a' }).batch], lane);
  }
  const [generation] = buffer.generationsOf(smallTable.id);
  const columns: FileColumnInfo[] = [
    ...smallTable.tags.map((id): FileColumnInfo => ({ id: columnId(id), name: String(id), kind: 'tag' })),
    ...Object.entries(smallTable.fields).map(([id, kind]) => ({ id: columnId(Number(id)), name: id, kind })),
  ];
  return {
    images: generation?.images() ?? [],
    database: 'db',
    tableId: smallTable.id,
    table: 'm',
    partitionKey: 'a',
    columns,
  };
}

test('the thread makes the files that the caller would make', async () => {
  const executor = start(startPersistThread, 2);
  const requests = [1, 2, 3, 4].map(request);
  const files = await Promise.all(requests.map((one) => executor.encode(one)));
  const inline = new InlineExecutor();
  for (const [i, one] of requests.entries()) expect(files[i]).toEqual(await inline.encode(one));
});

test("an error of one request is that request's", async () => {
  const executor = start();
  const bad = executor.encode({ ...request(1), columns: [] });
  const good = executor.encode(request(2));
  await expect(bad).rejects.toThrow('not described');
  expect((await good).rowCount).toBeGreaterThan(0);
});

test('a thread that died fails its requests and is replaced', async () => {
  const entry = new URL(
    "data:text/javascript,import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { throw new Error('out of luck'); });",
  );
  const dies = start(() => new WorkerThread(entry, {}));
  await expect(dies.encode(request(1))).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'worker_crashed',
    message: expect.stringContaining('out of luck'),
  });
  await expect(Promise.allSettled([dies.encode(request(1)), dies.encode(request(2))])).resolves.toMatchObject([
    { reason: { code: 'worker_crashed' } },
    { reason: { code: 'worker_crashed' } },
  ]);
});

test('a thread without work is ended, and started again when there is some', async () => {
  const executor = start(startPersistThread, 1, 20);
  const first = await executor.encode(request(1));
  await waitUntil('the thread has ended', () => executor.threads === 0);
  expect(await executor.encode(request(1))).toEqual(first);
});

test('closing rejects what is under way', async () => {
  const executor = start();
  const encoded = executor.encode(request(1));
  await Promise.all([expect(encoded).rejects.toMatchObject({ code: 'worker_crashed' }), executor.close()]);
  await expect(executor.encode(request(1))).rejects.toMatchObject({ code: 'stopped' });
});
