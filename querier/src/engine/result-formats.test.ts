import { afterAll, describe, expect, test } from '@jest/globals';
import { arrowIpcStream } from '@inlay/columnar/arrow';
import { readArrowIpc } from '@inlay/columnar/testing';
import { Prng } from '@inlay/testing';
import { types, type DataType, type SimpleKind } from '../relation/types.js';
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

const timestamp: DataType = { kind: 'timestamp', unit: 'ns' };
const decimal = (precision: number, scale: number): DataType => ({ kind: 'decimal', precision, scale });
const list = (item: DataType): DataType => ({ kind: 'list', item });
const { bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, utf8, binary, date, interval } = types;

/** Expression, its type in the tree, JSON text, plain text. */
const expressions: readonly (readonly [string, DataType, string, string])[] = [
  ['true', bool, 'true', 'true'],
  ['(-128)::TINYINT', i8, '-128', '-128'],
  ['(-2)::SMALLINT', i16, '-2', '-2'],
  ['-3', i32, '-3', '-3'],
  ['(-2147483648)::INTEGER', i32, '-2147483648', '-2147483648'],
  ['9223372036854775807', i64, '9223372036854775807', '9223372036854775807'],
  ['-9223372036854775807 - 1', i64, '-9223372036854775808', '-9223372036854775808'],
  ['9007199254740993', i64, '9007199254740993', '9007199254740993'],
  // What fits is taken, whatever width the engine has it in.
  ['(-1)::TINYINT', i64, '-1', '-1'],
  ['3000000000::UINTEGER', i64, '3000000000', '3000000000'],
  ['127', i8, '127', '127'],
  ['12::HUGEINT', i64, '12', '12'],
  ['(-12)::HUGEINT', i64, '-12', '-12'],
  ['18446744073709551615::HUGEINT', u64, '18446744073709551615', '18446744073709551615'],
  ['255::UTINYINT', u8, '255', '255'],
  ['60000::USMALLINT', u16, '60000', '60000'],
  ['4294967295::UINTEGER', u32, '4294967295', '4294967295'],
  ['18446744073709551615::UBIGINT', u64, '18446744073709551615', '18446744073709551615'],
  ['7::BIGINT', u64, '7', '7'],
  ['1.5::DECIMAL(2,1)', decimal(2, 1), '1.5', '1.5'],
  ['(-0.05)::DECIMAL(9,2)', decimal(9, 2), '-0.05', '-0.05'],
  ['0.25::DECIMAL(18,3)', decimal(18, 3), '0.250', '0.250'],
  ['(-12345678901234567890.5)::DECIMAL(38,1)', decimal(38, 1), '-12345678901234567890.5', '-12345678901234567890.5'],
  ['99999999999999999999999999999999999999::DECIMAL(38,0)', decimal(38, 0), '9'.repeat(38), '9'.repeat(38)],
  ['3e-31::DECIMAL(38,31)', decimal(38, 31), `0.${'0'.repeat(30)}3`, `0.${'0'.repeat(30)}3`],
  ['1.50::DECIMAL(4,2)', decimal(10, 4), '1.5000', '1.5000'],
  ['1.50::DECIMAL(4,2)', decimal(3, 1), '1.5', '1.5'],
  ['0.5::FLOAT', f32, '0.5', '0.5'],
  ['0.1::FLOAT', f32, '0.1', '0.1'],
  ['16777216::FLOAT', f32, '16777216.0', '16777216.0'],
  ['3.4028235e38::FLOAT', f32, '3.4028235e+38', '3.4028235e+38'],
  ['1e-45::FLOAT', f32, '1e-45', '1e-45'],
  ['-0.0::FLOAT', f32, '-0.0', '-0.0'],
  ["'nan'::FLOAT", f32, 'null', 'NaN'],
  ['0.1::DOUBLE', f32, '0.1', '0.1'],
  ['0.5::FLOAT', f64, '0.5', '0.5'],
  ['2.0::DOUBLE', f64, '2.0', '2.0'],
  ["'nan'::DOUBLE", f64, 'null', 'NaN'],
  ["'inf'::DOUBLE", f64, 'null', 'inf'],
  ["'-inf'::DOUBLE", f64, 'null', '-inf'],
  ['-0.0::DOUBLE', f64, '-0.0', '-0.0'],
  ['1e300', f64, '1e+300', '1e+300'],
  ["'short'", utf8, '"short"', 'short'],
  ["'exactly12byt'", utf8, '"exactly12byt"', 'exactly12byt'],
  ["'thirteen byte'", utf8, '"thirteen byte"', 'thirteen byte'],
  [
    '\'with "quotes", a comma and żółw\'',
    utf8,
    '"with \\"quotes\\", a comma and żółw"',
    '"with ""quotes"", a comma and żółw"',
  ],
  ["''", utf8, '""', '""'],
  ["''::BLOB", binary, '""', '""'],
  ["'\\xAA\\x01'::BLOB", binary, '"aa01"', 'aa01'],
  ['NULL', types.null, 'null', ''],
  ['NULL', i32, 'null', ''],
  ['NULL::VARCHAR', utf8, 'null', ''],
  ['NULL::BIGINT', i64, 'null', ''],
  ["DATE '2024-02-29'", date, '"2024-02-29"', '2024-02-29'],
  ['make_timestamp_ns(1)', timestamp, '"1970-01-01T00:00:00.000000001"', '1970-01-01T00:00:00.000000001'],
  ['make_timestamp_ns(-1)', timestamp, '"1969-12-31T23:59:59.999999999"', '1969-12-31T23:59:59.999999999'],
  [
    'make_timestamp_ns(9223372036854775806)',
    timestamp,
    '"2262-04-11T23:47:16.854775806"',
    '2262-04-11T23:47:16.854775806',
  ],
  ['make_timestamp_ns(-9223286400000000000)', timestamp, '"1677-09-22T00:00:00"', '1677-09-22T00:00:00'],
  ["TIMESTAMP '2024-01-01 00:00:00.000001'", timestamp, '"2024-01-01T00:00:00.000001"', '2024-01-01T00:00:00.000001'],
  ['make_timestamp_ns(-1000000000)', { kind: 'timestamp', unit: 's' }, '"1969-12-31T23:59:59"', '1969-12-31T23:59:59'],
  [
    'make_timestamp_ns(-1000000)',
    { kind: 'timestamp', unit: 'ms' },
    '"1969-12-31T23:59:59.999"',
    '1969-12-31T23:59:59.999',
  ],
  [
    'make_timestamp_ns(9223372036854775000)',
    { kind: 'timestamp', unit: 'us' },
    '"2262-04-11T23:47:16.854775"',
    '2262-04-11T23:47:16.854775',
  ],
  [
    'make_timestamp_ns(1)',
    { kind: 'timestamp', unit: 'ns', zone: 'UTC' },
    '"1970-01-01T00:00:00.000000001Z"',
    '1970-01-01T00:00:00.000000001Z',
  ],
  [
    "TIMESTAMPTZ '2024-01-01 01:00:00+01'",
    { kind: 'timestamp', unit: 'ms', zone: '+00:00' },
    '"2024-01-01T00:00:00Z"',
    '2024-01-01T00:00:00Z',
  ],
  ['90', { kind: 'duration', unit: 's' }, '"PT90S"', 'PT90S'],
  ['-1', { kind: 'duration', unit: 'ns' }, '"-PT0.000000001S"', '-PT0.000000001S'],
  ['1500', { kind: 'duration', unit: 'ms' }, '"PT1.5S"', 'PT1.5S'],
  ['0', { kind: 'duration', unit: 'us' }, '"P0D"', 'P0D'],
  ['80000', { kind: 'time_of_day', unit: 's' }, '"22:13:20"', '22:13:20'],
  ['1', { kind: 'time_of_day', unit: 'ms' }, '"00:00:00.001"', '00:00:00.001'],
  ['86399999999', { kind: 'time_of_day', unit: 'us' }, '"23:59:59.999999"', '23:59:59.999999'],
  ['86399999999999', { kind: 'time_of_day', unit: 'ns' }, '"23:59:59.999999999"', '23:59:59.999999999'],
  ['INTERVAL 14 MONTH + INTERVAL 36 HOUR', interval, '"14 mons 36:00:00"', '14 mons 36:00:00'],
  ['[1, 2, NULL]', list(i32), '[1,2,null]', '"[1,2,null]"'],
  ['[1, 200]', list(u8), '[1,200]', '"[1,200]"'],
  ['[]', list(types.null), '[]', '[]'],
  ['[NULL, NULL]', list(types.null), '[null,null]', '"[null,null]"'],
  ["[['a'], [], NULL]", list(list(utf8)), '[["a"],[],null]', '"[[""a""],[],null]"'],
  [
    "{'time': make_timestamp_ns(5), 'value': 2.5::DOUBLE}",
    {
      kind: 'struct',
      fields: [
        { name: 'time', type: timestamp },
        { name: 'value', type: f64 },
      ],
    },
    '{"time":"1970-01-01T00:00:00.000000005","value":2.5}',
    '"{""time"":""1970-01-01T00:00:00.000000005"",""value"":2.5}"',
  ],
];

/** What `apache-arrow` calls a type of the tree. */
function readType(type: DataType): string {
  if (type.kind === 'decimal')
    return `Decimal[${String(type.precision)}e${type.scale > 0 ? '+' : ''}${String(type.scale)}]`;
  if (type.kind === 'timestamp')
    return `Timestamp<${unitNames[type.unit]}${type.zone === undefined ? '' : `, ${type.zone}`}>`;
  if (type.kind === 'time_of_day')
    return `Time${type.unit === 's' || type.unit === 'ms' ? '32' : '64'}<${unitNames[type.unit]}>`;
  if (type.kind === 'duration') return `Duration<${unitNames[type.unit]}>`;
  if (type.kind === 'list') return `List<${readType(type.item)}>`;
  if (type.kind === 'struct')
    return `Struct<{${type.fields.map((field) => `${field.name}:${readType(field.type)}`).join(', ')}}>`;
  return simpleNames[type.kind];
}
const unitNames = { s: 'SECOND', ms: 'MILLISECOND', us: 'MICROSECOND', ns: 'NANOSECOND' } as const;
const simpleNames: Readonly<Record<SimpleKind, string>> = {
  null: 'Null',
  bool: 'Bool',
  i8: 'Int8',
  i16: 'Int16',
  i32: 'Int32',
  i64: 'Int64',
  u8: 'Uint8',
  u16: 'Uint16',
  u32: 'Uint32',
  u64: 'Uint64',
  f32: 'Float32',
  f64: 'Float64',
  utf8: 'Utf8',
  binary: 'Binary',
  date: 'Date32<DAY>',
  interval: 'Interval<MONTH_DAY_NANO>',
};

describe('one value of each type', () => {
  // One statement has all of them side by side, so that each format is asked for once.
  const columns = expressions.map(([, type], i) => ({ name: `v${String(i)}`, role: 'plain' as const, type }));
  const sql = `SELECT ${expressions.map(([expression]) => expression).join(', ')}`;
  const askedFor = (shown: readonly string[]): string[] => expressions.map(([text], i) => `${text}: ${shown[i] ?? ''}`);

  test.each([
    ['json', '[', ']'],
    ['jsonl', '', '\n'],
  ] as const)('as %s', async (format, before, after) => {
    const text = await fixture.text(sql, '', { format, columns });
    const expected = expressions.map(([, , json], i) => `"v${String(i)}":${json}`);
    // Cut before each name, so that a difference is one of an expression.
    expect(askedFor(text.split(/,(?="v\d+":)/))).toEqual(
      askedFor(expected.with(0, `${before}{${expected[0] ?? ''}`).with(-1, `${expected.at(-1) ?? ''}}${after}`)),
    );
  });

  test('as csv', async () => {
    const text = await fixture.text(sql, '', { format: 'csv', columns });
    const [head = '', line = '', ...rest] = text.split('\n');
    expect([head, rest]).toEqual([columns.map(({ name }) => name).join(','), ['']]);
    const cells = line.match(/(?<=^|,)("([^"]|"")*"|[^",]*)(?=,|$)/g) ?? [];
    expect(cells.join(',')).toBe(line);
    expect(askedFor(cells)).toEqual(askedFor(expressions.map(([, , , plain]) => plain)));
  });

  // The type does not depend on there being a row.
  test.each(['true', 'false'])('as arrow, of rows where %s', async (condition) => {
    const { fields } = (await arrowTable(`${sql} WHERE ${condition}`, '', { columns })).schema;
    expect(fields.every(({ nullable }) => nullable)).toBe(true);
    expect(fields).toHaveLength(expressions.length);
    expect(askedFor(fields.map(({ type }) => String(type)))).toEqual(
      askedFor(expressions.map(([, type]) => readType(type))),
    );
  });

  test("a timestamp outside of what ns can hold has no place in an answer, and no more have an interval's hours", async () => {
    const columns = [{ name: 'v', role: 'plain', type: timestamp }] as const;
    await expect(fixture.text("SELECT TIMESTAMP '3000-01-01'", 'v', { columns })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'timestamp_range',
    });
    await expect(fixture.text('SELECT to_hours(3000000)', 'v:interval')).rejects.toMatchObject({
      kind: 'invalid',
      code: 'interval_range',
    });
  });
});

describe('text formats', () => {
  const sql = 'SELECT i, CASE WHEN i % 2 = 0 THEN i / 2.0::DOUBLE END, chr(97 + (i % 3)::INTEGER) FROM range(5) t(i)';

  test('pretty', async () => {
    expect(await fixture.text(sql, 'i half:f64 letter:utf8', { format: 'pretty' })).toBe(
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
    expect(await fixture.text("SELECT 'a' || chr(10) || '漢字'", 'v:utf8', { format: 'pretty' })).toBe(
      '+---------+\n| v       |\n+---------+\n| a\\n漢字 |\n+---------+\n',
    );
    // Marks take no cell, pictographs of several characters take two.
    expect(await fixture.text("SELECT 'cafe\u0301', '👩‍👧'", 'v:utf8 w:utf8', { format: 'pretty' })).toBe(
      '+------+----+\n| v    | w  |\n+------+----+\n| cafe\u0301 | 👩‍👧 |\n+------+----+\n',
    );
  });

  test('empty answers have their frame', async () => {
    const empty = `${sql} WHERE i < 0`;
    expect(await fixture.text(empty, 'i half:f64 letter:utf8', { format: 'json' })).toBe('[]');
    expect(await fixture.text(empty, 'i half:f64 letter:utf8', { format: 'jsonl' })).toBe('');
    expect(await fixture.text(empty, 'i half:f64 letter:utf8', { format: 'csv' })).toBe('i,half,letter\n');
    expect(await fixture.text(empty, 'i half:f64 letter:utf8', { format: 'pretty' })).toBe(
      '+---+------+--------+\n| i | half | letter |\n+---+------+--------+\n+---+------+--------+\n',
    );
  });

  test('names are quoted as their format wants', async () => {
    const columns = [{ name: 'a "b", c', role: 'plain', type: i64 }] as const;
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
  // More than one batch of the engine's.
  const rows = Array.from({ length: 2500 }, () =>
    Array.from({ length: 3 }, () => random.pick([null, '', 'x', 'long enough for a heap'])),
  );
  const literal = (value: string | null): string => (value === null ? 'NULL' : `'${value}'`);
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');

  test.each([
    ['tags', 'a:tag b:tag c:tag'],
    ['texts', 'a:utf8 b:utf8 c:utf8'],
    ['both', 'a:utf8 b:tag c:utf8'],
  ])('in every column of %s', async (_, columns) => {
    const sql = `SELECT a::VARCHAR, b::VARCHAR, c::VARCHAR FROM (VALUES ${values}) t(a, b, c)`;
    const wrong = cellsOf(await fixture.text(sql, columns, { format: 'csv' })).map((cells, i) => [i, cells, rows[i]]);
    expect(wrong).toHaveLength(rows.length);
    expect(wrong.filter(([, cells, row]) => JSON.stringify(cells) !== JSON.stringify(row))).toEqual([]);
  });

  test.each(['v:utf8', 'v:tag'])('in the only column, %s, where a null is an empty line', async (column) => {
    const sql = `SELECT v::VARCHAR FROM (VALUES (NULL), (''), ('x')) t(v)`;
    expect(await fixture.text(sql, column, { format: 'csv' })).toBe('v\n\n""\nx\n');
  });
});

describe('many rows', () => {
  test('batches join, and are bounded', async () => {
    const query = queryOf('SELECT i, i::DOUBLE FROM range(300000) t(i)', 'i d:f64', { format: 'arrow' });
    const { schemaMessage, chunks: given } = await fixture.engine.run(query, neverAborts());
    const chunks = [];
    for await (const chunk of given) chunks.push(chunk);
    expect(chunks.length).toBeGreaterThan(4);
    for (const chunk of chunks) expect(chunk.body.byteLength).toBeLessThan(2 * 1024 ** 2);
    const table = readArrowIpc(arrowIpcStream(schemaMessage, chunks));
    expect(table.numRows).toBe(300_000);
    expect(table.get(299_999)?.toJSON()).toEqual({ i: 299_999n, d: 299_999 });
  });

  test('wide rows are cut into bounded batches as well', async () => {
    // One of the engine's own batches, of 2048 rows, would have more than the bound.
    const chunks = await fixture.chunks("SELECT repeat('x', 10000) FROM range(2500)", 's:utf8', { format: 'arrow' });
    for (const chunk of chunks) expect(chunk.body.byteLength).toBeLessThan(16 * 1024 ** 2);
    expect(chunks.reduce((sum, chunk) => sum + chunk.body.byteLength, 0)).toBeGreaterThan(25_000_000);
  });

  test.each(['json', 'jsonl', 'csv'] as const)('%s equals what was asked for, row by row', async (format) => {
    const text = await fixture.text("SELECT i, 'row ' || i || ' of many' FROM range(70000) t(i)", 'i s:utf8', {
      format,
    });
    const rows =
      format === 'json'
        ? (JSON.parse(text) as { i: number; s: string }[]).map(({ i, s }) => `${String(i)},${s}`)
        : text
            .trim()
            .split('\n')
            .slice(format === 'csv' ? 1 : 0);
    expect(rows).toHaveLength(70_000);
    const at = (i: number): string =>
      format === 'jsonl'
        ? `{"i":${String(i)},"s":"row ${String(i)} of many"}`
        : `${String(i)},row ${String(i)} of many`;
    for (const i of [0, 1, 2047, 2048, 65_535, 65_536, 69_999]) expect(rows[i]).toBe(at(i));
  });

  test('tags: dictionaries that grow from batch to batch, nulls, long values, and none', async () => {
    const value =
      "CASE WHEN i % 11 = 0 THEN NULL WHEN i % 2 = 0 THEN 'h' || (i // 5000) ELSE 'a host with a long name ' || (i // 3000) END";
    const table = await arrowTable(`SELECT ${value}, i FROM range(150000) t(i)`, 'host:tag i');
    expect(String(table.schema.fields[0]?.type)).toBe('Dictionary<Int32, Utf8>');
    expect(table.numRows).toBe(150_000);
    const host = table.getChild('host');
    const expected = (i: number): string | null =>
      i % 11 === 0
        ? null
        : i % 2 === 0
          ? `h${String(Math.floor(i / 5000))}`
          : `a host with a long name ${String(Math.floor(i / 3000))}`;
    const wrong: number[] = [];
    for (let i = 0; i < 150_000; i += 37) if (host?.get(i) !== expected(i)) wrong.push(i);
    expect(wrong).toEqual([]);
    const none = await arrowTable('SELECT NULL::VARCHAR FROM range(10)', 'host:tag');
    expect(none.getChild('host')?.toJSON()).toEqual(Array.from({ length: 10 }, () => null));
  });

  test('more tag values than a dictionary carries on', async () => {
    const table = await arrowTable("SELECT 'series number ' || i FROM range(140000) t(i)", 'host:tag');
    const host = table.getChild('host');
    for (const i of [0, 4095, 4096, 65_536, 139_999]) expect(host?.get(i)).toBe(`series number ${String(i)}`);
  });

  test('random nulls and lengths survive every boundary', async () => {
    const prng = new Prng(11);
    const values = Array.from({ length: 5000 }, () =>
      prng.chance(0.2) ? null : 'é'.repeat(prng.below(12)) + 'x'.repeat(prng.below(20)),
    );
    const list = values.map((value, i) => `(${String(i)}, ${value === null ? 'NULL' : `'${value}'`})`).join(',');
    const sql = `SELECT v, v, CASE WHEN v IS NULL THEN NULL ELSE length(v) END FROM (VALUES ${list}) t(i, v) ORDER BY i`;
    const table = await arrowTable(sql, 's:utf8 t:tag n');
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
