import { beforeEach, describe, expect, test } from '@jest/globals';
import { MemoryCatalog } from '@inlay/catalog/testing';
import { admin, InlayError, noLogger, noMetrics, SystemClock } from '@inlay/core';
import { LineProtocolParser } from '@inlay/line-protocol';
import type { WriteRequest } from '@inlay/services';
import { Prng } from '@inlay/testing';
import { routerMetrics } from './metrics.js';
import { SchemaCache, WritePipeline, type CheckedWrite } from './pipeline/index.js';
import { TestIngesters, type TestIngester } from './testing/test-ingesters.js';
import { OwnerWriter, ShardMapCache } from './upstream/index.js';
import { Writer } from './writer.js';

const clock = new SystemClock();
let catalog: MemoryCatalog;
let ingesters: TestIngesters;
let maps: ShardMapCache;
let schemas: SchemaCache;
let writer: Writer;

const write = (lines: string, database = 'db'): Promise<CheckedWrite> =>
  writer.write(Buffer.from(lines), {
    principal: admin,
    database,
    precision: 'ns',
    nowNs: clock.nowNs(),
    acceptPartial: true,
  });

/** Many series, so that every ingester owns some. */
const lines = (count: number, value = 1): string =>
  Array.from({ length: count }, (_, i) => `cpu,host=h${String(i)} v=${String(value)} 1`).join('\n');

const refuse = (kind: InlayError['kind'], code: string, retryAfterMs?: number): InlayError =>
  new InlayError(kind, `refused: ${code}`, { code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

/** Writers wait for ever by the clock of a test; those that are to give up do so soon. */
const patientMs = 600_000;
const hurriedMs = 300;

const useWriter = (timeoutMs: number): void => {
  const pipeline = new WritePipeline(new LineProtocolParser(), schemas);
  const log = new OwnerWriter({ maps, sinks: ingesters, routerId: 'router', clock, random: new Prng(1), timeoutMs });
  writer = new Writer({ pipeline, schemas, log, metrics: routerMetrics(noMetrics), clock });
};

beforeEach(() => {
  catalog = new MemoryCatalog(clock);
  ingesters = new TestIngesters(catalog);
  maps = new ShardMapCache(catalog, noLogger);
  schemas = new SchemaCache(catalog, clock);
  useWriter(patientMs);
});

/** Whether rows that were acknowledged can be found. */
async function placeOf(request: WriteRequest | undefined): Promise<'live' | 'deleted'> {
  const schema = await catalog.schema('db');
  const isLive = request?.databaseId === schema?.database.id && request?.batches[0]?.tableId === schema?.tables[0]?.id;
  return isLive ? 'live' : 'deleted';
}

const two = async (): Promise<[TestIngester, TestIngester]> => [
  await ingesters.open('a', ['a', 'b']),
  await ingesters.open('b', ['a', 'b']),
];

describe('a write', () => {
  test('goes to the owners of its rows, each row once', async () => {
    const [a, b] = await two();
    const written = await write(lines(200));
    expect([written.acceptedLines, a.rows + b.rows]).toEqual([200, 200]);
    expect(Math.min(a.rows, b.rows)).toBeGreaterThan(40);
    expect([a.calls, b.calls]).toEqual([1, 1]);
  });

  test('without an accepted line reaches nobody', async () => {
    const [a, b] = await two();
    expect(await write('cpu v=\n# nothing\n')).toMatchObject({ errorCount: 1, acceptedLines: 0 });
    expect([a.calls, b.calls]).toEqual([0, 0]);
  });

  test('is repeated with a fresh map when its epoch is over, and only what was refused', async () => {
    const [a, b] = await two();
    await write(lines(200));
    const rows = a.rows;
    // A third ingester: a new epoch. `a` has adopted it, `b` not yet.
    const old = await catalog.shardMap();
    const c = await ingesters.open('c', ['a', 'b', 'c']);
    b.adopt(old);
    const pending = write(lines(200, 2));
    setTimeout(() => void ingesters.adopt(), 50);
    expect((await pending).acceptedLines).toBe(200);
    expect(a.rows + b.rows + c.rows).toBe(400);
    expect(a.rows).toBe(2 * rows);
  });

  test('whose answer was lost is repeated with its number, and applied once', async () => {
    const a = await ingesters.open('a', ['a']);
    a.script.push('lost', 'lost');
    await write(lines(10));
    expect([a.calls, a.rows, a.applied.length]).toEqual([2, 10, 1]);
  });

  test('that lost its answer and then its owner gets a new number, so that the new rows of a part are not taken for a repeat', async () => {
    const [a, b] = await two();
    await write('cpu,host=warm v=1');
    a.script.push('lost');
    b.script.push(refuse('unavailable', 'not_owner'));
    await write(lines(100));
    const numbers = [...a.applied, ...b.applied].map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(a.rows + b.rows).toBe(101);
  });

  test('waits for an owner of its shards', async () => {
    const pending = write('cpu v=1');
    setTimeout(() => void ingesters.open('late', ['late']), 60);
    expect((await pending).acceptedLines).toBe(1);
  });

  test('gives up in time, and says that sending again is safe', async () => {
    const a = await ingesters.open('a', ['a']);
    a.script.push(...Array.from({ length: 100 }, () => refuse('unavailable', 'draining')));
    useWriter(hurriedMs);
    await expect(write('cpu v=1')).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'not_written',
      message: expect.stringMatching(/not acknowledged.*safe/),
    });
    expect(a.calls).toBeGreaterThan(2);
  });

  test('that is stored in part says so', async () => {
    useWriter(hurriedMs);
    const [a, b] = await two();
    b.script.push(...Array.from({ length: 100 }, () => refuse('unavailable', 'stream_broken')));
    await expect(write(lines(50))).rejects.toMatchObject({
      code: 'partly_written',
      retryAfterMs: 1000,
      details: { reason: 'stream_broken' },
    });
    expect(a.calls).toBe(1);
  });

  test('is not repeated when the owner is full', async () => {
    const a = await ingesters.open('a', ['a']);
    a.script.push(refuse('exhausted', 'buffer_full', 2000));
    await expect(write('cpu v=1')).rejects.toMatchObject({
      kind: 'exhausted',
      code: 'buffer_full',
      retryAfterMs: 2000,
    });
    expect(a.calls).toBe(1);
  });

  test('goes into the new database when its own was deleted and made anew meanwhile', async () => {
    const a = await ingesters.open('a', ['a']);
    await write('cpu v=1 1');
    const before = a.applied[0]?.databaseId;
    await catalog.deleteDatabase('db');
    await ingesters.adopt();
    expect((await write('cpu v=2 1')).acceptedLines).toBe(1);
    const after = a.applied[1];
    expect(after?.databaseId).not.toBe(before);
    const schema = await catalog.schema('db');
    expect(after?.batches[0]?.tableId).toBe(schema?.tables[0]?.id);
  });

  test('goes into the new database when the router has heard of the new epoch and not of the deletion', async () => {
    const a = await ingesters.open('a', ['a']);
    await write('cpu v=1 1');
    await catalog.deleteDatabase('db');
    await ingesters.adopt();
    // As the watch on the catalog does.
    await maps.refresh();
    await write('cpu v=2 1');
    expect(await placeOf(a.applied[1])).toBe('live');
  });

  test('goes into the new database when a schema that was asked for before the deletion came after it', async () => {
    const a = await ingesters.open('a', ['a']);
    await write('cpu v=1 1');
    schemas.forget('db');
    const read = catalog.schema.bind(catalog);
    catalog.schema = async (...request) => {
      catalog.schema = read;
      const answer = await read(...request);
      await catalog.deleteDatabase('db');
      await ingesters.adopt();
      await maps.refresh();
      return answer;
    };
    await write('cpu v=2 1');
    expect(await placeOf(a.applied[1])).toBe('live');
  });

  test('goes into the new database when it was on its way to a broken ingester during the deletion', async () => {
    const a = await ingesters.open('a', ['a']);
    await write('cpu v=1 1');
    const take = a.write.bind(a);
    a.write = async () => {
      a.write = take;
      await catalog.deleteDatabase('db');
      await ingesters.adopt();
      throw refuse('unavailable', 'stream_broken');
    };
    await write('cpu v=2 1');
    expect(await placeOf(a.applied[1])).toBe('live');
  });

  test('whose owner was started again keeps its number: the log that was replayed knows it', async () => {
    const a = await ingesters.open('a', ['a']);
    a.script.push('lost');
    const take = a.write.bind(a);
    let next: TestIngester | undefined;
    a.write = async (request) => {
      a.write = take;
      return take(request).finally(async () => (next = await ingesters.open('a', ['a'])));
    };
    await write(lines(10));
    expect(next?.applied.map(({ number }) => number)).toEqual(a.applied.map(({ number }) => number));
  });

  test('whose router is behind learns from the refusal while the catalog hangs, and writes of known shape go on', async () => {
    const [a, b] = await two();
    await write(lines(100));
    const restarted = await ingesters.open('b', ['a', 'b']);
    for (const ingester of ingesters.all.values()) ingester.onRefusal = (map) => maps.learn(map);
    // What answers at the address of the old life is the new one.
    b.adopt(await catalog.shardMap());
    let asked = 0;
    catalog.shardMap = () => new Promise(() => asked++);
    catalog.schema = () => new Promise(() => asked++);
    await write(lines(100, 2));
    expect(a.rows + b.rows + restarted.rows).toBe(200);
    expect([restarted.rows, asked]).toEqual([b.rows, 0]);
  });

  test('that fails otherwise does not wait for a catalog that hangs', async () => {
    const a = await ingesters.open('a', ['a']);
    await write('cpu v=1 1');
    catalog.shardMap = () => new Promise(() => undefined);
    a.script.push(refuse('unavailable', 'stream_broken'), refuse('unavailable', 'draining'));
    await write('cpu v=2 2');
    expect(a.rows).toBe(2);
  });

  test('of known shape goes on while the catalog is down', async () => {
    const a = await ingesters.open('a', ['a']);
    await write('cpu v=1 1');
    await catalog.close();
    await write('cpu v=2 2');
    expect(a.rows).toBe(2);
    await expect(write('cpu,newtag=x v=2 2')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

test('random maps, losses and refusals: what is acknowledged is applied exactly once in the end', async () => {
  const random = new Prng(20261124);
  const members = ['a', 'b', 'c'];
  for (const member of members) await ingesters.open(member, members);
  const faults = (): InlayError | 'lost' | undefined =>
    random.chance(0.3)
      ? 'lost'
      : random.chance(0.3)
        ? refuse('unavailable', random.pick(['stale_epoch', 'not_owner', 'draining']))
        : undefined;
  for (let round = 0; round < 40; round++) {
    for (const ingester of ingesters.all.values())
      ingester.script.splice(0, Infinity, ...Array.from({ length: 2 }, faults));
    if (random.chance(0.2)) {
      await ingesters.open(`x${String(round)}`, [...members, `x${String(round)}`]);
    }
    await write(
      Array.from({ length: 30 }, (_, i) => `m,host=h${String(i)} v=${String(round)} ${String(round)}`).join('\n'),
    );
  }
  const seen = new Map<string, number>();
  for (const ingester of ingesters.all.values())
    for (const { batches } of ingester.applied)
      for (const batch of batches)
        for (let row = 0; row < batch.rowCount; row++) {
          const key = `${String(batch.series.hashes[batch.seriesOf[row] ?? 0])} ${String(batch.times[row])}`;
          seen.set(key, (seen.get(key) ?? 0) + 1);
        }
  expect(seen.size).toBe(40 * 30);
  expect([...seen.values()].every((count) => count === 1)).toBe(true);
});
