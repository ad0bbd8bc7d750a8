import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Table } from '@inlay/catalog';
import {
  addShard,
  allTimes,
  columnId,
  databaseId,
  incarnationId,
  isInlayError,
  tableId,
  type TableId,
  type TimeRange,
} from '@inlay/core';
import type { PlainRow } from '@inlay/columnar/testing';
import type { HotGeneration } from '@inlay/services';
import { atLength, waitUntil } from '@inlay/testing';
import * as fc from 'fast-check';
import { wholeScan } from '../../relation/testing/whole-scan.js';
import { tableView } from '../../table-view/table-view.js';
import type { HotTables } from '../engine.js';
import { EngineFixture } from '../testing/engine-fixture.js';
import { GrowingGeneration } from '../testing/hot-fixture.js';
import type { PackLimits } from './pack-limits.js';
import { wholeSnapshot } from '../../source/testing/whole-snapshot.js';

const schema = { tags: [1, 2], fields: { 3: 'f64', 4: 'i64', 7: 'string' } } as const;
const columnsOf = { 1: 'a', 2: 'b', 3: 'x', 4: 'n', 7: 's' } as const;
const kinds = { 1: 'tag', 2: 'tag', ...schema.fields } as const;
const tableOf = (id: TableId): Table => ({
  id,
  databaseId: databaseId(1),
  name: 'm',
  columns: ([1, 2, 3, 4, 7] as const).map((column) => ({
    id: columnId(column),
    name: columnsOf[column],
    kind: kinds[column],
  })),
});

/** So small that a few rows fill a pack, and a few more outgrow it. */
const limits: PackLimits = {
  generationsFrom: 3,
  generationRowsMax: 12,
  packRowsMax: 40,
  packBytesMax: 10_000,
  tidyRows: 8,
};

/** Hot rows of one table as an ingester has them, beside what they mean. */
class Ingester {
  readonly table: Table;
  readonly generations: GrowingGeneration[] = [];
  #stamp = 0n;
  #next = 1;

  constructor(id: TableId) {
    this.table = tableOf(id);
  }

  write({ partition, rows, fresh }: Write): void {
    const stamp = ++this.#stamp;
    let generation = this.generations.find((one) => one.incarnation === partition + 1);
    if (generation === undefined || fresh) {
      generation = new GrowingGeneration(schema, partition + 1, this.#next++);
      this.generations.unshift(generation);
    }
    const keys = new Set<string>();
    for (const { host, time, fields, text } of rows) {
      const row: PlainRow = {
        tags: host === 0 ? {} : { 1: `h${String(host)}`, ...(host % 2 === 0 ? { 2: 'even' } : {}) },
        time: BigInt(partition * 100 + time),
        stamp,
        fields: {
          4: stamp,
          ...(fields % 2 === 1 ? { 3: Number(stamp) / 4 } : {}),
          ...(fields > 1 ? { 7: text } : {}),
        },
      };
      if (!keys.has(keyOf(row))) generation.add(row);
      keys.add(keyOf(row));
    }
  }

  /** It is in a file now, and its rows are somebody else's. */
  persist(index: number): void {
    if (this.generations.length > 0) this.generations.splice(index % this.generations.length, 1);
  }

  answer(fixture: EngineFixture, from: 'held' | 'nothing'): readonly HotGeneration[] {
    const held = from === 'held' ? fixture.engine.held(this.table.id) : [];
    return this.generations.map((generation) => {
      const known = held.find(
        (one) => Number(one.incarnation) === generation.incarnation && one.generation === generation.generation,
      );
      return described(generation, generation.answer(known));
    });
  }

  /** The youngest value of each field, for each key. */
  rows(): string[] {
    const folded = new Map<string, PlainRow>();
    const all = this.generations.flatMap(({ rows }) => rows).sort((a, b) => Number(a.stamp - b.stamp));
    for (const row of all)
      folded.set(keyOf(row), { ...row, fields: { ...folded.get(keyOf(row))?.fields, ...row.fields } });
    return [...folded.values()].map(textOf).sort();
  }
}

const keyOf = ({ tags, time }: PlainRow): string => JSON.stringify([tags, String(time)]);
const textOf = ({ tags, time, fields }: PlainRow): string =>
  JSON.stringify([
    tags[1] ?? null,
    tags[2] ?? null,
    fields[3] ?? null,
    Number(fields[4]),
    fields[7] ?? null,
    Number(time),
  ]);

/** With what the ingester knows of shards, repeats and nulls. */
function described({ rows }: GrowingGeneration, answer: HotGeneration): HotGeneration {
  const shards = answer.shards.slice();
  const seen = new Set<string>();
  const repeats: TimeRange[] = [];
  for (const row of rows) {
    addShard(shards, (row.tags[1] ?? '').length + (row.tags[1]?.charCodeAt(1) ?? 0));
    if (seen.has(keyOf(row))) repeats.push({ min: row.time, max: row.time });
    seen.add(keyOf(row));
  }
  repeats.sort((a, b) => Number(a.min - b.min));
  const fields = answer.fields.map(({ id }) => ({
    id,
    nulls: rows.filter((row) => row.fields[Number(id)] === undefined).length,
  }));
  return { ...answer, shards, repeats, fields };
}

interface Write {
  readonly partition: number;
  readonly fresh: boolean;
  readonly rows: readonly { host: number; time: number; fields: number; text: string }[];
}

const write = fc.record({
  partition: fc.nat(6),
  fresh: fc.boolean(),
  rows: fc.array(
    fc.record({ host: fc.nat(4), time: fc.nat(9), fields: fc.nat(3), text: fc.string({ maxLength: 20 }) }),
    { minLength: 1, maxLength: 7 },
  ),
});
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('write' as const), write }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('persist' as const), index: fc.nat(20) }) },
  // The writes come between the answers of queries that run side by side.
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      between: fc.array(write, { minLength: 1, maxLength: 3 }),
      forgets: fc.boolean(),
    }),
  },
);

/** Leases what was answered, as the source of snapshots does, and asks for all rows of the table. */
async function ask(fixture: EngineFixture, ingester: Ingester, forgets: boolean): Promise<void> {
  let answer = ingester.answer(fixture, 'held');
  const expected = ingester.rows();
  // A repeat answers of its own moment, which here is the same.
  const whole = ingester.answer(fixture, 'nothing');
  const scope = { incarnations: forgets ? [1, 2, 3, 4, 5, 6, 7].map(incarnationId) : [], times: allTimes };
  const lease = await fixture.engine
    .lease(ingester.table.id, answer, forgets ? scope : undefined)
    .catch((error: unknown) => {
      if (!isInlayError(error, 'hot_gap')) throw error;
      answer = whole;
      return fixture.engine.lease(ingester.table.id, answer);
    });
  try {
    const { sql } = tableView(
      wholeSnapshot(ingester.table, { hot: lease.tables }),
      wholeScan(ingester.table, ['a', 'b', 'x', 'n', 's']),
    );
    const text = await fixture.text(
      `SELECT a, b, x, n, s, epoch_ns(time) AS time FROM (${sql})`,
      'a:utf8 b:utf8 x:f64 n s:utf8 time',
      {
        format: 'jsonl',
      },
    );
    const rows = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.stringify(Object.values(JSON.parse(line) as Record<string, unknown>)));
    expect(rows.sort()).toEqual(expected);
  } finally {
    lease.release();
  }
}

describe('packs', () => {
  let fixture: EngineFixture;
  beforeAll(() => {
    fixture = new EngineFixture({ packs: limits, mirrorBytes: 4000 });
  });
  afterAll(() => fixture.close());

  test('random generations that grow, go and are dropped: every query sees what its answers told, and nothing else', async () => {
    let tables = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const ingester = new Ingester(tableId(1000 + tables++));
        const running: Promise<void>[] = [];
        for (const one of steps) {
          if (one.kind === 'write') ingester.write(one.write);
          else if (one.kind === 'persist') ingester.persist(one.index);
          else {
            running.push(ask(fixture, ingester, one.forgets));
            for (const more of one.between) ingester.write(more);
            running.push(ask(fixture, ingester, one.forgets));
            if (one.forgets) await Promise.all(running.splice(0));
          }
        }
        await Promise.all([...running, ask(fixture, ingester, true)]);
      }),
      { numRuns: atLength(40, 10), seed: 24 },
    );
  });
});

describe('what many small generations cost', () => {
  const many = (id: number, count: number, rows: number): HotGeneration[] =>
    Array.from({ length: count }, (_, g) => {
      const generation = new GrowingGeneration(schema, 1, g + 1);
      for (let i = 0; i < rows; i++)
        generation.add({
          tags: { 1: `h${String(g % 5)}` },
          time: BigInt(g * 1000 + i),
          stamp: BigInt(g * 1000 + i + id),
          fields: { 3: g, 4: BigInt(i) },
        });
      return described(generation, generation.answer());
    });
  const viewOf = (id: TableId, hot: readonly HotTables[]): string =>
    tableView(wholeSnapshot(tableOf(id), { hot }), wholeScan(tableOf(id), ['a', 'x'])).sql;

  test('2,000 of them are two engine tables and one branch of a query; large ones have tables of their own', async () => {
    const fixture = new EngineFixture();
    try {
      const id = tableId(1);
      const small = many(1, 2000, 2);
      const [large] = many(2, 1, 9000);
      if (large === undefined) throw new Error('no generation');
      const answer = [...small, { ...large, generation: 5000, times: { min: 10_000_000n, max: 10_009_000n } }];
      const lease = await fixture.engine.lease(id, answer);
      expect(new Set(lease.tables.map(({ rowsTable }) => rowsTable)).size).toBe(2);
      const sql = viewOf(id, lease.tables);
      expect(sql.split('UNION ALL')).toHaveLength(2);
      expect(sql.length).toBeLessThan(2000);
      expect(await fixture.rows(`SELECT count(*), sum(x) FROM (${sql})`, 'n sum:f64')).toEqual([
        { n: 13_000, sum: 1999 * 2000 },
      ]);
      // A part of them is told by numbers in a text, which is no branch more.
      const odd = lease.tables.filter((_, i) => i % 2 === 1 && i < 2000);
      const part = viewOf(id, odd);
      expect(part.split('UNION ALL')).toHaveLength(1);
      expect(await fixture.rows(`SELECT count(*), sum(x) FROM (${part})`, 'n sum:f64')).toEqual([
        { n: 2000, sum: 2 * 1000 * 1000 },
      ]);
      lease.release();
    } finally {
      await fixture.close();
    }
  });

  test('a pack is dropped with the last generation of it, and given up for a new one when little of it is left', async () => {
    const fixture = new EngineFixture();
    try {
      const id = tableId(1);
      const all = many(1, 3000, 2);
      const scope = { incarnations: [incarnationId(1)], times: allTimes };
      const first = await fixture.engine.lease(id, all, scope);
      const [few, none] = [all.slice(0, 100), all.slice(0, 0)];
      const second = await fixture.engine.lease(id, few, scope);
      // A query that comes now fetches what is left, to be loaded anew; those who read go on.
      expect(fixture.engine.held(id)).toEqual([]);
      expect(await fixture.rows(`SELECT count(*) FROM (${viewOf(id, first.tables)})`, 'n')).toEqual([{ n: 6000 }]);
      expect(await fixture.rows(`SELECT count(*) FROM (${viewOf(id, second.tables)})`, 'n')).toEqual([{ n: 200 }]);
      const third = await fixture.engine.lease(id, few, scope);
      expect(third.tables[0]?.rowsTable).not.toBe(first.tables[0]?.rowsTable);
      for (const lease of [first, second, third]) lease.release();
      (await fixture.engine.lease(id, none, scope)).release();
      expect(fixture.engine.held(id)).toEqual([]);
      // A drop is not waited for: it comes when the engine has time for it.
      for (const { rowsTable } of [first.tables[0], third.tables[0]].filter((tables) => tables !== undefined))
        await waitUntil(`${rowsTable} is dropped`, () =>
          fixture.rows(`SELECT count(*) FROM ${rowsTable}`, 'n').then(
            () => false,
            (error: unknown) => isInlayError(error, 'engine_crashed'),
          ),
        );
    } finally {
      await fixture.close();
    }
  });
});
