import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Catalog } from '@inlay/catalog';
import { seriesHashes } from '@inlay/columnar';
import { admin, InlayError } from '@inlay/core';
import { LineProtocolParser, type ParsedLines } from '@inlay/line-protocol';
import { PipelineBench } from '../testing/pipeline-fixture.js';
import { WritePipeline } from './write-pipeline.js';

const context = { principal: admin, database: 'db', precision: 'ns', nowNs: 0n } as const;

let bench: PipelineBench;

beforeEach(async () => {
  bench = new PipelineBench();
  await bench.openIngester();
});

/** The catalog, with every call counted, and refused while `down`. */
function counting(catalog: Catalog): { readonly catalog: Catalog; readonly calls: string[]; down: boolean } {
  const calls: string[] = [];
  const state = { down: false, calls, catalog };
  state.catalog = new Proxy(catalog, {
    get(target, name, receiver): unknown {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function' || typeof name !== 'string') return method;
      return (...args: unknown[]): unknown => {
        calls.push(name);
        if (state.down)
          return Promise.reject(new InlayError('unavailable', 'the catalog is down', { code: 'catalog_down' }));
        return (method as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
  return state;
}

describe('rows', () => {
  test('arrive under the ids of their columns, with the hash of their series', async () => {
    const write = await bench
      .router()
      .write('cpu,host=a,region=eu user=1.5,n=2i 10\ncpu,host=b up=t,s="x",u=3u 11\nmem free=1 12');
    expect(await bench.rowsOf(write)).toEqual([
      {
        table: 'cpu',
        partitionKey: '1970-01-01',
        tags: { host: 'a', region: 'eu' },
        time: 10n,
        fields: { user: 1.5, n: 2n },
      },
      { table: 'cpu', partitionKey: '1970-01-01', tags: { host: 'b' }, time: 11n, fields: { up: true, s: 'x', u: 3n } },
      { table: 'mem', partitionKey: '1970-01-01', tags: {}, time: 12n, fields: { free: 1 } },
    ]);
    for (const batch of write.batches)
      expect([...batch.series.hashes]).toEqual([...seriesHashes(batch.tableId, batch.series)]);
    expect(write.acceptedLines).toBe(3);
    expect(write.epoch).toBe((await bench.catalog.shardMap()).epoch);
    expect([...write.perOwner.values()]).toEqual([write.batches]);
  });

  test('are not copied when nothing is unusual about them', async () => {
    const parser = new LineProtocolParser();
    const parse = jest.spyOn(parser, 'parse');
    const pipeline = new WritePipeline(parser, bench.router().cache);
    const { batches } = await pipeline.check(Buffer.from('m,t=a v=1 1\nm,t=b v=2 2\nm,t=a v=3 3\n'), {
      ...context,
      acceptPartial: true,
    });
    const rows = (parse.mock.results[0]?.value as ParsedLines).tables[0]?.rows;
    expect(batches[0]?.times).toBe(rows?.times);
    expect(batches[0]?.seriesOf).toBe(rows?.seriesOf);
    expect(batches[0]?.fields[0]?.data).toBe(rows?.fields[0]?.data);
    expect(batches[0]?.series.values).toBe(rows?.series.values);
    expect(rows?.rowCount).toBe(3);
  });

  test('of one key become one: the later line wins, field by field', async () => {
    const write = await bench
      .router()
      .write('m,t=a x=1,y="one" 5\nm,t=b x=9 5\nm,t=a y="two",z=t 5\nm,t=a x=4 6\nm,t=a z=f 5');
    expect(await bench.rowsOf(write)).toEqual([
      expect.objectContaining({ tags: { t: 'a' }, time: 5n, fields: { x: 1, y: 'two', z: false } }),
      expect.objectContaining({ tags: { t: 'b' }, time: 5n, fields: { x: 9 } }),
      expect.objectContaining({ tags: { t: 'a' }, time: 6n, fields: { x: 4 } }),
    ]);
    expect(write.acceptedLines).toBe(5);
  });

  test('of two days are of two partitions', async () => {
    const write = await bench.router().write('m v=1 86399999999999\nm v=2 86400000000000\nm v=3 -1\nm v=4 0');
    const rows = await bench.rowsOf(write);
    expect(rows.map(({ partitionKey, fields }) => [partitionKey, fields['v']])).toEqual([
      ['1970-01-01', 1],
      ['1970-01-01', 4],
      ['1970-01-02', 2],
      ['1969-12-31', 3],
    ]);
  });

  test('all refused or none sent: no batch', async () => {
    const router = bench.router();
    expect((await router.write('')).batches).toEqual([]);
    const refused = await router.write('nonsense\n');
    expect([refused.batches, refused.errorCount, refused.acceptedLines]).toEqual([[], 1, 0]);
  });
});

describe('schema', () => {
  test('is created once, then known without a call', async () => {
    const counted = counting(bench.catalog);
    const router = bench.router({}, counted.catalog);
    await router.write('m,t=a v=1 1');
    expect(counted.calls).toEqual(['schema', 'createDatabase', 'ensureSchema']);
    await router.write('m,t=b v=2 1');
    expect(counted.calls).toHaveLength(3);
    await router.write('m,t=b v=2,w=2 1');
    expect(counted.calls.slice(3)).toEqual(['ensureSchema']);
  });

  test('gains fields and tags while it is written', async () => {
    const router = bench.router();
    await router.write('m,a=1 x=1 1');
    const write = await router.write('m,a=1,b=2 y="s" 2\nm z=3i 3\nother v=t 4');
    expect(await bench.columns('m')).toEqual({ a: 'tag', x: 'f64', b: 'tag', y: 'string', z: 'i64' });
    expect(await bench.columns('other')).toEqual({ v: 'bool' });
    expect((await bench.rowsOf(write)).map(({ tags, fields }) => [tags, fields])).toEqual([
      [{ a: '1', b: '2' }, { y: 's' }],
      [{}, { z: 3n }],
      [{}, { v: true }],
    ]);
  });

  test('names that differ in case or hold quotes, dots and spaces are different columns', async () => {
    const write = await bench.router().write('M,T=1,t=2 Temp=1,temp=2,"temp"=3,a.b=4,a\\ b=5,select=6 1');
    const [row] = await bench.rowsOf(write);
    expect(row).toMatchObject({
      table: 'M',
      tags: { T: '1', t: '2' },
      fields: { Temp: 1, temp: 2, '"temp"': 3, 'a.b': 4, 'a b': 5, select: 6 },
    });
  });

  test('the first kind stays: lines with another are refused, the others kept', async () => {
    const router = bench.router();
    await router.write('home,room=k temp=21.5,co=1i 1');
    const write = await router.write(
      'home,room=k temp="hot" 2\nhome,room=k temp=22,co=2i 3\nhome co=3.5 4\nhome,co=x temp=1 5\nhome room="x" 6\nhome co=7i 7',
    );
    expect(write.errors).toEqual([
      {
        lineNumber: 1,
        phase: 'writing',
        originalLine: 'home,room=k temp="hot" 2',
        message: expect.stringContaining(
          "'temp', expected iox::column_type::field::float, got iox::column_type::field::string",
        ),
      },
      {
        lineNumber: 3,
        phase: 'writing',
        originalLine: 'home co=3.5 4',
        message: expect.stringContaining(
          "'co', expected iox::column_type::field::integer, got iox::column_type::field::float",
        ),
      },
      {
        lineNumber: 4,
        phase: 'writing',
        originalLine: 'home,co=x temp=1 5',
        message: expect.stringContaining("'co', expected iox::column_type::field::integer, got iox::column_type::tag"),
      },
      {
        lineNumber: 5,
        phase: 'writing',
        originalLine: 'home room="x" 6',
        message: expect.stringContaining("'room', expected iox::column_type::tag, got iox::column_type::field::string"),
      },
    ]);
    expect((await bench.rowsOf(write)).map(({ time }) => time)).toEqual([3n, 7n]);
    expect(write.acceptedLines).toBe(2);
  });

  test('two kinds at once from two routers: one wins, the other’s lines are refused', async () => {
    const routers = [bench.router(), bench.router()];
    await Promise.all(routers.map((router) => router.write('m known=1 1')));
    const [first, second] = await Promise.all([
      routers[0]?.write('m fresh=1i 2\nm known=2 3'),
      routers[1]?.write('m fresh="s" 2\nm known=2 3\nm,fresh=x known=2 4'),
    ]);
    const kind = (await bench.columns('m'))['fresh'];
    expect(kind).toBe('i64');
    expect(first?.errorCount).toBe(0);
    expect(second?.errors.map(({ lineNumber, message }) => [lineNumber, message])).toEqual([
      [
        1,
        expect.stringContaining(
          "'fresh', expected iox::column_type::field::integer, got iox::column_type::field::string",
        ),
      ],
      [3, expect.stringContaining("'fresh', expected")],
    ]);
    expect(second?.acceptedLines).toBe(1);
  });

  test('columns that only refused lines have are not created', async () => {
    const router = bench.router();
    await router.write('m v=1 1');
    const write = await router.write('m,ghost=x v="bad",spirit=1 2\nm v=2 3');
    expect(await bench.columns('m')).toEqual({ v: 'f64' });
    expect((await bench.rowsOf(write)).map(({ tags, fields }) => [tags, fields])).toEqual([[{}, { v: 2 }]]);
  });

  test('a line that does not fit takes no other with it, whoever is first', async () => {
    const [first, second] = [bench.router(), bench.router()];
    await first.write('m known=1 1');
    await second.write('m known=1 1');
    await first.write('m fresh=1.5 2');
    // The second router's cache does not know `fresh` yet, and its parser goes by the first line.
    const write = await second.write('m fresh="wrong" 3\nm fresh=2.5 4\nm fresh=3.5 5');
    expect(write.errors.map((error) => error.lineNumber)).toEqual([1]);
    expect((await bench.rowsOf(write)).map(({ fields }) => fields)).toEqual([{ fresh: 2.5 }, { fresh: 3.5 }]);
  });

  test('without partial writes one bad line refuses all, and creates nothing', async () => {
    const write = await bench.router().write('m v=1 1\nbad\nm v=2 2', false);
    expect([write.batches, write.acceptedLines, write.errorCount, write.lineCount]).toEqual([[], 0, 1, 3]);
    expect(await bench.catalog.listDatabases()).toEqual([]);
    expect((await bench.router().write('m v=1 1\nm v=2 2', false)).acceptedLines).toBe(2);
  });

  test('limits refuse the lines that would pass them', async () => {
    await bench.catalog.createDatabase({ name: 'db', tablesMax: 2, columnsPerTableMax: 3 });
    const write = await bench.router().write('a v=1 1\nb v=1 1\nc v=1 1\na v=1,w=1 2\na v=1,x=1 3');
    expect(write.errors.map(({ lineNumber, phase, message }) => [lineNumber, phase, message])).toEqual([
      [3, 'limit', "table 'c' was not created: the database has 2 tables, as many as it may have"],
      [5, 'limit', "column 'x' was not created: table 'a' would have more than the 3 columns that it may have"],
    ]);
    expect(write.acceptedLines).toBe(3);
  });
});

describe('databases', () => {
  test('are not created when the router may not', async () => {
    await expect(bench.router({ createDatabases: false }).write('m v=1 1')).rejects.toMatchObject({
      code: 'database_not_found',
    });
  });

  test('that were deleted and made again: a write that needs a column finds out by itself', async () => {
    const router = bench.router();
    const before = await router.write('m v=1 1');
    await bench.catalog.deleteDatabase('db');
    const after = await router.write('m v=1,w=1 1\nbad');
    expect([after.acceptedLines, after.errorCount]).toEqual([1, 1]);
    expect(after.databaseId).not.toBe(before.databaseId);
    expect(await bench.columns('m')).toEqual({ v: 'f64', w: 'f64' });
  });

  test('that were deleted and made again: no line is refused by the schema of the old one', async () => {
    const router = bench.router();
    await router.write('m v=1 1');
    await bench.catalog.deleteDatabase('db');
    await bench.clock.advance(1000);
    expect((await router.write('m v="text" 1')).acceptedLines).toBe(1);
    expect(await bench.columns('m')).toEqual({ v: 'string' });
  });

  test('that were deleted: told so, the cache asks again', async () => {
    const router = bench.router();
    const before = await router.write('m v=1 1');
    await bench.catalog.deleteDatabase('db');
    router.cache.forget('db');
    expect((await router.write('m v=1i 1')).databaseId).not.toBe(before.databaseId);
  });

  test('of known shape take writes while the catalog is down', async () => {
    const counted = counting(bench.catalog);
    const router = bench.router({ maxAgeMs: 100 }, counted.catalog);
    await router.write('m v=1 1');
    counted.down = true;
    await bench.clock.advance(10_000);
    expect((await router.write('m v=2 2')).acceptedLines).toBe(1);
    await expect(router.write('m v=2,new=1 2')).rejects.toMatchObject({ kind: 'unavailable' });
    counted.down = false;
    expect((await router.write('m v=2,new=1 2')).acceptedLines).toBe(1);
  });
});

test('writes of known shape do not wait for a catalog that hangs, and ask it now and then', async () => {
  const bench = new PipelineBench();
  await bench.openIngester();
  const router = bench.router();
  await router.write('cpu v=1 1');
  await bench.clock.advance(10_000);
  let asked = 0;
  let answer: () => void = () => undefined;
  const read = bench.catalog.schema.bind(bench.catalog);
  bench.catalog.schema = async (...request) => {
    asked++;
    await new Promise<void>((resolve) => (answer = resolve));
    return read(...request);
  };
  const [first, second] = [router.write('cpu v=2 2'), router.write('cpu v=3 3')];
  await bench.clock.advance(250);
  expect([(await first).batches.length, (await second).batches.length, asked]).toEqual([1, 1, 1]);
  expect((await router.write('cpu v=4 4')).batches).toHaveLength(1);
  await bench.clock.advance(1000);
  const third = router.write('cpu v=5 5');
  await bench.clock.advance(250);
  expect([(await third).batches.length, asked]).toEqual([1, 1]);
  answer();
  await bench.clock.advance(1);
  expect((await router.write('cpu v=6 6')).batches).toHaveLength(1);
  // A database that may have been deleted is no basis for a write, however long the catalog takes.
  router.cache.beginEpoch(5n);
  const uncertain = router.write('cpu v=7 7').then(() => 'answered');
  await bench.clock.advance(5000);
  expect(await Promise.race([uncertain, Promise.resolve('waits')])).toBe('waits');
  answer();
  expect(await uncertain).toBe('answered');
  expect(asked).toBe(2);
});

test('retention refuses what is older', async () => {
  const hourNs = 3_600_000_000_000n;
  await bench.catalog.createDatabase({ name: 'db', retentionNs: hourNs });
  await bench.clock.advance(3_600_000);
  const write = await bench
    .router()
    .write(
      `m,t=old v=1 ${String(hourNs - 1n)}\nm,t=new v=2 ${String(hourNs)}\nm,t=new v=3\nm,t=old only=1 -5\nm v=4 ${String(9n * hourNs)}`,
    );
  expect(write.errors.map(({ lineNumber, message }) => [lineNumber, message])).toEqual([
    [
      1,
      "the time 1970-01-01T00:59:59.999Z is outside the retention period of database 'db': nothing before 1970-01-01T01:00:00.000Z is kept",
    ],
    [4, expect.stringContaining('outside the retention period')],
  ]);
  expect((await bench.rowsOf(write)).map(({ tags, fields }) => [tags, fields])).toEqual([
    [{ t: 'new' }, { v: 2 }],
    [{ t: 'new' }, { v: 3 }],
    [{}, { v: 4 }],
  ]);
  expect(await bench.columns('m')).toEqual({ t: 'tag', v: 'f64' });
});

test('a shard that nobody owns makes the write wait', async () => {
  const empty = new PipelineBench();
  await expect(empty.router().write('m v=1 1')).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'shard_unowned',
    retryAfterMs: 1000,
  });
});
