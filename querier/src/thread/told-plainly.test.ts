import { DuckDBInstance } from '@duckdb/node-api';
import { InlayError, isInlayError } from '@inlay/core';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { toWireError } from '../engine/child/engine-errors.js';
import { decodeError } from '../query/decode-error.js';
import { expressionTable } from '../sql/testing/expressions/expression-table.js';
import { parseStatement } from '../sql/syntax/parse-statement.js';
import { tableNames } from '../query/schema-cache.js';
import { TestDuckDb } from '../sql/testing/test-duckdb.js';
import { compileSql } from './compile-sql.js';

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
const schema = { schema: {} as never, byName: new Map([[expressionTable.name, expressionTable]]) };

beforeAll(() => duck.setUp([expressionTable]));

const place = /^line \d+, column \d+: /;

/** What a user is told of a statement: the refusal, or what its engine says of the one that it becomes. */
async function told(sql: string): Promise<string> {
  try {
    const compiled = await compileSql(sql, {
      parse: parseStatement,
      place: 'thread',
      findTables: () => tableNames(schema),
      nowNs: 1_800_000_000_000_000_000n,
      params: {},
    });
    return JSON.stringify((await duck.rows(compiled.sql)).rows);
  } catch (error) {
    if (isInlayError(error)) {
      // Where it was wrong is said first.
      expect(error.message).toMatch(place);
      return `${error.code}: ${error.message.replace(place, '')}`;
    }
    // Jest's own Error is none of the engine's.
    const { kind, code, message } = toWireError(new Error((error as Error).message));
    return (decodeError(new InlayError(kind, message, { code }), sql) as Error).message;
  }
}

const subqueries = (n: number): string => `SELECT ${'(SELECT max(n) + '.repeat(n)}1${' FROM cpu)'.repeat(n)}`;

describe('what was wrong, in the words of the statement', () => {
  test.each([
    ["SELECT array_contains([1], row(1, 'a'))", /^sql_unsupported: .*add a cast$/],
    ["SELECT trim(substring('a', 1, 2), 1)", /^sql_unsupported: .*cast it, as in x::VARCHAR$/],
    ['SELECT n LIKE host FROM cpu', /^sql_unsupported: LIKE does not take /],
    ['SELECT n ^ host FROM cpu', /^sql_unsupported: the operator \^ does not take /],
    ["SELECT repeat('a', 'b')", /^sql_unsupported: repeat\(\) takes .*cast it, as in x::BIGINT$/],
    ["SELECT lpad('a', time) FROM cpu", /^sql_unsupported: lpad\(\) takes .*cast it, as in x::BIGINT$/],
    ["SELECT {'value': 1}", /^\[\["\{/],
    ['SELECT time AT TIME ZONE NULL FROM cpu', /^sql_unsupported: .*a time zone as a constant text/],
    ['SELECT extract(eon FROM time) FROM cpu', /^bad_literal: .*the part 'eon'$/],
    ['SELECT host COLLATE nocase FROM cpu', /^sql_unsupported: COLLATE is not supported$/],
    ['SELECT 1::JSON', /^sql_unsupported: .*there are BOOLEAN, TINYINT/],
    ['SELECT 1::BIGINT[]', /^\[\["\[/],
    ['SELECT * FROM cpu TABLESAMPLE 10%', /^sql_syntax: /],
    ['SUMMARIZE cpu', /^not_a_read: SUMMARIZE is not a read/],
    ['SELECT ~ n FROM cpu', /^sql_unsupported: the operator ~ before an expression is not supported$/],
    ['(SELECT 1 ORDER BY 1) ORDER BY 1', /^\[\["1"\]\]$/],
    ["SELECT INTERVAL '99999999999 days'", /^bad_literal: '99999999999 days' is not an interval/],
    ["SELECT INTERVAL '9999999999 months'", /^bad_literal: '9999999999 months' is not an interval/],
    [
      "SELECT date_bin(INTERVAL '300000 days', time) FROM cpu",
      /^bad_literal: date_bin\(\) takes an interval of at most/,
    ],
    ["SELECT time + INTERVAL '110000 days' FROM cpu", /^\[\]$/],
    [
      'SELECT sum(n) OVER (ORDER BY (SELECT 1) RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM cpu',
      /^a subquery cannot stand at this place/,
    ],
    [
      'SELECT * FROM (SELECT 1 AS a, 2 AS a) x JOIN (SELECT 2 AS a) y USING (a)',
      /^column_ambiguous: USING \("a"\): one side/,
    ],
    ['SELECT 1 AS "quo""te" FROM (SELECT 1) q ORDER BY quo', /; there is .*"quo""te"/],
    ["SELECT selector_max('a' LIKE 'b' ESCAPE 'c', time)['v'] FROM cpu", /^column_not_found: ".*" has no field "v"/],
    ["SELECT 1 FROM cpu ORDER BY 'a'", /^ORDER BY takes columns/],
  ])('%s', async (sql, message) => {
    expect(await told(sql)).toMatch(message);
  });

  test.each([
    ['SELECT * FROM (SELECT 1 AS a, 2 AS a) z', '[["1","2"]]'],
    ['SELECT * FROM (SELECT 1, 2) z(a, a)', '[["1","2"]]'],
    ['WITH z AS (SELECT 1 AS a, 2 AS a) SELECT * FROM z', '[["1","2"]]'],
    ['SELECT * FROM (SELECT * FROM (SELECT 1 AS a) x CROSS JOIN (SELECT 2 AS a) y) z', '[["1","2"]]'],
    ["SELECT * FROM (SELECT time, 'a' AS time FROM (SELECT 1 AS time) q) z", '[["1","a"]]'],
    ['SELECT * FROM (SELECT 1 AS a, 2 AS a UNION ALL SELECT 3, 4) z ORDER BY 1', '[["1","2"],["3","4"]]'],
  ])('two columns of one name are two: %s', async (sql, rows) => {
    expect(await told(sql)).toBe(rows);
  });

  test.each([
    'SELECT max(unnest([1, 2])) FROM cpu',
    'SELECT max(unnest([1, 2])) OVER () FROM cpu',
    'SELECT rank() OVER (ORDER BY unnest([1, 2])) FROM cpu',
    'SELECT unnest([1, 2]) AS u FROM cpu ORDER BY max(u) OVER ()',
    'SELECT 1 FROM cpu WHERE unnest([true])',
    'SELECT n FROM cpu GROUP BY n HAVING unnest([true])',
    'SELECT unnest([1, 2]) AS u, count(*) FROM cpu HAVING u > 1',
    'SELECT unnest([1, 2]) AS u FROM cpu GROUP BY u',
    'SELECT n FROM cpu QUALIFY unnest([true])',
    'SELECT unnest([1, 2]) AS u FROM cpu QUALIFY u > 1',
  ])('rows are made in the SELECT list or in FROM: %s', async (sql) => {
    expect(await told(sql)).toMatch(/^sql_unsupported: (line 1, column \d+: )?unnest\(\) makes rows/);
  });

  test('a whole number beyond 128 bits is a double, as a smaller one beyond 64 is', async () => {
    expect(await told('SELECT 170141183460469231731687303715884105728')).toBe('[["1.7014118346046923e+38"]]');
  });

  test('subqueries in each other are answered or refused: their planning cannot be interrupted', async () => {
    expect(await told(subqueries(8))).toMatch(/^\[|does not fit/);
    expect(await told(subqueries(9))).toMatch(/^statement_too_complex: subqueries stand in each other/);
    expect(await told(`SELECT ${'EXISTS (SELECT '.repeat(9)}1${')'.repeat(9)}`)).toMatch(/^statement_too_complex/);
  });
});
