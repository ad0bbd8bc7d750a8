import { DuckDBInstance } from '@duckdb/node-api';
import { isInlayError } from '@inlay/core';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { atLength, isInShare } from '@inlay/testing';
import fc from 'fast-check';
import { toWireError } from '../engine/child/engine-errors.js';
import { compileSql } from '../thread/compile-sql.js';
import { functionNames as allowedNames, functionRule as allowedFunction } from './calls/index.js';
import { expressionTable } from './testing/expressions/expression-table.js';
import { parseStatement } from './syntax/parse-statement.js';
import { tableNames } from '../query/schema-cache.js';
import { TestDuckDb } from './testing/test-duckdb.js';

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
const schema = { schema: {} as never, byName: new Map([[expressionTable.name, expressionTable]]) };
const compiled = (sql: string): Promise<string> =>
  compileSql(sql, {
    parse: parseStatement,
    place: 'thread',
    findTables: () => tableNames(schema),
    nowNs: 1_800_000_000_000_000_000n,
    params: {},
  }).then((done) => done.sql);

/** `answered`, or the code of a clean refusal; anything else is a failure of the test. */
async function outcome(sql: string): Promise<string> {
  try {
    await duck.rows(await compiled(sql));
    return 'answered';
  } catch (error) {
    if (isInlayError(error)) {
      expect(['invalid', 'too_large', 'not_found']).toContain(error.kind);
      expect(error.message).not.toMatch(/call stack|Error:|Use "?SET|Candidate|LINE \d+/);
      return error.code;
    }
    // What the engine says is told by its own process, in our words.
    const told = toWireError(error);
    expect([told.kind, told.message]).toEqual(['invalid', expect.not.stringMatching(/Error:|SET |LINE \d+/)]);
    return told.code;
  }
}

beforeAll(async () => {
  await duck.setUp([expressionTable]);
});

const repeated = (text: string, n: number, between = ','): string =>
  Array.from({ length: n }, () => text).join(between);
const shapes: readonly (readonly [string, (n: number) => string])[] = [
  ['a wide SELECT list', (n) => `SELECT ${repeated('1', n)}`],
  ['parentheses', (n) => `SELECT ${'('.repeat(n)}1${')'.repeat(n)}`],
  ['calls in each other', (n) => `SELECT ${'abs('.repeat(n)}1${')'.repeat(n)}`],
  ['a chain of AND', (n) => `SELECT 1 WHERE ${repeated('1 = 1', n, ' AND ')}`],
  ['a chain of OR', (n) => `SELECT 1 WHERE ${repeated('1 = 2', n, ' OR ')}`],
  ['a chain of +', (n) => `SELECT ${repeated('1', n, ' + ')}`],
  ['a chain of NOT', (n) => `SELECT ${'NOT '.repeat(n)}true`],
  ['a chain of minus', (n) => `SELECT ${'- '.repeat(n)}1`],
  ['a chain of casts', (n) => `SELECT 1${'::bigint'.repeat(n)}`],
  ['UNIONs', (n) => repeated('SELECT 1', n, ' UNION ALL ')],
  ['CASE with many arms', (n) => `SELECT CASE 1 ${repeated('WHEN 2 THEN 3', n, ' ')} END`],
  ['CASEs in each other', (n) => `SELECT ${'CASE WHEN true THEN '.repeat(n)}1${' END'.repeat(n)}`],
  [
    'subqueries in each other',
    (n) => `SELECT * FROM ${'(SELECT * FROM '.repeat(n)}(SELECT 1 AS x) a${') a'.repeat(n)}`,
  ],
  ['a chain of names', (n) => `SELECT ${repeated('a', n, '.')} FROM cpu`],
  ['a long text', (n) => `SELECT length('${'x'.repeat(n * 10)}')`],
  ['a text of escapes', (n) => `SELECT length('${'"\\'.repeat(n * 4)}')`],
  ['a long list', (n) => `SELECT count(*) FROM cpu WHERE n IN (${Array.from({ length: n }, (_, i) => i).join(',')})`],
  ['a list of names', (n) => `SELECT count(*) FROM cpu WHERE host IN (${repeated("'ab'", n)})`],
  [
    'a list of times',
    (n) => `SELECT count(*) FROM cpu WHERE time NOT IN (${Array.from({ length: n }, (_, i) => i).join(',')})`,
  ],
  ['rows of VALUES', (n) => `SELECT * FROM (VALUES ${repeated('(1)', n)}) v`],
  ['WITH', (n) => `WITH ${Array.from({ length: n }, (_, i) => `w${String(i)} AS (SELECT 1)`).join(',')} SELECT 1`],
  ['lists in each other', (n) => `SELECT ${'['.repeat(n)}1${']'.repeat(n)}`],
  [
    'joins',
    (n) => `SELECT 1 FROM ${Array.from({ length: n }, (_, i) => `cpu c${String(i)}`).join(' CROSS JOIN ')} LIMIT 0`,
  ],
];

/** One token each, or so few that the characters are what is much. */
const tall = ['a chain of NOT', 'a chain of minus', 'a long text', 'a text of escapes'];

describe('no statement is too much: it is answered or refused by name', () => {
  test.each(shapes)('%s', async (name, make) => {
    const heavy = ['joins', 'UNIONs'].includes(name);
    // In tokens, 11,000 of what has two is beyond what a statement may have, as 30,000 is.
    const many = tall.includes(name) ? 30_000 : atLength(30_000, 11_000);
    for (const n of heavy ? [3, 20, 3000] : [3, 100, many]) await outcome(make(n));
  });

  test('in any mixture', async () => {
    const wrap = fc.constantFrom(
      (x: string) => `(${x})`,
      (x: string) => `abs(${x})`,
      (x: string) => `CASE WHEN true THEN ${x} END`,
      (x: string) => `- ${x}`,
      (x: string) => `(SELECT ${x})`,
      (x: string) => `${x} + 1`,
      (x: string) => `coalesce(${x}, 1)`,
      (x: string) => `CAST(${x} AS BIGINT)`,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(wrap, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 40 }),
        async (wraps, n) => {
          let text = '1';
          for (let i = 0; i < n; i++) for (const each of wraps) text = each(text);
          await outcome(`SELECT ${text} AS x`);
        },
      ),
      { seed: 5, numRuns: 12 },
    );
  });

  test('a list of 100,000 numbers is answered', async () => {
    const list = (length: number): string => Array.from({ length }, (_, i) => i).join(', ');
    expect(await outcome(`SELECT count(*) FROM cpu WHERE n IN (${list(100_000)})`)).toBe('answered');
    const others = list(atLength(100_000, 30_000));
    expect(await outcome(`SELECT count(*) FROM cpu WHERE n NOT IN (${others})`)).toBe('answered');
  });

  test('limits name the place', async () => {
    await expect(compiled(`SELECT\n  ${'('.repeat(1000)}1`)).rejects.toMatchObject({
      code: 'statement_too_complex',
      message: expect.stringContaining('line 2, column 131'),
    });
    await expect(compiled(`SELECT '${'x'.repeat(2_000_000)}'`)).rejects.toMatchObject({ code: 'statement_too_large' });
  });
});

describe('the SQL of a function in itself grows with the depth, not by its power', () => {
  const args = ['usage', "'a'"];
  const nest = (template: string, depth: number): string => {
    let text = template.split('$').join('usage');
    for (let i = 1; i < depth; i++) text = template.split('$').join(`(${text})`);
    return text;
  };
  const known = allowedNames.filter((name) => allowedFunction(name)?.kind === 'scalar' && /^[a-z_0-9]+$/.test(name));
  const templates = [
    ...known.flatMap((name, row) => {
      const [least, most] = allowedFunction(name)?.arity ?? [1, 1];
      const counts = [...new Set([Math.max(1, least), Math.min(most, 3)])];
      const calls = counts.flatMap((count) =>
        args.flatMap((other) => {
          const given = Array.from({ length: count }, () => other);
          return given.map((_, at) => `${name}(${given.with(at, '$').join(', ')})`);
        }),
      );
      return [...new Set(calls)].filter((_, i) => i === 0 || isInShare(row, i));
    }),
    ['+', '-', '*', '/', '%', '||', '&', '|', '^', '<<', '>>', '~', '~*', '!~', '!~*'].flatMap((name) => [
      `$ ${name} 2`,
      `2 ${name} $`,
      `$ ${name} $$`.replace('$$', 'n'),
    ]),
    [
      '$ BETWEEN 1 AND 2',
      "date_bin(INTERVAL '1 hour', $)",
      "date_trunc('month', $)",
      "$ + INTERVAL '1 month'",
      '$::varchar',
      '$::bigint',
      '$::timestamp',
      "to_timestamp(date_part('second', $))",
      "time + coalesce($, INTERVAL '1 second')",
    ],
  ].flat();

  const lengthOf = (template: string, depth: number): Promise<number | undefined> =>
    compiled(`SELECT ${nest(template, depth)} AS x FROM cpu`).then(
      ({ length }) => length,
      () => undefined,
    );

  test('for every name that may be called', async () => {
    const grown: string[] = [];
    let measured = 0;
    for (const template of new Set(templates)) {
      const two = await lengthOf(template, 2);
      const eight = two === undefined ? undefined : await lengthOf(template, 8);
      if (two === undefined || eight === undefined) continue;
      measured++;
      // Growth as small as this is allowed by any third length.
      if (eight - two <= 400) continue;
      const four = await lengthOf(template, 4);
      if (four === undefined || eight - four > 3 * (four - two) + 400)
        grown.push(`${template}: ${[two, four, eight].join(' ')}`);
    }
    expect(grown).toEqual([]);
    expect(measured).toBeGreaterThan(60);
  });

  test.each(['ln', 'log10', 'log2'])('%s twelve deep is planned at once', async (name) => {
    const started = performance.now();
    await duck.rows(await compiled(`SELECT ${`${name}(`.repeat(12)}usage${')'.repeat(12)} AS x FROM cpu`));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('times that no column can hold', () => {
  const far = [
    "now() + INTERVAL '1000 years'",
    'to_timestamp_seconds(253402300799)',
    'to_timestamp_seconds(99999999999)',
    "TIMESTAMP '9999-12-31T23:59:59Z'",
    "'9999-12-31T23:59:59.999999999+14:00'::timestamp",
    "to_timestamp('2262-04-11T23:47:16.854775807Z')",
    "'9999-12-31'::date::timestamp",
  ];
  const past = [
    "now() - INTERVAL '1000 years'",
    'to_timestamp_seconds(-99999999999)',
    "now() - INTERVAL '1000000 years'",
    "TIMESTAMP '0001-01-01 00:00:00'",
    "to_timestamp('1677-09-21T00:12:43.145224192Z')",
  ];
  const count = async (condition: string): Promise<string | null> => {
    const sql = await compiled(
      `SELECT count(*) FROM (SELECT TIMESTAMP '2024-01-01' AS t UNION ALL SELECT NULL::timestamp) WHERE ${condition}`,
    );
    return (await duck.rows(sql)).rows[0]?.[0] ?? null;
  };

  test.each([...far.map((text) => [text, true] as const), ...past.map((text) => [text, false] as const)])(
    '%s',
    async (text, after) => {
      const [yes, no] = after ? ['<', '>'] : ['>', '<'];
      expect(await count(`t ${yes} ${text}`)).toBe('1');
      expect(await count(`t ${yes}= ${text}`)).toBe('1');
      expect(await count(`${text} ${no} t`)).toBe('1');
      expect(await count(`t ${no} ${text}`)).toBe('0');
      expect(await count(`NOT (t ${no} ${text})`)).toBe('1');
      expect(await count(`t = ${text}`)).toBe('0');
      expect(await count(`t <> ${text}`)).toBe('1');
      expect(await count(`t IS DISTINCT FROM ${text}`)).toBe('2');
      expect(await count(`t IN (${text})`)).toBe('0');
      expect(await count(`t NOT IN (${text})`)).toBe('1');
      expect(await count(`t IN (${text}, TIMESTAMP '2024-01-01')`)).toBe('1');
      await expect(compiled(`SELECT ${text} AS x`)).rejects.toMatchObject({ code: 'bad_literal', kind: 'invalid' });
    },
  );

  test('a text beside a time is one, wherever it lies', async () => {
    for (const condition of [
      "t < '9999-12-31'",
      "t > '0001-01-01'",
      "t BETWEEN '0001-01-01' AND '9999-12-31T00:00:00Z'",
    ])
      expect([condition, await count(condition)]).toEqual([condition, '1']);
    for (const condition of ["t > '9999-12-31'", "t < '0000-01-01'", "t = '9999-12-31'"])
      expect([condition, await count(condition)]).toEqual([condition, '0']);
  });

  test('infinity is a number', async () => {
    expect(await outcome('SELECT count(*) FROM cpu WHERE usage < 1e999 AND usage > -1e999')).toBe('answered');
  });

  test('a list of names for columns names all of them', async () => {
    expect(await outcome('SELECT c.* FROM (SELECT big, host FROM cpu) AS c (a, b)')).toBe('answered');
    expect(await outcome('SELECT c.* FROM cpu AS c (a, b)')).toBe('sql_unsupported');
  });
});
