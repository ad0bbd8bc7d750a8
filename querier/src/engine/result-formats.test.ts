import { afterAll, describe, expect, test } from '@jest/globals';
import { readParquet } from '@inlay/columnar/parquet';
import { arrowIpcStream, readArrowIpc } from '@inlay/columnar/arrow';
import { Prng } from '@inlay/testing';
import type { EngineQuery } from './engine.js';
import { EngineFixture, neverAborts, queryOf } from './testing/engine-fixture.js';

const fixture = new EngineFixture();
afterAll(() => fixture.close());

async function arrowTable(
  sql: string,
  columns: string,
  extra: Partial<EngineQuery> = {},
): Promise<ReturnType<typeof readArrowIpc>> {
  const result = await fixture.engine.run(queryOf(sql, columns, { ...extra, format: 'arrow' }), neverAborts());
  const messages = [];
  for await (const chunk of result.chunks) messages.push(chunk);
  return readArrowIpc(arrowIpcStream(result.schemaMessage, messages));
}

/** Expression, Arrow type, JSON text, plain text. */
const expressions: readonly (readonly [string, string, string, string])[] = [
  ['true', 'Bool', 'true', 'true'],
  ['1::TINYINT', 'Int64', '1', '1'],
  ['-2::SMALLINT', 'Int64', '-2', '-2'],
  ['-3', 'Int32', '-3', '-3'],
  ['9223372036854775807', 'Int64', '9223372036854775807', '9223372036854775807'],
  ['-9223372036854775807 - 1', 'Int64', '-9223372036854775808', '-9223372036854775808'],
  ['9007199254740993', 'Int64', '9007199254740993', '9007199254740993'],
  ['12::HUGEINT', 'Int64', '12', '12'],
  ['-12::HUGEINT', 'Int64', '-12', '-12'],
  ['200::UTINYINT', 'Uint64', '200', '200'],
  ['60000::USMALLINT', 'Uint64', '60000', '60000'],
  ['(-2147483648)::INTEGER', 'Int32', '-2147483648', '-2147483648'],
  ['4294967295::UINTEGER', 'Uint64', '4294967295', '4294967295'],
  ['18446744073709551615::UBIGINT', 'Uint64', '18446744073709551615', '18446744073709551615'],
  ['1.5', 'Float64', '1.5', '1.5'],
  ['0.25::DECIMAL(18,3)', 'Float64', '0.25', '0.25'],
  ['12345678901234567890.5::DECIMAL(38,1)', 'Float64', '12345678901234567000.0', '12345678901234567000.0'],
  ['1e-23::DECIMAL(38,23)', 'Float64', '1e-23', '1e-23'],
  ['3e-31::DECIMAL(38,31)', 'Float64', '3e-31', '3e-31'],
  ['0.5::FLOAT', 'Float64', '0.5', '0.5'],
  ['2.0::DOUBLE', 'Float64', '2.0', '2.0'],
  ["'nan'::DOUBLE", 'Float64', 'null', 'NaN'],
  ["'inf'::DOUBLE", 'Float64', 'null', 'inf'],
  ["'-inf'::DOUBLE", 'Float64', 'null', '-inf'],
  ['-0.0::DOUBLE', 'Float64', '-0.0', '-0.0'],
  ['1e300', 'Float64', '1e+300', '1e+300'],
  ["'short'", 'Utf8', '"short"', 'short'],
  ["'exactly12byt'", 'Utf8', '"exactly12byt"', 'exactly12byt'],
  ["'thirteen byte'", 'Utf8', '"thirteen byte"', 'thirteen byte'],
  [
    '\'with "quotes", a comma and żółw\'',
    'Utf8',
    '"with \\"quotes\\", a comma and żółw"',
    '"with ""quotes"", a comma and żółw"',
  ],
  ["''", 'Utf8', '""', '""'],
  ["''::BLOB", 'Binary', '""', '""'],
  ['NULL', 'Int32', 'null', ''],
  ['NULL::VARCHAR', 'Utf8', 'null', ''],
  ['NULL::BIGINT', 'Int64', 'null', ''],
  ["'\\xAA\\x01'::BLOB", 'Binary', '"aa01"', 'aa01'],
  ["DATE '2024-02-29'", 'Date32<DAY>', '"2024-02-29"', '2024-02-29'],
  ["TIME '01:02:03.5'", 'Time64<MICROSECOND>', '"01:02:03.500"', '01:02:03.500'],
  [
    "TIMESTAMP '2024-01-01 00:00:00.000001'",
    'Timestamp<NANOSECOND>',
    '"2024-01-01T00:00:00.000001"',
    '2024-01-01T00:00:00.000001',
  ],
  ["TIMESTAMP_S '2024-01-01 00:00:07'", 'Timestamp<NANOSECOND>', '"2024-01-01T00:00:07"', '2024-01-01T00:00:07'],
  [
    "TIMESTAMP_MS '1969-12-31 23:59:59.999'",
    'Timestamp<NANOSECOND>',
    '"1969-12-31T23:59:59.999"',
    '1969-12-31T23:59:59.999',
  ],
  ['make_timestamp_ns(1)', 'Timestamp<NANOSECOND>', '"1970-01-01T00:00:00.000000001"', '1970-01-01T00:00:00.000000001'],
  [
    'make_timestamp_ns(-1)',
    'Timestamp<NANOSECOND>',
    '"1969-12-31T23:59:59.999999999"',
    '1969-12-31T23:59:59.999999999',
  ],
  [
    'make_timestamp_ns(9223372036854775806)',
    'Timestamp<NANOSECOND>',
    '"2262-04-11T23:47:16.854775806"',
    '2262-04-11T23:47:16.854775806',
  ],
  ['make_timestamp_ns(-9223286400000000000)', 'Timestamp<NANOSECOND>', '"1677-09-22T00:00:00"', '1677-09-22T00:00:00'],
  [
    "TIMESTAMPTZ '2024-01-01 01:00:00+01'",
    'Timestamp<NANOSECOND, UTC>',
    '"2024-01-01T00:00:00Z"',
    '2024-01-01T00:00:00Z',
  ],
  ['INTERVAL 14 MONTH + INTERVAL 36 HOUR', 'Interval<MONTH_DAY_NANO>', '"14 mons 36:00:00"', '14 mons 36:00:00'],
  [
    "'00000000-0000-0000-0000-0000000000ff'::UUID",
    'Utf8',
    '"00000000-0000-0000-0000-0000000000ff"',
    '00000000-0000-0000-0000-0000000000ff',
  ],
  [
    "'ffffffff-0000-0000-0000-000000000000'::UUID",
    'Utf8',
    '"ffffffff-0000-0000-0000-000000000000"',
    'ffffffff-0000-0000-0000-000000000000',
  ],
  ['[1, 2, NULL]', 'List<Int32>', '[1,2,null]', '"[1,2,null]"'],
  ["[['a'], [], NULL]", 'List<List<Utf8>>', '[["a"],[],null]', '"[[""a""],[],null]"'],
  ['[1, 2]::INTEGER[2]', 'List<Int32>', '[1,2]', '"[1,2]"'],
  [
    "{'time': make_timestamp_ns(5), 'value': 2.5}",
    'Struct<{time:Timestamp<NANOSECOND>, value:Float64}>',
    '{"time":"1970-01-01T00:00:00.000000005","value":2.5}',
    '"{""time"":""1970-01-01T00:00:00.000000005"",""value"":2.5}"',
  ],
  [
    "MAP {'k': 1}",
    'List<Struct<{key:Utf8, value:Int32}>>',
    '[{"key":"k","value":1}]',
    '"[{""key"":""k"",""value"":1}]"',
  ],
];

describe('one value of each type', () => {
  test.each(expressions)('%s is %s', async (expression, type, json, plain) => {
    expect(await fixture.text(`SELECT ${expression}`, 'v', { format: 'json' })).toBe(`[{"v":${json}}]`);
    expect(await fixture.text(`SELECT ${expression}`, 'v', { format: 'jsonl' })).toBe(`{"v":${json}}\n`);
    expect(await fixture.text(`SELECT ${expression}`, 'v', { format: 'csv' })).toBe(`v\n${plain}\n`);
    const field = (await arrowTable(`SELECT ${expression}`, 'v')).schema.fields[0];
    expect(String(field?.type)).toBe(type);
    expect(field?.nullable).toBe(true);
    // The type does not depend on there being a row.
    expect(String((await arrowTable(`SELECT ${expression} WHERE false`, 'v')).schema.fields[0]?.type)).toBe(type);
  });

  test.each([
    ['170141183460469231731687303715884105727', 'integer_overflow'],
    ["TIMESTAMP '3000-01-01'", 'timestamp_range'],
    ["'10'::BIT", 'unsupported_type'],
  ])('%s has no place in an answer', async (expression, code) => {
    await expect(fixture.text(`SELECT ${expression}`, 'v')).rejects.toMatchObject({ kind: 'invalid', code });
  });
});

describe('text formats', () => {
  const sql = 'SELECT i, CASE WHEN i % 2 = 0 THEN i / 2.0 END, chr(97 + (i % 3)::INTEGER) FROM range(5) t(i)';

  test('pretty', async () => {
    expect(await fixture.text(sql, 'i half letter', { format: 'pretty' })).toBe(
      [
        '+---+------+--------+',
        '| i | half | letter |',
        '+---+------+--------+',
        '| 0 | 0.0  | a      |',
        '| 1 |      | b      |',
        '| 2 | 1.0  | c      |',
        '| 3 |      | a      |',
        '| 4 | 2.0  | b      |',
        '+---+------+--------+',
        '',
      ].join('\n'),
    );
    expect(await fixture.text("SELECT 'a' || chr(10) || '漢字'", 'v', { format: 'pretty' })).toBe(
      '+---------+\n| v       |\n+---------+\n| a\\n漢字 |\n+---------+\n',
    );
    // Marks take no cell, pictographs of several characters take two.
    expect(await fixture.text("SELECT 'cafe\u0301', '👩‍👧'", 'v w', { format: 'pretty' })).toBe(
      '+------+----+\n| v    | w  |\n+------+----+\n| cafe\u0301 | 👩‍👧 |\n+------+----+\n',
    );
  });

  test('empty answers have their frame', async () => {
    const empty = `${sql} WHERE i < 0`;
    expect(await fixture.text(empty, 'i half letter', { format: 'json' })).toBe('[]');
    expect(await fixture.text(empty, 'i half letter', { format: 'jsonl' })).toBe('');
    expect(await fixture.text(empty, 'i half letter', { format: 'csv' })).toBe('i,half,letter\n');
    expect(await fixture.text(empty, 'i half letter', { format: 'pretty' })).toBe(
      '+---+------+--------+\n| i | half | letter |\n+---+------+--------+\n+---+------+--------+\n',
    );
  });

  test('names are quoted as their format wants', async () => {
    const columns = [{ name: 'a "b", c', role: 'plain' }] as const;
    expect(await fixture.text('SELECT 1', 'x', { format: 'json', columns })).toBe('[{"a \\"b\\", c":1}]');
    expect(await fixture.text('SELECT 1', 'x', { format: 'csv', columns })).toBe('"a ""b"", c"\n1\n');
  });
});

/** What a reader of CSV that knows null from an empty text sees; no text here needs other quotes. */
const cellsOf = (csv: string): (string | null)[][] =>
  csv
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(',').map((cell) => (cell === '' ? null : cell === '""' ? '' : cell)));

describe('csv tells null from an empty text', () => {
  const random = new Prng(11);
  const rows = Array.from({ length: 5000 }, () =>
    Array.from({ length: 3 }, () => random.pick([null, '', 'x', 'long enough for a heap'])),
  );
  const literal = (value: string | null): string => (value === null ? 'NULL' : `'${value}'`);
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');

  test.each([
    ['tags', 'a:tag b:tag c:tag'],
    ['texts', 'a b c'],
    ['both', 'a b:tag c'],
  ])('in every column of %s', async (_, columns) => {
    const sql = `SELECT a::VARCHAR, b::VARCHAR, c::VARCHAR FROM (VALUES ${values}) t(a, b, c)`;
    expect(cellsOf(await fixture.text(sql, columns, { format: 'csv' }))).toEqual(rows);
  });

  test.each(['v', 'v:tag'])('in the only column, %s, where a null is an empty line', async (column) => {
    const sql = `SELECT v::VARCHAR FROM (VALUES (NULL), (''), ('x')) t(v)`;
    expect(await fixture.text(sql, column, { format: 'csv' })).toBe('v\n\n""\nx\n');
  });
});

describe('many rows', () => {
  test('batches join, and are bounded', async () => {
    const chunks = await fixture.chunks('SELECT i, i::DOUBLE FROM range(300000) t(i)', 'i d', { format: 'arrow' });
    expect(chunks.length).toBeGreaterThan(4);
    for (const chunk of chunks) expect(chunk.body.byteLength).toBeLessThan(2 * 1024 ** 2);
    const table = await arrowTable('SELECT i, i::DOUBLE FROM range(300000) t(i)', 'i d');
    expect(table.numRows).toBe(300_000);
    expect(table.get(299_999)?.toJSON()).toEqual({ i: 299_999n, d: 299_999 });
  });

  test('wide rows are cut into bounded batches as well', async () => {
    const chunks = await fixture.chunks("SELECT repeat('x', 100000) FROM range(3000)", 's', { format: 'arrow' });
    for (const chunk of chunks) expect(chunk.body.byteLength).toBeLessThan(16 * 1024 ** 2);
    expect(chunks.reduce((sum, chunk) => sum + chunk.body.byteLength, 0)).toBeGreaterThan(300_000_000);
  });

  test.each(['json', 'jsonl', 'csv'] as const)('%s equals what was asked for, row by row', async (format) => {
    const text = await fixture.text("SELECT i, 'row ' || i || ' of many' FROM range(100000) t(i)", 'i s', { format });
    const rows =
      format === 'json'
        ? (JSON.parse(text) as { i: number; s: string }[]).map(({ i, s }) => `${String(i)},${s}`)
        : text
            .trim()
            .split('\n')
            .slice(format === 'csv' ? 1 : 0);
    expect(rows).toHaveLength(100_000);
    const at = (i: number): string =>
      format === 'jsonl'
        ? `{"i":${String(i)},"s":"row ${String(i)} of many"}`
        : `${String(i)},row ${String(i)} of many`;
    for (const i of [0, 1, 2047, 2048, 65_535, 65_536, 99_999]) expect(rows[i]).toBe(at(i));
  });

  test('tags: dictionaries that grow from batch to batch, nulls, long values, and none', async () => {
    const value =
      "CASE WHEN i % 11 = 0 THEN NULL WHEN i % 2 = 0 THEN 'h' || (i // 5000) ELSE 'a host with a long name ' || (i // 3000) END";
    const table = await arrowTable(`SELECT ${value}, i FROM range(400000) t(i)`, 'host:tag i');
    expect(String(table.schema.fields[0]?.type)).toBe('Dictionary<Int32, Utf8>');
    expect(table.numRows).toBe(400_000);
    const host = table.getChild('host');
    const expected = (i: number): string | null =>
      i % 11 === 0
        ? null
        : i % 2 === 0
          ? `h${String(Math.floor(i / 5000))}`
          : `a host with a long name ${String(Math.floor(i / 3000))}`;
    for (let i = 0; i < 400_000; i += 37) expect(host?.get(i)).toBe(expected(i));
    const none = await arrowTable('SELECT NULL::VARCHAR FROM range(10)', 'host:tag');
    expect(none.getChild('host')?.toJSON()).toEqual(Array.from({ length: 10 }, () => null));
  });

  test('more tag values than a dictionary carries on', async () => {
    const table = await arrowTable("SELECT 'series number ' || i FROM range(300000) t(i)", 'host:tag');
    const host = table.getChild('host');
    for (const i of [0, 4095, 4096, 65_536, 299_999]) expect(host?.get(i)).toBe(`series number ${String(i)}`);
  });

  test('random nulls and lengths survive every boundary', async () => {
    const prng = new Prng(11);
    const values = Array.from({ length: 5000 }, () =>
      prng.chance(0.2) ? null : 'é'.repeat(prng.below(12)) + 'x'.repeat(prng.below(20)),
    );
    const list = values.map((value, i) => `(${String(i)}, ${value === null ? 'NULL' : `'${value}'`})`).join(',');
    const sql = `SELECT v, v, CASE WHEN v IS NULL THEN NULL ELSE length(v) END FROM (VALUES ${list}) t(i, v) ORDER BY i`;
    const table = await arrowTable(sql, 's t:tag n');
    expect(table.getChild('s')?.toJSON()).toEqual(values);
    expect(table.getChild('t')?.toJSON()).toEqual(values);
    expect(table.getChild('n')?.toJSON()).toEqual(
      values.map((value) => (value === null ? null : BigInt(value.length))),
    );
  });

  test('time is not nullable', async () => {
    const table = await arrowTable('SELECT make_timestamp_ns(i) FROM range(3) t(i)', 'time:time');
    expect(table.schema.fields[0]?.nullable).toBe(false);
  });
});

describe('parquet', () => {
  test('has the rows and types of the answer', async () => {
    const sql =
      "SELECT make_timestamp_ns(i), 'h' || (i % 3), i, i::UBIGINT, i / 2.0, i % 2 = 0, 'text ' || i FROM range(100000) t(i)";
    const chunks = await fixture.chunks(sql, 'time:time host:tag i u f b s', { format: 'parquet' });
    const table = await readParquet(Buffer.concat(chunks.map((chunk) => chunk.body)));
    expect(table.schema.fields.map((field) => `${field.name} ${String(field.type)}`)).toEqual([
      'time Timestamp<NANOSECOND>',
      'host Dictionary<Int32, Utf8>',
      'i Int64',
      'u Uint64',
      'f Float64',
      'b Bool',
      's Utf8',
    ]);
    expect(table.numRows).toBe(100_000);
    expect(table.get(99_999)?.toJSON()).toMatchObject({
      host: 'h0',
      i: 99_999n,
      u: 99_999n,
      f: 49_999.5,
      b: false,
      s: 'text 99999',
    });
  });

  test.each(["INTERVAL '1 hour'", "[INTERVAL '1 hour']", "{'i': INTERVAL '1 hour'}"])(
    'a column of %s is refused by name, for the file would have no rows',
    async (value) => {
      const answer = fixture.chunks(`SELECT 1 AS n, ${value} AS wait, 1 AS m`, 'n wait m', { format: 'parquet' });
      await expect(answer).rejects.toMatchObject({ kind: 'invalid', code: 'unsupported_type' });
    },
  );

  test('an empty answer is a file with columns', async () => {
    const chunks = await fixture.chunks('SELECT 1 WHERE false', 'i', { format: 'parquet' });
    const table = await readParquet(Buffer.concat(chunks.map((chunk) => chunk.body)));
    expect([table.numRows, table.schema.fields[0]?.name]).toEqual([0, 'i']);
  });
});
