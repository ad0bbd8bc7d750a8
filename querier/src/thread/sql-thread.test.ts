import { databaseId, InlayError, noMetrics } from '@inlay/core';
import { entryPoint } from '@inlay/runtime';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { systemParts } from '@inlay/testing';
import { RequestReader } from './request-reader.js';
import { SqlThread } from './sql-thread.js';
import { StatementPlanner } from './statement-planner.js';
import { expressionTable } from '../sql/testing/expressions/expression-table.js';
import type { SqlJob, SqlThreadInit } from './sql-thread.js';
import type { ParamValue } from '../relation/front-end/parameter.js';
import type { CompiledStatement } from '../query/compile-statement.js';
import type { NamedSchema } from '../query/schema-cache.js';

const schema: NamedSchema = {
  schema: {
    database: {
      id: databaseId(1),
      name: 'db',
      retentionNs: undefined,
      tablesMax: 1,
      columnsPerTableMax: 1,
      createdAtMs: 0,
    },
    tables: [expressionTable],
    version: 1n,
  },
  byName: new Map([[expressionTable.name, expressionTable]]),
};
const neverAborts = new AbortController().signal;
const padding = ' '.repeat(10_000);
const repeated = (text: string, n: number): string => Array.from({ length: n }, () => text).join(',');

const threads: SqlThread[] = [];
afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.close()));
});

/** A thread, what it did, and a planner on it. */
class Bench {
  readonly thread: SqlThread;
  starts = 0;
  readonly tasks: unknown[] = [];

  constructor(init: Partial<SqlThreadInit> = {}) {
    this.thread = new SqlThread({
      entry: entryPoint(import.meta.url, './thread-main.js'),
      clock: systemParts.clock,
      metrics: {
        ...noMetrics,
        counter: ({ name }) => ({
          add: (_, labels) => (name.includes('starts') ? this.starts++ : this.tasks.push(labels?.task)),
        }),
      },
      ...init,
    });
  }

  plan(
    text: string,
    { params = {}, signal = neverAborts, timeoutMs = 200_000 }: Partial<PlanOptions> = {},
  ): Promise<CompiledStatement> {
    const planner = new StatementPlanner({ thread: this.thread, timeoutMs });
    return planner.plan({ text, params, schema, nowNs: 1_800_000_000_000_000_000n }, signal);
  }

  /** A task of the thread's, with an answer of the test's to what it asks. */
  compile({
    answer,
    signal = neverAborts,
    timeoutMs = 200_000,
  }: Partial<SqlJob> & Pick<SqlJob, 'answer'>): Promise<unknown> {
    const task = { type: 'compile', text: 'SELECT n FROM cpu', params: {}, nowNs: 0n } as const;
    return this.thread.run({ task, signal, timeoutMs, ...(answer === undefined ? {} : { answer }) });
  }
}

/** One of the test's own, which it may end. */
function ownBench(init: Partial<SqlThreadInit> = {}): Bench {
  const bench = new Bench(init);
  threads.push(bench.thread);
  return bench;
}

/** For tests that leave the thread as it is: a start costs more than what they ask. */
const shared = new Bench();
afterAll(() => shared.thread.close());
/** What the shared thread does from now on. */
const newTasks = (): (() => readonly unknown[]) => {
  const before = shared.tasks.length;
  return () => shared.tasks.slice(before);
};

/** An answer that never comes; `tell` hears that it was asked for. */
const unanswered =
  (tell: () => void = () => undefined): NonNullable<SqlJob['answer']> =>
  () => ({
    [Symbol.asyncIterator]: () => ({
      next: () => {
        tell();
        return new Promise<never>(() => undefined);
      },
    }),
  });

interface PlanOptions {
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

describe('the thread of long statements', () => {
  const texts: readonly (readonly [string, Readonly<Record<string, ParamValue>>])[] = [
    ['SELECT * FROM cpu', {}],
    [
      "SELECT max(n) AS m, host FROM cpu WHERE time > now() - INTERVAL '1 day' AND host IN ('a', 'b') GROUP BY host",
      {},
    ],
    ['WITH w AS (SELECT n FROM cpu) SELECT a.n FROM w a JOIN cpu b ON a.n = b.n WHERE b.host = $h', { h: 'x' }],
    ['SELECT $a, $b, $c, $d, $e', { a: 1n, b: 2.5, c: null, d: true, e: "it's" }],
    ["SELECT table_name FROM information_schema.columns WHERE table_name = 'cpu'", {}],
    ['EXPLAIN SELECT n FROM cpu', {}],
    ['SHOW TABLES', {}],
    ['DESCRIBE cpu', {}],
    ['SELECT nothing FROM cpu', {}],
    ['SELECT 1 FROM nowhere', {}],
    ['SELECT 1 +', {}],
    ['DELETE FROM cpu', {}],
    ['SELECT $missing', {}],
    ['SELECT 1', { unused: 1n }],
  ];
  test.each(texts)('%s: the same as without it', async (text, params) => {
    const tasks = newTasks();
    const outcome = (sql: string): Promise<unknown> =>
      shared.plan(sql, { params }).catch((error: unknown) => {
        const { kind, code, message, details } = error as InlayError;
        return { kind, code, message, details };
      });
    const short = await outcome(text);
    expect(tasks()).toEqual([]);
    expect(await outcome(text + padding)).toEqual(short);
    expect(tasks()).toEqual(['compile']);
  });

  test('takes what is long, and what a few words make long', async () => {
    const bench = ownBench();
    await bench.plan('SELECT 1');
    expect(bench.tasks).toEqual([]);
    await bench.plan(`SELECT ${repeated('1', 5000)}`);
    await bench.plan('SELECT length($a)', { params: { a: 'x'.repeat(10_000) } });
    await bench.plan(`SELECT ${repeated('*', 700)} FROM cpu`);
    await bench.plan(
      'SELECT count(*) FROM cpu GROUP BY CUBE(host, n, usage, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7)',
    );
    expect(bench.tasks).toEqual(Array.from({ length: 4 }, () => 'compile'));
    expect(bench.starts).toBe(1);
  });

  const growing: readonly (readonly [string, string, Readonly<Record<string, ParamValue>>])[] = [
    ['stars of stars', `SELECT * FROM ${'(SELECT *, * FROM '.repeat(40)}cpu${') x'.repeat(40)}`, {}],
    ['stars in a row', `SELECT ${repeated('*', 9900)} FROM cpu a, cpu b, cpu c, cpu d`, {}],
    ['one parameter everywhere', `SELECT ${repeated('length($a)', 2000)}`, { a: 'x'.repeat(100_000) }],
    [
      'one output everywhere',
      `SELECT ${repeated('$a', 40)}, length($a) AS x FROM cpu ORDER BY ${repeated('x + 1', 3000)}`,
      { a: 'x'.repeat(4000) },
    ],
    [
      'NATURAL JOINs',
      `SELECT 1 FROM ${Array.from({ length: 1000 }, (_, i) => `cpu c${String(i)}`).join(' NATURAL JOIN ')}`,
      {},
    ],
  ];
  test.each(growing)('%s: refused before it is written out', async (_, text, params) => {
    await expect(shared.plan(text, { params })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'statement_too_complex',
    });
  });

  test('a statement that is cancelled ends the thread, and the next one starts another', async () => {
    const bench = ownBench();
    const stop = new AbortController();
    const asked = new Promise<void>((tell) => {
      const answer = unanswered(tell);
      bench.compile({ answer, signal: stop.signal }).catch((error: unknown) => (failure = error));
    });
    let failure: unknown;
    await asked;
    const waiting = bench.plan(`SELECT 2${padding}`);
    stop.abort();
    expect((await waiting).sql).toContain('2');
    expect(failure).toMatchObject({ kind: 'unavailable', code: 'query_cancelled' });
    expect(bench.starts).toBe(2);
  });

  test('a statement that takes too long fails by name, and so does one that waits for it too long', async () => {
    const bench = ownBench();
    const outcomes = await Promise.allSettled([
      bench.compile({ answer: unanswered(), timeoutMs: 300 }),
      bench.plan(`SELECT 2${padding}`, { timeoutMs: 100 }),
    ]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ reason: { kind: 'exhausted', code: 'query_timeout' } });
    expect((await bench.plan(`SELECT 3${padding}`)).sql).toContain('3');
  });

  test('too much memory costs the statement', async () => {
    const bench = ownBench({ memoryMib: 16 });
    await expect(bench.plan(`SELECT ${repeated('n + 1', 4900)} FROM cpu`)).rejects.toMatchObject({
      kind: 'invalid',
      code: 'statement_too_complex',
      message: expect.stringContaining('16 MiB'),
    });
    expect((await bench.plan(`SELECT 3${padding}`)).sql).toContain('3');
    expect(bench.starts).toBe(2);
  });

  test('more than may wait are refused; what cannot be asked is told as it is', async () => {
    const bench = ownBench({ waitersMax: 1 });
    const stop = new AbortController();
    const options = { answer: unanswered(), signal: stop.signal };
    const held = [1, 2].map(() => bench.compile(options).catch((error: unknown) => error));
    await expect(bench.plan(`SELECT 1${padding}`)).rejects.toMatchObject({ kind: 'exhausted', code: 'queue_full' });
    stop.abort();
    await Promise.all(held);
    const gone = new InlayError('unavailable', 'gone', { code: 'engine_crashed', retryAfterMs: 1 });
    const answer = (): AsyncIterable<never> => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(gone) }),
    });
    await expect(bench.compile({ answer })).rejects.toBe(gone);
    expect((await bench.plan(`SELECT 3${padding}`)).sql).toContain('3');
  });

  test('a closed thread refuses', async () => {
    const bench = ownBench();
    await bench.thread.close();
    await expect(bench.plan(`SELECT 1${padding}`)).rejects.toMatchObject({ code: 'thread_stopped' });
  });
});

describe('long JSON', () => {
  const params = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`p${String(i)}`, i]));
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const reader = new RequestReader({ thread: shared.thread, timeoutMs: 200_000 });

  test('a body is read on the thread, exactly', async () => {
    const tasks = newTasks();
    const body = json({ q: 'SELECT 1', params, format: 'csv' });
    const query = await reader.ofHttp({ body, query: { db: 'x' }, accept: undefined }, neverAborts);
    expect(query).toMatchObject({ database: 'x', sql: 'SELECT 1', format: 'csv' });
    expect(query.params.p2999).toBe(2999n);
    expect(tasks()).toEqual(['body']);
    await reader.ofHttp({ body: json({ db: 'x', q: 'SELECT 1' }), query: {}, accept: undefined }, neverAborts);
    expect(tasks()).toEqual(['body']);
  });

  test('and so is a ticket', async () => {
    const tasks = newTasks();
    const ticket = await reader.ofTicket(json({ database: 'x', sql_query: 'SELECT 1', params }), neverAborts);
    expect(ticket.params.p7).toBe(7n);
    expect(tasks()).toEqual(['ticket']);
  });

  test('what is wrong is told as of short ones', async () => {
    const long = 'x'.repeat(20_000);
    const bad: readonly (readonly [Buffer, string])[] = [
      [json({ db: 'x', q: 5, long }), 'bad_parameter'],
      [json({ db: 'x', q: 'SELECT 1', params: { a: [long] } }), 'bad_params'],
      [Buffer.from(`{"q": "${long}`), 'bad_body'],
      [json([long]), 'bad_body'],
      [
        json({ db: 'x', q: '1', params: Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [i, i])) }),
        'bad_params',
      ],
    ];
    for (const [body, code] of bad)
      await expect(reader.ofHttp({ body, query: {}, accept: undefined }, neverAborts)).rejects.toMatchObject({
        kind: 'invalid',
        code,
      });
  });
});
