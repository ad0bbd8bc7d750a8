import { arrowIpcStream } from '@inlay/columnar/arrow';
import { readArrowIpc, readParquet } from '@inlay/columnar/testing';
import { patientMs } from '@inlay/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EngineQuery, EngineResult, ResultFormat } from '../engine/engine.js';
import { EngineFixture, neverAborts } from '../engine/testing/engine-fixture.js';
import { arrowName } from '../relation/types.js';
import { compileSql } from '../thread/compile-sql.js';
import { expressionTable } from './testing/expressions/expression-table.js';
import { parseStatement } from './syntax/parse-statement.js';
import { viewNameOf } from '../table-view/engine-views.js';

const fixture = new EngineFixture();
afterAll(() => fixture.close());

const views = [
  {
    name: viewNameOf(expressionTable),
    sql: "SELECT 'a' AS host, make_timestamp_ns(7) AS time, 7.0::DOUBLE AS usage, 7::BIGINT AS n, 7::UBIGINT AS big, true AS ok, '7' AS msg",
  },
];

async function queryOf(sql: string, format: ResultFormat): Promise<EngineQuery> {
  const { sql: text, columns } = await compileSql(sql, {
    parse: parseStatement,
    findTables: () => ({
      find: (name) => (name === expressionTable.name ? expressionTable : undefined),
      names: [expressionTable.name],
    }),
    nowNs: 1_700_000_000_000_000_000n,
    params: {},
    place: 'here',
  });
  return { sql: text, columns, views, format, limits: { timeoutMs: patientMs, rowsMax: 1000 } };
}

const run = async (sql: string, format: ResultFormat): Promise<EngineResult> =>
  fixture.engine.run(await queryOf(sql, format), neverAborts());

async function body(sql: string, format: ResultFormat): Promise<Buffer> {
  const bodies: Uint8Array[] = [];
  for await (const chunk of (await run(sql, format)).chunks) bodies.push(chunk.body);
  return Buffer.concat(bodies);
}
const text = async (sql: string, format: ResultFormat): Promise<string> => (await body(sql, format)).toString('utf8');

async function arrow(sql: string): Promise<ReturnType<typeof readArrowIpc>> {
  const result = await run(sql, 'arrow');
  const messages = [];
  for await (const chunk of result.chunks) messages.push(chunk);
  return readArrowIpc(arrowIpcStream(result.schemaMessage, messages));
}

interface Shown {
  /** What Arrow's library calls the type. */
  readonly arrow: string;
  /** The bytes of the first value; of numbers, the lowest first. */
  readonly bytes?: string;
  readonly json: string;
  /** As CSV and tables have it. */
  readonly plain: string;
  /** Where a Parquet file has another type. `refused`: it has none. */
  readonly parquet?: string;
}

const number = (arrow: string, bytes: string): Shown => ({ arrow, bytes, json: '7', plain: '7' });
const quoted = (arrow: string, bytes: string, plain: string): Shown => ({ arrow, bytes, json: `"${plain}"`, plain });

const seven = '0700000000000000';
const casts: Readonly<Record<string, Shown>> = {
  Int8: number('Int8', '07'),
  Int16: number('Int16', '0700'),
  Int32: number('Int32', '07000000'),
  Int64: number('Int64', seven),
  UInt8: number('Uint8', '07'),
  UInt16: number('Uint16', '0700'),
  UInt32: number('Uint32', '07000000'),
  UInt64: number('Uint64', seven),
  Float32: { ...number('Float32', '0000e040'), json: '7.0', plain: '7.0' },
  Float64: { ...number('Float64', '0000000000001c40'), json: '7.0', plain: '7.0' },
  'Decimal128(10, 2)': {
    ...number('Decimal[10e+2]', 'bc020000000000000000000000000000'),
    json: '7.00',
    plain: '7.00',
  },
  'Decimal128(38, 0)': number('Decimal[38e0]', `${seven}0000000000000000`),
  Boolean: { ...number('Bool', '01'), json: 'true', plain: 'true' },
  Utf8: quoted('Utf8', '37', '7'),
  Date32: quoted('Date32<DAY>', '07000000', '1970-01-08'),
  'Timestamp(Second, None)': quoted('Timestamp<SECOND>', seven, '1970-01-01T00:00:07'),
  'Timestamp(Millisecond, None)': quoted('Timestamp<MILLISECOND>', seven, '1970-01-01T00:00:00.007'),
  'Timestamp(Microsecond, None)': quoted('Timestamp<MICROSECOND>', seven, '1970-01-01T00:00:00.000007'),
  'Timestamp(Nanosecond, None)': quoted('Timestamp<NANOSECOND>', seven, '1970-01-01T00:00:00.000000007'),
  'Timestamp(Second, Some("UTC"))': quoted('Timestamp<SECOND, UTC>', seven, '1970-01-01T00:00:07Z'),
  'Timestamp(Nanosecond, Some("+00:00"))': quoted(
    'Timestamp<NANOSECOND, +00:00>',
    seven,
    '1970-01-01T00:00:00.000000007Z',
  ),
  'Duration(Second)': quoted('Duration<SECOND>', seven, 'PT7S'),
  'Duration(Millisecond)': quoted('Duration<MILLISECOND>', seven, 'PT0.007S'),
  'Duration(Microsecond)': quoted('Duration<MICROSECOND>', seven, 'PT0.000007S'),
  'Duration(Nanosecond)': quoted('Duration<NANOSECOND>', seven, 'PT0.000000007S'),
};

/** What is made of a column `x` that is 7, and then NULL. */
const expressions: Readonly<Record<string, Shown>> = {
  ...Object.fromEntries(Object.entries(casts).map(([type, shown]) => [`arrow_cast(x, '${type}')`, shown])),
  "arrow_cast(arrow_cast(x, 'Utf8'), 'Binary')": quoted('Binary', '37', '37'),
  'to_timestamp_nanos(x) - to_timestamp_nanos(0)': quoted('Duration<NANOSECOND>', seven, 'PT0.000000007S'),
  'to_timestamp_seconds(x) - to_timestamp_seconds(0)': quoted('Duration<SECOND>', seven, 'PT7S'),
  "CAST(arrow_cast(x, 'Duration(Second)') AS INTERVAL)": {
    ...quoted('Interval<MONTH_DAY_NANO>', '000000000000000000863ba101000000', '00:00:07'),
    parquet: 'refused',
  },
  'CASE WHEN x = 7 THEN make_array(x, NULL) END': {
    arrow: 'List<Int64>',
    json: '[7,null]',
    plain: '[7,null]',
  },
  "CASE WHEN x = 7 THEN named_struct('a', arrow_cast(x, 'UInt8'), 'b', 'c') END": {
    arrow: 'Struct<{a:Uint8, b:Utf8}>',
    json: '{"a":7,"b":"c"}',
    plain: '{"a":7,"b":"c"}',
  },
};

const csvCell = (plain: string): string => (/[",]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain);

function bytesOf(values: unknown): string {
  const { buffer, byteOffset, byteLength } = values as Uint8Array;
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}

/** One statement has all of them side by side, so that each format is asked for once. */
const asked = Object.entries(expressions).map(([expression, shown], i) => ({
  expression,
  name: `v${String(i)}`,
  shown,
}));
const statementOf = (columns: readonly { readonly expression: string; readonly name: string }[]): string =>
  `SELECT ${columns.map(({ expression, name }) => `${expression} AS ${name}`).join(', ')} FROM (VALUES (7, 1), (NULL, 2)) AS t(x, id) ORDER BY id`;
const filed = asked.filter(({ shown }) => shown.parquet !== 'refused');

describe('an answer has the types of DataFusion, in every format', () => {
  let table: Awaited<ReturnType<typeof arrow>>;
  let file: Awaited<ReturnType<typeof readParquet>>;
  beforeAll(async () => {
    table = await arrow(statementOf(asked));
    file = await readParquet(await body(statementOf(filed), 'parquet'));
  });

  test.each(asked.map((column): [string, (typeof asked)[number]] => [column.expression, column]))(
    '%s',
    async (_, { expression, name, shown }) => {
      const typeOf = ({ schema }: typeof table): string =>
        String(schema.fields.find((field) => field.name === name)?.type);
      expect([table.numRows, typeOf(table)]).toEqual([2, shown.arrow]);
      const column = table.getChild(name);
      expect([column?.nullCount, column?.get(1)]).toEqual([1, null]);
      if (shown.bytes !== undefined)
        expect(bytesOf(column?.data[0]?.values).slice(0, shown.bytes.length)).toBe(shown.bytes);
      if (shown.parquet === 'refused') {
        await expect(body(statementOf([{ expression, name }]), 'parquet')).rejects.toMatchObject({
          kind: 'invalid',
          code: 'unsupported_type',
        });
        return;
      }
      expect([file.numRows, typeOf(file)]).toEqual([2, shown.parquet ?? shown.arrow]);
      expect(file.getChild(name)?.get(1)).toBeNull();
      expect(JSON.stringify(file.getChild(name)?.get(0), plainly)).toBe(JSON.stringify(column?.get(0), plainly));
    },
  );

  test('as text', async () => {
    const sql = statementOf(asked);
    const objects = [
      `{${asked.map(({ name, shown }) => `"${name}":${shown.json}`).join(',')}}`,
      `{${asked.map(({ name }) => `"${name}":null`).join(',')}}`,
    ];
    // Cut before each name, so that a difference is one of a call.
    const cut = (json: string): string[] => json.split(/(?="v\d+":)/);
    expect(cut(await text(sql, 'json'))).toEqual(cut(`[${objects.join(',')}]`));
    expect(cut(await text(sql, 'jsonl'))).toEqual(cut(`${objects.join('\n')}\n`));
    const names = asked.map(({ name }) => name);
    const plain = asked.map(({ shown }) => shown.plain);
    const lines = [names, plain.map(csvCell), names.map(() => '')].map((cells) => `${cells.join(',')}\n`);
    expect((await text(sql, 'csv')).split(',')).toEqual(lines.join('').split(','));
    const widths = asked.map(({ name, shown }) => Math.max(name.length, shown.plain.length));
    const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
    const [head, first, last] = [names, plain, names.map(() => '')].map(
      (cells) => `|${cells.map((cell, i) => ` ${cell.padEnd(widths[i] ?? 0)} `).join('|')}|\n`,
    );
    const pretty = [rule, head, rule, first, last, rule].join('');
    expect((await text(sql, 'pretty')).split('|')).toEqual(pretty.split('|'));
  });

  test.each([
    ['array_element([1.5], NULL)', 'Float64'],
    ["['a'][nullif(1, 1)]", 'Utf8'],
    ["[INTERVAL '1 hour', NULL][NULL]", 'Interval<MONTH_DAY_NANO>'],
    ["substr('abc', NULL)", 'Utf8'],
    ['NULL + 1', 'Int64'],
    ["named_struct('a', 1)['a'] + NULL", 'Int64'],
  ])('%s, which is NULL whatever the rows, is so as %s', async (expression, type) => {
    const table = await arrow(`SELECT ${expression} AS v`);
    expect([String(table.schema.fields[0]?.type), table.getChild('v')?.get(0)]).toEqual([type, null]);
  });

  test('the schema is known without an answer', async () => {
    const schema = await fixture.engine.describe(await queryOf(statementOf(asked), 'arrow'), neverAborts());
    const { fields } = readArrowIpc(arrowIpcStream(schema, [])).schema;
    expect(fields.map(({ type }, i) => [asked[i]?.expression, String(type)])).toEqual(
      asked.map(({ expression, shown }) => [expression, shown.arrow]),
    );
  });

  test('the columns of a table, and what has no type', async () => {
    const table = await arrow('SELECT host, time, usage, n, big, ok, msg, NULL AS nothing FROM cpu');
    expect(
      table.schema.fields.map(({ name, type, nullable }) => `${name} ${String(type)} ${String(nullable)}`),
    ).toEqual([
      'host Dictionary<Int32, Utf8> true',
      'time Timestamp<NANOSECOND> false',
      'usage Float64 true',
      'n Int64 true',
      'big Uint64 true',
      'ok Bool true',
      'msg Utf8 true',
      'nothing Null true',
    ]);
    const sql = 'SELECT host, NULL AS nothing FROM cpu';
    expect(await text(sql, 'json')).toBe('[{"host":"a","nothing":null}]');
    expect(await text(sql, 'csv')).toBe('host,nothing\na,\n');
    expect((await readParquet(await body('SELECT host FROM cpu', 'parquet'))).getChild('host')?.get(0)).toBe('a');
  });

  test('arrow_typeof says what the answer has', async () => {
    const { columns } = await queryOf(statementOf(asked), 'json');
    const said = asked.map(({ expression, name }) => ({ name, expression: `arrow_typeof(${expression})` }));
    const [types] = JSON.parse(await text(statementOf(said), 'json')) as Record<string, string>[];
    expect(asked.map(({ expression, name }) => [expression, types?.[name]])).toEqual(
      columns.map(({ type }, i) => [asked[i]?.expression, arrowName(type)]),
    );
  });
});

const plainly = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
