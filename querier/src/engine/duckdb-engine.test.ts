import { patientMs } from '@inlay/testing';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { EngineFixture, drain, neverAborts, queryOf } from './testing/engine-fixture.js';

const fixture = new EngineFixture({ setup: ['CREATE MACRO plus_one(a) AS a + 1'] });
afterAll(() => fixture.close());

const failure = async (sql: string, columns = 'a'): Promise<unknown> => {
  try {
    return await fixture.text(sql, columns);
  } catch (error) {
    return error;
  }
};

describe('results', () => {
  test('setup macros are there', async () => {
    expect(await fixture.rows('SELECT plus_one(41)', 'a')).toEqual([{ a: 42 }]);
  });

  test('many questions at once do not mix', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => fixture.rows(`SELECT ${String(index)}`, `c${String(index)}`)),
    );
    expect(answers).toEqual(Array.from({ length: 50 }, (_, index) => [{ [`c${String(index)}`]: index }]));
  });

  test('views are seen by their query only', async () => {
    const views = [{ name: 't1', sql: 'SELECT 7 AS x' }];
    expect(await fixture.rows('SELECT x FROM t1', 'a', { views })).toEqual([{ a: 7 }]);
    expect(await failure('SELECT x FROM t1')).toMatchObject({ kind: 'invalid', code: 'query_failed' });
  });

  test('the number of columns must be as planned', async () => {
    expect(await failure('SELECT 1, 2')).toMatchObject({ code: 'column_count' });
  });

  test('EXPLAIN answers rows', async () => {
    expect(await fixture.text('EXPLAIN SELECT 1', 'type:utf8 plan:utf8', { format: 'csv' })).toContain('physical_plan');
  });

  test('a description is the schema of the answer, and nothing runs', async () => {
    const query = queryOf('SELECT i FROM range(10000000000) t(i)', 'i', { format: 'arrow' });
    const described = await fixture.engine.describe(query, neverAborts());
    const answer = await fixture.engine.run({ ...query, sql: 'SELECT i FROM range(0) t(i)' }, neverAborts());
    expect(Buffer.from(described)).toEqual(Buffer.from(answer.schemaMessage));
    for await (const chunk of answer.chunks)
      throw new Error(`an empty answer has no chunk of ${String(chunk.body.byteLength)} bytes`);
  });
});

describe('limits', () => {
  const heavy = 'SELECT count(*) FROM range(100000000) a(i), range(1000) b(j) WHERE (i * j) % 7 = 3';

  test('a query that takes too long is stopped', async () => {
    await expect(fixture.text(heavy, 'a', { limits: { timeoutMs: 200, rowsMax: 10 } })).rejects.toMatchObject({
      kind: 'exhausted',
      code: 'query_timeout',
    });
  });

  test('an answer with too many rows fails', async () => {
    const limits = { timeoutMs: patientMs, rowsMax: 1000 };
    expect(await fixture.rows('SELECT i FROM range(1000) t(i)', 'a', { limits })).toHaveLength(1000);
    await expect(fixture.text('SELECT i FROM range(1001) t(i)', 'a', { limits })).rejects.toMatchObject({
      kind: 'exhausted',
      code: 'too_many_rows',
    });
  });

  test('too little memory is told', async () => {
    const small = new EngineFixture({ memoryBytes: 32 * 1024 ** 2, spillBytesMax: 1024 ** 2 });
    try {
      await expect(
        small.text("SELECT list(i || 'some more text') FROM range(20000000) t(i)", 'a:utf8[]'),
      ).rejects.toMatchObject({ kind: 'exhausted', code: 'query_memory' });
      expect(await small.rows('SELECT 1', 'a')).toEqual([{ a: 1 }]);
    } finally {
      await small.close();
    }
  });

  test('aborting cancels, before and while rows come', async () => {
    const early = new AbortController();
    const started = fixture.engine.run(queryOf(heavy, 'a'), early.signal);
    setTimeout(() => {
      early.abort();
    }, 100);
    await expect(
      (async () => {
        await drain((await started).chunks);
      })(),
    ).rejects.toMatchObject({ code: 'query_cancelled' });

    const late = new AbortController();
    const result = await fixture.engine.run(
      queryOf('SELECT i FROM range(50000000) t(i)', 'a', { limits: { timeoutMs: patientMs, rowsMax: 1e9 } }),
      late.signal,
    );
    await expect(
      (async () => {
        for await (const chunk of result.chunks) if (chunk.body.byteLength > 0) late.abort();
      })(),
    ).rejects.toMatchObject({ code: 'query_cancelled' });
  });

  test('leaving an answer early stops the engine, which waits for a slow reader', async () => {
    const query = queryOf('SELECT i FROM range(1000000000) t(i)', 'a', {
      limits: { timeoutMs: patientMs, rowsMax: 1e12 },
    });
    const before = process.memoryUsage.rss();
    const result = await fixture.engine.run(query, neverAborts());
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 ** 2);
    for await (const chunk of result.chunks) {
      expect(chunk.body.byteLength).toBeGreaterThan(0);
      break;
    }
    // All places are free again, or these would wait behind it.
    await Promise.all(Array.from({ length: 12 }, () => fixture.rows('SELECT 1', 'a')));
  });

  test('more queries than places wait in order', async () => {
    const narrow = new EngineFixture({ queriesMax: 1 });
    try {
      const slow = narrow.rows('SELECT count(*) FROM range(20000000) t(i) WHERE i % 3 = 1', 'a');
      const answers = await Promise.all([slow, narrow.rows('SELECT 2', 'a'), narrow.rows('SELECT 3', 'a')]);
      expect(answers[2]).toEqual([{ a: 3 }]);
      await expect(
        Promise.all([
          narrow.text(heavy, 'a', { limits: { timeoutMs: 1000, rowsMax: 10 } }),
          narrow.text('SELECT 1', 'a', { limits: { timeoutMs: 50, rowsMax: 10 } }),
        ]),
      ).rejects.toMatchObject({ code: 'query_timeout' });
    } finally {
      await narrow.close();
    }
  });
});

describe('lock-down', () => {
  const outside = join(fixture.directory, '..', 'outside.csv');

  test.each([
    ["SELECT * FROM read_text('/etc/passwd')", 'access_refused'],
    ["SELECT * FROM read_csv('/etc/passwd')", 'access_refused'],
    ["SELECT * FROM '/etc/passwd'", 'query_failed'],
    ["SELECT * FROM read_parquet('http://127.0.0.1:1/x.parquet')", 'access_refused'],
    [`COPY (SELECT 1) TO '${outside}'`, 'access_refused'],
    [`COPY (SELECT 1) TO '${join(fixture.directory, 'inside.csv')}'`, 'not_a_read'],
    ['CREATE TABLE leak (a INTEGER)', 'not_a_read'],
    ["SET memory_limit = '100GB'", 'not_a_read'],
    ['INSTALL httpfs', 'not_a_read'],
    ['LOAD httpfs', 'not_a_read'],
    ["ATTACH '/tmp/other.db' AS other", 'not_a_read'],
    ['CALL pragma_version()', 'not_a_read'],
    ['EXPLAIN ANALYZE CREATE TABLE leak (a INTEGER)', 'not_a_read'],
    ['EXPLAIN CREATE TABLE leak (a INTEGER)', 'not_a_read'],
    ['SELECT 1; SELECT 2', 'one_statement'],
    ['', 'one_statement'],
    ['SELEC 1', 'query_failed'],
  ])('%s is refused', async (sql, code) => {
    expect(await failure(sql)).toMatchObject({ code });
    expect(existsSync(outside)).toBe(false);
    expect(existsSync(join(fixture.directory, 'inside.csv'))).toBe(false);
  });

  test('files of the readable directories are read', async () => {
    writeFileSync(join(fixture.directory, 'data.csv'), 'a\n5\n');
    expect(await fixture.rows(`SELECT a FROM read_csv('${join(fixture.directory, 'data.csv')}')`, 'a')).toEqual([
      { a: 5 },
    ]);
  });
});
