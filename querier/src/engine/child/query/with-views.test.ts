import { afterAll, describe, expect, test } from '@jest/globals';
import { EngineFixture } from '../../testing/engine-fixture.js';
import { withViews } from './with-views.js';

const fixture = new EngineFixture({});
afterAll(() => fixture.close());

const views = [
  { name: 't1', sql: 'SELECT i AS x FROM range(3) r(i)' },
  { name: '"t2"', sql: 'SELECT i + 10 AS x FROM range(3) r(i)' },
];
const numbers = async (sql: string): Promise<unknown[]> =>
  (await fixture.rows(sql, 'a', { views })).map((row) => (row as { a: unknown }).a);

describe('the views of a statement', () => {
  test('stand before its own definitions, which may name them', async () => {
    expect(await numbers('WITH d1(p0) AS (SELECT x + 1 FROM t1) SELECT p0 FROM d1 ORDER BY p0')).toEqual([1, 2, 3]);
  });

  test('may be named in what a recursive definition says of itself', async () => {
    const sql =
      'WITH RECURSIVE d1(p0) AS ((SELECT x FROM t1) UNION (SELECT p0 + 1 FROM d1 JOIN "t2" ON p0 + 10 = x)) SELECT p0 FROM d1 ORDER BY p0';
    expect(await numbers(sql)).toEqual([0, 1, 2, 3]);
  });

  test('may be named often, in subqueries of any depth too', async () => {
    const sql =
      'SELECT q1.x FROM t1 AS q1 WHERE EXISTS (SELECT 1 FROM "t2" AS q2 WHERE q2.x = q1.x + (SELECT max(q3.x) FROM t1 AS q3) + 9) ORDER BY 1';
    expect(await numbers(sql)).toEqual([0, 1]);
    expect(await numbers('SELECT a.x * 100 + b.x FROM t1 AS a, t1 AS b WHERE a.x > b.x ORDER BY 1')).toEqual([
      100, 200, 201,
    ]);
  });

  test('are explained with the statement', async () => {
    for (const word of ['EXPLAIN', 'EXPLAIN ANALYZE']) {
      for (const sql of ['SELECT x FROM t1', 'WITH d1(p0) AS (SELECT x FROM t1) SELECT p0 FROM d1'])
        expect(await fixture.text(`${word} ${sql}`, 'a:utf8 b:utf8', { views, format: 'csv' })).toContain('RANGE');
    }
  });

  test('are read anew each time that one is named, so that each time only what is wanted there is read', () => {
    expect(withViews('SELECT 1', views.slice(0, 1))).toBe(
      'WITH t1 AS NOT MATERIALIZED (SELECT i AS x FROM range(3) r(i)) SELECT 1',
    );
    expect(withViews('SELECT 1', [])).toBe('SELECT 1');
  });

  test('go before definitions, and after the word that explains', () => {
    const view = [{ name: 't1', sql: 'SELECT 7 AS x' }];
    const text = 't1 AS NOT MATERIALIZED (SELECT 7 AS x)';
    expect(withViews('WITH d1(p0) AS (SELECT 1) SELECT 2', view)).toBe(`WITH ${text}, d1(p0) AS (SELECT 1) SELECT 2`);
    expect(withViews('EXPLAIN ANALYZE WITH RECURSIVE d1(p0) AS (SELECT 1) SELECT 2', view)).toBe(
      `EXPLAIN ANALYZE WITH RECURSIVE ${text}, d1(p0) AS (SELECT 1) SELECT 2`,
    );
    expect(withViews('EXPLAIN SELECT 2', view)).toBe(`EXPLAIN WITH ${text} SELECT 2`);
  });
});
