import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { allTimes, columnId, incarnationId, int64Max, int64Min, tableId } from '@inlay/core';
import type { PlainRow } from '@inlay/columnar/testing';
import { Prng } from '@inlay/testing';
import type { HotTables } from '../engine.js';
import type { DuckDbEngineOptions } from '../engine-options.js';
import { EngineFixture } from '../testing/engine-fixture.js';
import { GrowingGeneration } from '../testing/hot-fixture.js';

/** Each test has one of its own. */
let table = tableId(7);
const schema = { tags: [1, 2], fields: { 3: 'f64', 4: 'i64', 5: 'u64', 6: 'bool', 7: 'string' } } as const;
const row = (time: number, extra: Partial<PlainRow> = {}): PlainRow => ({
  tags: { 1: `host_${String(time % 3)}` },
  time: BigInt(time),
  stamp: BigInt(1000 + time),
  fields: { 3: time / 2 },
  ...extra,
});

const fixture = new EngineFixture();
beforeEach(() => {
  table = tableId(Number(table) + 1);
});
afterAll(() => fixture.close());

async function withOwn(
  options: Partial<DuckDbEngineOptions>,
  run: (own: EngineFixture) => Promise<void>,
): Promise<void> {
  const own = new EngineFixture(options);
  try {
    await run(own);
  } finally {
    await own.close();
  }
}

/** A column of the engine's with its type. */
const typed = (name: string): string => `${name}:${columnTypes[name] ?? 'i64'}`;
const columnTypes: Readonly<Record<string, string>> = {
  time: 'time',
  c1: 'utf8',
  c2: 'utf8',
  c3: 'f64',
  c5: 'u64',
  c6: 'bool',
  c7: 'utf8',
};

const contents = (tables: HotTables | undefined, columns: string): Promise<unknown[]> =>
  fixture.rows(
    `SELECT ${columns
      .split(' ')
      .map((name) => (/^c[12]$/.test(name) ? `s.${name}` : `r.${name}`))
      .join(', ')} FROM ${tables?.rowsTable ?? ''} r
     JOIN ${tables?.seriesTable ?? ''} s USING (sid) WHERE r.rowid < ${String(tables?.generation.rowCount)} ORDER BY r.stamp`,
    columns.split(' ').map(typed).join(' '),
  );

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

describe('loading', () => {
  test('every kind, nulls, absent tags, short and long strings', async () => {
    const long = 'a string that does not fit into the twelve bytes of an entry';
    const generation = new GrowingGeneration(schema).add(
      {
        tags: { 1: 'a', 2: long },
        time: -9223372036854775806n,
        stamp: 1n,
        fields: { 3: -0.5, 4: -(2n ** 63n), 5: 2n ** 64n - 1n, 6: true, 7: long },
      },
      { tags: {}, time: 9223372036854775806n, stamp: 2n ** 50n, fields: { 6: false, 7: '' } },
      { tags: { 2: 'żółw' }, time: 3n, stamp: 2n ** 60n, fields: { 4: 2n ** 63n - 1n, 7: 'short' } },
    );
    const lease = await fixture.engine.lease(table, [generation.answer()]);
    const text = await fixture.text(
      `SELECT s.c1, s.c2, r.time, r.stamp, r.c3, r.c4, r.c5, r.c6, r.c7 FROM ${lease.tables[0]?.rowsTable ?? ''} r
       JOIN ${lease.tables[0]?.seriesTable ?? ''} s USING (sid) ORDER BY stamp`,
      'c1 c2 time stamp c3 c4 c5 c6 c7'.split(' ').map(typed).join(' '),
      { format: 'jsonl' },
    );
    expect(text.trim().split('\n')).toEqual([
      `{"c1":"a","c2":"${long}","time":"1677-09-21T00:12:43.145224194","stamp":1,"c3":-0.5,"c4":-9223372036854775808,"c5":18446744073709551615,"c6":true,"c7":"${long}"}`,
      `{"c1":null,"c2":null,"time":"2262-04-11T23:47:16.854775806","stamp":1125899906842624,"c3":null,"c4":null,"c5":null,"c6":false,"c7":""}`,
      `{"c1":null,"c2":"żółw","time":"1970-01-01T00:00:00.000000003","stamp":1152921504606846976,"c3":null,"c4":9223372036854775807,"c5":null,"c6":null,"c7":"short"}`,
    ]);
    lease.release();
  });

  test('deltas join: random growth in random steps equals one load', async () => {
    const prng = new Prng(7);
    const generation = new GrowingGeneration(schema);
    for (let step = 0; step < 12; step++) {
      const count = prng.pick([1, 3, 7, 200, 2047, 2048, 2049, 5000]);
      for (let i = 0; i < count; i++) {
        const time = generation.rows.length;
        const fields = {
          ...(prng.chance(0.7) ? { 3: prng.float() } : {}),
          ...(prng.chance(0.3) ? { 7: 'x'.repeat(prng.below(30)) } : {}),
          4: BigInt(time),
        };
        generation.add({
          tags: { 1: `h${String(prng.below(50 + step * 50))}`, ...(prng.chance(0.5) ? { 2: 'z' } : {}) },
          time: BigInt(time),
          stamp: BigInt(time),
          fields,
        });
      }
      const held = fixture.engine.held(table)[0];
      const lease = await fixture.engine.lease(table, [generation.answer(held)]);
      lease.release();
    }
    const [held] = fixture.engine.held(table);
    expect(held).toMatchObject({ rows: generation.rows.length });
    const lease = await fixture.engine.lease(table, [generation.answer(held)]);
    const expected = generation.rows.map(({ stamp, tags, fields }) => ({
      stamp: Number(stamp),
      c1: tags[1],
      c2: tags[2] ?? null,
      c3: fields[3] ?? null,
      c7: fields[7] ?? null,
    }));
    const given = await contents(lease.tables[0], 'stamp c1 c2 c3 c7');
    expect(given).toHaveLength(expected.length);
    const wrong = expected.map((one, i) => [one, given[i]]).filter(([one, other]) => !isSame(one, other));
    expect(wrong.slice(0, 20)).toEqual([]);
    lease.release();
  });

  test('new fields and tags are columns of the rows after them, null before', async () => {
    const early = { tags: [1], fields: { 3: 'f64' } } as const;
    const generation = new GrowingGeneration(early).add(row(1), row(2));
    const first = await fixture.engine.lease(table, [generation.answer()]);
    generation.add(row(3, { tags: { 1: 'host_0', 2: 'new' }, fields: { 3: 1, 7: 'late' } }));
    const later = { tags: [1, 2], fields: { 3: 'f64', 7: 'string' } } as const;
    const second = await fixture.engine.lease(table, [generation.answer(fixture.engine.held(table)[0], later)]);
    expect(await contents(second.tables[0], 'stamp c2 c7')).toEqual([
      { stamp: 1001, c2: null, c7: null },
      { stamp: 1002, c2: null, c7: null },
      { stamp: 1003, c2: 'new', c7: 'late' },
    ]);
    // The earlier lease still sees what its answer told of.
    expect(await contents(first.tables[0], 'stamp c3')).toHaveLength(2);
  });

  test('two queries that fetched the same rows load them once', async () => {
    const generation = new GrowingGeneration(schema).add(...Array.from({ length: 3000 }, (_, i) => row(i)));
    const answer = generation.answer();
    const leases = await Promise.all([1, 2, 3].map(() => fixture.engine.lease(table, [answer])));
    generation.add(row(3000));
    const held = fixture.engine.held(table)[0];
    leases.push(...(await Promise.all([1, 2].map(() => fixture.engine.lease(table, [generation.answer(held)])))));
    expect(
      await fixture.rows(`SELECT count(*), max(stamp) FROM ${leases[0]?.tables[0]?.rowsTable ?? ''}`, 'n max'),
    ).toEqual([{ n: 3001, max: 4000 }]);
  });

  test('rows on top of rows that are not there are a gap, and the next answer from the start heals it', async () => {
    const generation = new GrowingGeneration(schema).add(row(1), row(2), row(3));
    const onTop = generation.answer({ rows: 2, series: 2 });
    await expect(fixture.engine.lease(table, [onTop])).rejects.toMatchObject({ kind: 'unavailable', code: 'hot_gap' });
    const lease = await fixture.engine.lease(table, [generation.answer(fixture.engine.held(table)[0])]);
    expect(await contents(lease.tables[0], 'stamp')).toHaveLength(3);
  });
});

test('more hot rows than memory spill, and are all there', async () => {
  const prng = new Prng(1);
  const count = 600_000;
  const small = new GrowingGeneration(schema).add(row(1)).answer();
  const values = Float64Array.from({ length: count }, () => prng.float());
  const chunks = small.chunks.map((chunk) => ({
    ...chunk,
    rows: {
      ...chunk.rows,
      rowCount: count,
      times: new BigInt64Array(count),
      stamps: BigInt64Array.from(values, (_, i) => BigInt(i)),
      seriesOf: new Uint32Array(count),
      fields: [3, 4, 5].map((id) => ({
        label: columnId(id),
        validity: undefined,
        data: { kind: 'f64' as const, values },
      })),
    },
  }));
  await withOwn({ memoryBytes: 24 * 1024 ** 2 }, async (own) => {
    const lease = await own.engine.lease(table, [{ ...small, rowCount: count, chunks }]);
    const [sums] = await own.rows(
      `SELECT count(*), sum(c3), max(stamp) FROM ${lease.tables[0]?.rowsTable ?? ''}`,
      'n sum:f64 max',
    );
    expect(sums).toMatchObject({ n: count, max: count - 1 });
    expect((sums as { sum: number }).sum).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0),
      3,
    );
  });
});

test('a load that the engine does not survive is no lease, and the next one is whole', async () => {
  const generation = new GrowingGeneration(schema).add(...Array.from({ length: 20_000 }, (_, i) => row(i)));
  await fixture.started();
  const answer = generation.answer();
  const loading = fixture.engine.lease(table, [answer]);
  if (fixture.engine.pid !== undefined) process.kill(fixture.engine.pid, 'SIGKILL');
  await expect(loading).rejects.toMatchObject({ kind: 'unavailable', code: 'engine_crashed' });
  expect(fixture.engine.held(table)).toEqual([]);
  const lease = await fixture.engine.lease(table, [answer]);
  expect(await contents(lease.tables[0], 'stamp')).toHaveLength(20_000);
});

describe('forgetting', () => {
  const generations = (): [GrowingGeneration, GrowingGeneration] => [
    new GrowingGeneration(schema, 1, 1).add(row(10), row(20)),
    new GrowingGeneration(schema, 1, 2).add(row(100), row(200)),
  ];
  const scope = { incarnations: [incarnationId(1)], times: allTimes };

  test('what is no longer answered is dropped, but not while it is used', async () => {
    const [old, young] = generations();
    const first = await fixture.engine.lease(table, [old.answer(), young.answer()], scope);
    const second = await fixture.engine.lease(table, [young.answer({ rows: 2, series: 2 })], scope);
    expect(fixture.engine.held(table).map(({ generation }) => generation)).toEqual([2]);
    expect(await contents(first.tables[0], 'stamp')).toHaveLength(2);
    first.release();
    second.release();
    // Drops and queries are answered in order.
    await fixture.started();
    await expect(contents(first.tables[0], 'stamp')).rejects.toMatchObject({ code: 'engine_crashed' });
  });

  test('what was not asked for is kept', async () => {
    const [old, young] = generations();
    (await fixture.engine.lease(table, [old.answer(), young.answer()], scope)).release();
    // The old one has rows at 10 and 20; it is gone only when one of these times was asked for.
    for (const [min, max, kept] of [
      [21n, int64Max, [1, 2]],
      [int64Min, 9n, [1, 2]],
      [20n, 50n, [2]],
    ] as const) {
      const lease = await fixture.engine.lease(table, [young.answer({ rows: 2, series: 2 })], {
        ...scope,
        times: { min, max },
      });
      lease.release();
      expect(fixture.engine.held(table).map(({ generation }) => generation)).toEqual(kept);
    }
    (await fixture.engine.lease(table, [], { ...scope, incarnations: [incarnationId(2)] })).release();
    expect(fixture.engine.held(table)).toEqual([]);
  });

  test('beyond its bytes the mirror drops what was used longest ago', async () => {
    const rows = Array.from({ length: 1500 }, (_, i) => row(i));
    const all = [1, 2, 3].map((number) => new GrowingGeneration(schema, 1, number).add(...rows));
    await withOwn({ mirrorBytes: 200_000 }, async ({ engine }) => {
      for (const generation of all) (await engine.lease(table, [generation.answer()])).release();
      const held = engine.held(table).map(({ generation }) => generation);
      expect(held).toContain(3);
      expect(held).not.toContain(1);
    });
  });
});
