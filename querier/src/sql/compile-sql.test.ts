import { DuckDBInstance } from '@duckdb/node-api';
import { columnId, databaseId, int64Min, rowTimes, tableId, toHalfOpen } from '@inlay/core';
import { Prng } from '@inlay/testing';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { decodeNames, encodeName, quoteName } from '../engine/print/identifiers.js';
import { TestDuckDb, testContext } from './testing/test-duckdb.js';
import type { ColumnKind, Table } from '@inlay/catalog';
import type { BindContext as CompileContext } from './bind/bind-context.js';
import type { CompiledText as CompiledSql } from './testing/test-duckdb.js';

const make = (id: number, name: string, columns: readonly (readonly [string, ColumnKind])[]): Table => ({
  id: tableId(id),
  databaseId: databaseId(1),
  name,
  columns: columns.map(([column, kind], i) => ({ id: columnId(id * 100 + i), name: column, kind })),
});

const odd = [
  'Temp',
  'temp',
  'TEMP',
  'te mp',
  'te"mp',
  "te'mp",
  'te.mp',
  'select',
  'é',
  'É',
  '\uE000t',
  '\uE000',
  'temp_1',
  'a\nb',
  '$x',
  '\u017f',
  'k',
  '\u212a',
  's',
];
const cpu = make(1, 'cpu', [
  ['host', 'tag'],
  ['region', 'tag'],
  ['usage', 'f64'],
  ['n', 'i64'],
]);
const oddities = make(
  2,
  'Odd "Table".x',
  odd.map((name, i) => [name, i % 3 === 0 ? 'tag' : 'i64'] as const),
);
const lower = make(3, 'odd "table".x', [['v', 'i64']]);
const tables = [cpu, oddities, lower];

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
const compile = (sql: string, more: Partial<CompileContext> = {}): Promise<CompiledSql> =>
  duck.compile(sql, testContext(tables, more));
const names = async (sql: string): Promise<readonly string[]> =>
  (await compile(sql)).columns.map((column) => column.name);
const rows = async (
  sql: string,
  more: Partial<CompileContext> = {},
): Promise<readonly (readonly (string | null)[])[]> => (await duck.rows((await compile(sql, more)).sql)).rows;

beforeAll(async () => {
  await duck.setUp(tables);
  await duck.run(
    `INSERT INTO t1 BY NAME SELECT 'a' AS host, 'eu' AS region, 1.5 AS usage, 7 AS n, make_timestamp_ns(5) AS time UNION ALL SELECT 'b', NULL, 2.5, 8, make_timestamp_ns(6)`,
  );
  await duck.run(
    `INSERT INTO t2 BY NAME SELECT ${odd.map((name, i) => `${String(i)} AS ${quoteName(name)}`).join(', ')}, make_timestamp_ns(1) AS time`,
  );
});

describe('names', () => {
  test('the encoding is injective, keeps apart what DuckDB folds, and is undone inside any text', () => {
    const prng = new Prng(7);
    const alphabet = ['a', 'A', 'b', 'B', '\uE000', '0', '"', '.', '\0', 'é', 'É', ' '];
    const seen = new Map<string, string>();
    const wrong: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      const name = Array.from({ length: prng.below(5) }, () => prng.pick(alphabet)).join('');
      const folded = encodeName(name).replace(/[A-Z]/g, (char) => char.toLowerCase());
      const isUndone =
        decodeNames(encodeName(name)) === name && decodeNames(`x "${encodeName(name)}" y`) === `x "${name}" y`;
      if (!isUndone || (seen.get(folded) ?? name) !== name) wrong.push(name);
      seen.set(folded, name);
    }
    expect(wrong).toEqual([]);
  });

  test('columns that differ only in case, or are odd, are each their own', async () => {
    const list = odd.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
    expect(await rows(`SELECT ${list} FROM "Odd ""Table"".x"`)).toEqual([odd.map((_, i) => String(i))]);
    expect(await names(`SELECT ${list} FROM "Odd ""Table"".x"`)).toEqual(odd);
    for (const [i, name] of odd.entries()) {
      const quoted = `"${name.replaceAll('"', '""')}"`;
      const sql = `WITH "T" AS (SELECT ${quoted}, max(${quoted}) AS "M" FROM "Odd ""Table"".x" AS "o" GROUP BY ${quoted}) SELECT "T".${quoted}, "M" FROM "T" WHERE ${quoted} = ${i % 3 === 0 ? `'${String(i)}'` : String(i)} ORDER BY ${quoted}`;
      expect(await rows(sql)).toEqual([[String(i), String(i)]]);
    }
  });

  test('unquoted names are read in lower case, quoted ones exactly', async () => {
    expect(await rows('SELECT TEMP, Temp, "Temp" FROM "Odd ""Table"".x"')).toEqual([['1', '1', '0']]);
    await expect(compile('SELECT "Host" FROM cpu')).rejects.toMatchObject({
      code: 'column_not_found',
      message: expect.stringMatching(/"Host".*"host"/),
    });
    await expect(compile('SELECT * FROM "CPU"')).rejects.toMatchObject({
      code: 'table_not_found',
      message: expect.stringMatching(/"CPU".*"cpu"/),
    });
    expect(await names('SELECT HOST AS MyHost, Host AS "MyHost" FROM CPU')).toEqual(['myhost', 'MyHost']);
  });

  test('a star has the columns in byte order, time among them', async () => {
    expect(await names('SELECT * FROM cpu')).toEqual(['host', 'n', 'region', 'time', 'usage']);
    expect(await names('SELECT c.*, usage + 1 AS more FROM cpu c')).toEqual([
      'host',
      'n',
      'region',
      'time',
      'usage',
      'more',
    ]);
    expect(await names('SELECT * EXCLUDE (n, time) FROM cpu')).toEqual(['host', 'region', 'usage']);
    expect(await rows("SELECT * REPLACE (n + 1 AS n) FROM cpu WHERE host = 'a'")).toEqual([
      ['a', '8', 'eu', '5', '1.5'],
    ]);
    expect(await names('SELECT * FROM cpu a JOIN cpu b USING (time)')).toEqual([
      'host',
      'n',
      'region',
      'time',
      'usage',
      'host',
      'n',
      'region',
      'usage',
    ]);
    await expect(compile('SELECT * EXCLUDE (nope) FROM cpu')).rejects.toMatchObject({ code: 'column_not_found' });
  });

  test('outputs without a name get the one that DataFusion gives', async () => {
    expect(
      await names(
        "SELECT count(*), avg(usage), n + 1, max(n) FILTER (WHERE host = 'a'), cpu.host, date_bin('1 hour', time), n::double FROM cpu GROUP BY ALL",
      ),
    ).toEqual([
      'count(*)',
      'avg(cpu.usage)',
      'cpu.n + Int64(1)',
      'max(cpu.n) FILTER (WHERE cpu.host = Utf8("a"))',
      'host',
      'date_bin(Utf8("1 hour"),cpu.time)',
      'cpu.n',
    ]);
  });

  test('roles: a tag stays one while its values pass through', async () => {
    const roles = async (sql: string): Promise<readonly string[]> =>
      (await compile(sql)).columns.map((column) => column.role);
    expect(await roles('SELECT host, time, usage, upper(host), max(host), max(time) FROM cpu GROUP BY ALL')).toEqual([
      'tag',
      'time',
      'plain',
      'plain',
      'plain',
      'plain',
    ]);
    expect(
      await roles(
        'WITH x AS (SELECT host AS h FROM cpu UNION ALL SELECT region FROM cpu) SELECT y.h FROM (SELECT * FROM x) y',
      ),
    ).toEqual(['tag']);
    expect(await roles("SELECT host FROM cpu UNION SELECT 'x'")).toEqual(['plain']);
    expect(await roles('SELECT a.time, b.time, b.host FROM cpu a LEFT JOIN cpu b ON a.n = b.n')).toEqual([
      'time',
      'plain',
      'tag',
    ]);
    expect(await roles('SELECT time, host FROM cpu GROUP BY ROLLUP (time, host)')).toEqual(['plain', 'tag']);
    // What a tag becomes beside another type is no tag.
    expect(
      await roles("SELECT coalesce(host, sha256('x')), least(host, sha256('x')), coalesce(host, 'x') FROM cpu"),
    ).toEqual(['plain', 'plain', 'tag']);
  });

  test('a name that is not there, is there twice, or is a field of nothing', async () => {
    await expect(compile('SELECT usagee FROM cpu')).rejects.toMatchObject({
      code: 'column_not_found',
      message: expect.stringMatching(/"usagee".*"usage"/),
    });
    await expect(compile('SELECT host FROM cpu a JOIN cpu b ON a.n = b.n')).rejects.toMatchObject({
      code: 'column_ambiguous',
    });
    await expect(compile('SELECT b.x FROM cpu b')).rejects.toMatchObject({
      code: 'column_not_found',
      message: expect.stringContaining('"b" has no column "x"'),
    });
    await expect(compile('SELECT z.host FROM cpu')).rejects.toMatchObject({
      code: 'column_not_found',
      message: expect.stringContaining('is not a table in this query'),
    });
    await expect(compile('SELECT nofunction(1)')).rejects.toMatchObject({ code: 'function_unknown' });
    await expect(compile("SELECT selector_first(usage, time)['v'] FROM cpu")).rejects.toMatchObject({
      code: 'column_not_found',
    });
    expect(
      await rows("SELECT cpu.host, iox.cpu.n, public.iox.cpu.usage FROM public.iox.cpu WHERE cpu.host = 'a'"),
    ).toEqual([['a', '7', '1.5']]);
  });

  test('the mean of whole numbers is that of their exact sum, and the engine reads them as they are', async () => {
    const { sql } = await compile('SELECT avg(n), avg(DISTINCT n) FROM cpu');
    expect(sql.match(/CAST\(/g)).toHaveLength(1);
    const [whole, ...others] = [2n ** 53n, 1n, 1n, 1n, -(2n ** 53n) + 1n];
    const values = [whole, ...others].map((n) => `(${String(n)})`).join(', ');
    // Floats would lose the ones: 2^53 + 1 is none.
    expect(await rows(`SELECT avg(v), avg(v) FILTER (WHERE v = 1) FROM (VALUES ${values}) t(v)`)).toEqual([
      ['0.8', '1'],
    ]);
    // As floats, in which they are compared, these are one value.
    expect(await rows(`SELECT avg(DISTINCT v) FROM (VALUES (9007199254740993), (9007199254740992), (0)) t(v)`)).toEqual(
      [['4503599627370496']],
    );
  });

  test('bins begin at or before their times, before 1970 too', async () => {
    const ns = [
      -120_000_000_001n,
      -120_000_000_000n,
      -119_999_999_999n,
      -60_000_000_000n,
      -1n,
      0n,
      59_999_999_999n,
      60_000_000_000n,
    ];
    const values = ns.map((one) => `(to_timestamp_nanos(${String(one)}))`).join(', ');
    const floor = (one: bigint): bigint => one - (((one % 60_000_000_000n) + 60_000_000_000n) % 60_000_000_000n);
    expect(await rows(`SELECT date_bin(INTERVAL '1 minute', t) FROM (VALUES ${values}) v(t) ORDER BY t`)).toEqual(
      ns.map((one) => [String(floor(one))]),
    );
  });

  test('GROUP BY takes the column first, ORDER BY the output', async () => {
    expect(await rows('SELECT 0 - n AS n FROM cpu ORDER BY n')).toEqual([['-8'], ['-7']]);
    expect(await rows("SELECT date_bin('1 hour', time) AS time, count(*) FROM cpu GROUP BY 1")).toEqual([['0', '2']]);
    expect(
      await rows(
        "SELECT date_bin('1 hour', time) AS bin, count(*) FROM cpu GROUP BY bin HAVING count(*) > 1 ORDER BY bin + interval '1 hour'",
      ),
    ).toEqual([['0', '2']]);
    await expect(compile('SELECT n FROM cpu ORDER BY 2')).rejects.toMatchObject({ code: 'column_not_found' });
  });
});

describe('parameters', () => {
  test('become literals of their type', async () => {
    expect(
      await rows('SELECT $s, $i + 1, $f, $b, $n, $big FROM cpu WHERE host = $s', {
        parameters: { s: 'a', i: 41n, f: 1.5, b: true, n: null, big: 2n ** 63n - 1n },
      }),
    ).toEqual([['a', '42', '1.5', 'true', null, '9223372036854775807']]);
    expect(await rows('SELECT n FROM cpu WHERE host = $Host', { parameters: { Host: "a' OR 1=1 --" } })).toEqual([]);
    expect(
      await rows('SELECT n FROM cpu WHERE time = $t', { parameters: { t: '1970-01-01T00:00:00.000000005Z' } }),
    ).toEqual([['7']]);
    expect(await rows('SELECT $1 || $2 AS x', { parameters: { 1: 'a', 2: 'b' } })).toEqual([['ab']]);
  });
  test('missing and unknown ones are named', async () => {
    await expect(compile('SELECT $x')).rejects.toMatchObject({
      code: 'parameter_missing',
      message: expect.stringContaining('$x'),
    });
    await expect(compile('SELECT 1', { parameters: { y: 1 } })).rejects.toMatchObject({
      code: 'parameter_unknown',
      message: expect.stringContaining('$y'),
    });
    await expect(compile('SELECT $x', { parameters: { x: Infinity } })).rejects.toMatchObject({ code: 'bad_literal' });
  });
});

describe('what the statement needs', () => {
  const needs = async (sql: string): Promise<object[]> =>
    (await compile(sql)).scans.map((scan) => {
      const { from: min, to: max } = toHalfOpen(scan.times);
      return { columns: [...scan.columns].sort(), min, max, tags: Object.fromEntries(scan.tagValues) };
    });
  const tagsOf = async (sql: string): Promise<object[]> =>
    (await compile(sql)).scans.map((scan) => Object.fromEntries(scan.tagValues));
  const now = 1_800_000_000_000_000_000n;
  const hour = 3_600_000_000_000n;

  const cases: readonly [string, object][] = [
    [
      "SELECT usage FROM cpu WHERE time > now() - interval '1 hour' AND host = 'a'",
      { min: now - hour + 1n, tags: { host: ['a'] } },
    ],
    [
      "SELECT usage FROM cpu WHERE time >= '2020-01-01T00:00:00Z' AND time < timestamp '2020-01-01' + interval '1 month'",
      { min: 1_577_836_800_000_000_000n, max: 1_580_515_200_000_000_000n },
    ],
    [
      "SELECT usage FROM cpu WHERE '2020-01-01' <= time AND time <= '2020-01-01T00:00:00.000000001Z'",
      { min: 1_577_836_800_000_000_000n, max: 1_577_836_800_000_000_002n },
    ],
    [
      "SELECT usage FROM cpu WHERE time BETWEEN '2020-01-01' AND '2020-01-02'",
      { min: 1_577_836_800_000_000_000n, max: 1_577_923_200_000_000_001n },
    ],
    [
      "SELECT usage FROM cpu WHERE time = '2020-01-01'",
      { min: 1_577_836_800_000_000_000n, max: 1_577_836_800_000_000_001n },
    ],
    [
      "SELECT usage FROM cpu WHERE time > '1970-01-01' AND time < '1970-01-01T00:00:00.000000002Z'",
      { min: 1n, max: 2n },
    ],
    [
      "SELECT usage FROM cpu WHERE time >= '1970-01-01' AND '1970-01-01T00:00:00.000000002Z' > time",
      { min: 0n, max: 2n },
    ],
    ["SELECT usage FROM cpu WHERE time IN ('1970-01-01T00:00:00.000000007Z', '1970-01-01')", { min: 0n, max: 8n }],
    ["SELECT usage FROM cpu WHERE time IN ('9999-01-01', '1970-01-01')", { min: 0n, max: 1n }],
    ["SELECT usage FROM cpu WHERE time < '9999-01-01' AND time > '0001-01-01'", { min: rowTimes.min }],
    ["SELECT usage FROM cpu WHERE time > '9999-01-01'", { max: rowTimes.min }],
    ["SELECT usage FROM cpu WHERE time > '2020-01-02' AND time < '2020-01-01'", { max: int64Min + 1n }],
    [
      "SELECT usage FROM cpu WHERE host IN ('a', 'b') AND (region = 'eu' OR region = 'us')",
      { tags: { host: ['a', 'b'], region: ['eu', 'us'] } },
    ],
    ["SELECT usage FROM cpu WHERE host = 'a' OR time > now()", {}],
    ["SELECT usage FROM cpu WHERE NOT (host = 'a')", {}],
    ["SELECT usage FROM cpu WHERE host = 'a' OR host = region", {}],
    ["SELECT usage FROM cpu WHERE host <> 'a' AND usage > 1", {}],
    [
      "SELECT usage FROM (SELECT * FROM cpu WHERE host = 'a') WHERE time > now()",
      { min: now + 1n, tags: { host: ['a'] } },
    ],
    ['SELECT u FROM (SELECT time, max(usage) AS u FROM cpu GROUP BY time) WHERE time > now()', { min: now + 1n }],
    ['SELECT u FROM (SELECT max(time) AS time, max(usage) AS u FROM cpu GROUP BY host) WHERE time > now()', {}],
    ['SELECT usage FROM (SELECT * FROM cpu LIMIT 5) WHERE time > now()', {}],
    ['SELECT usage FROM (SELECT *, row_number() OVER (ORDER BY n) AS r FROM cpu) WHERE time > now()', {}],
    ["WITH x AS (SELECT * FROM cpu) SELECT usage FROM x WHERE host = 'a' UNION ALL SELECT usage FROM x", {}],
    ['SELECT usage FROM cpu LIMIT 1 OFFSET 1', {}],
  ];
  test.each(cases)('%s', async (sql, expected) => {
    expect((await needs(sql))[0]).toEqual({
      columns: expect.any(Array),
      min: undefined,
      max: undefined,
      tags: {},
      ...expected,
    });
  });

  test('a condition inside a subquery on an outer column narrows nothing', async () => {
    const sql = `SELECT usage FROM cpu a WHERE NOT EXISTS (SELECT 1 FROM cpu b WHERE a.host = 'x' AND b.host = 'y' AND a.n = b.n)`;
    // Queries inside come before what is read around them.
    expect(await tagsOf(sql)).toEqual([{ host: ['y'] }, {}]);
  });

  test('an outer join narrows by WHERE, and by ON only when it is an inner one', async () => {
    expect(await tagsOf(`SELECT 1 FROM cpu a LEFT JOIN cpu b ON a.n = b.n AND a.host = 'x'`)).toEqual([{}, {}]);
    expect(await tagsOf(`SELECT 1 FROM cpu a JOIN cpu b ON a.n = b.n AND a.host = 'x'`)).toEqual([{ host: ['x'] }, {}]);
    expect(await tagsOf(`SELECT 1 FROM cpu a LEFT JOIN cpu b ON a.n = b.n WHERE b.host = 'x'`)).toEqual([
      {},
      { host: ['x'] },
    ]);
  });

  test('only columns that are mentioned, wherever that is', async () => {
    expect(await needs('SELECT count(*) FROM cpu')).toMatchObject([{ columns: [] }]);
    expect(await needs("SELECT max(usage) FROM cpu WHERE region = 'a' GROUP BY host ORDER BY max(n)")).toMatchObject([
      { columns: ['host', 'n', 'region', 'usage'] },
    ]);
    expect(await needs('SELECT 1 FROM cpu a JOIN cpu b USING (host)')).toMatchObject([
      { columns: ['host'] },
      { columns: ['host'] },
    ]);
    expect(await needs('SELECT d FROM cpu c(a, b, d, e, f)')).toMatchObject([{ columns: ['region'] }]);
  });
});
