import { afterAll, describe, expect, test } from '@jest/globals';
import { types, type DataType } from '../relation/types.js';
import type { OutputColumn, ResultFormat } from './engine.js';
import { EngineFixture, drain, neverAborts, queryOf } from './testing/engine-fixture.js';

const fixture = new EngineFixture();
afterAll(() => fixture.close());

const { i8, i32, i64, u8, u64, f32, f64, utf8, binary, bool, date, interval } = types;
const decimal = (precision: number, scale: number): DataType => ({ kind: 'decimal', precision, scale });
const seconds: DataType = { kind: 'timestamp', unit: 's' };
const struct = (...names: string[]): DataType => ({
  kind: 'struct',
  fields: names.map((name) => ({ name, type: i32 })),
});
const fault = { kind: 'internal', code: 'answer_type', message: expect.stringContaining('"v"') as unknown };
const columns = (type: DataType): readonly OutputColumn[] => [{ name: 'v', role: 'plain', type }];

describe('a column that is not what the tree says', () => {
  test.each<[string, DataType]>([
    ["'1'", i64],
    ['1', utf8],
    ['1.5::DOUBLE', i64],
    ['1', f64],
    ['1.5::DECIMAL(2,1)', f64],
    ['1.5::DOUBLE', decimal(2, 1)],
    ['1', bool],
    ['true', i8],
    ["'a'", binary],
    ["'a'::BLOB", utf8],
    ['1', date],
    ["DATE '2024-01-01'", seconds],
    ['1', seconds],
    ['make_timestamp_ns(1)', i64],
    ["INTERVAL '1 day'", { kind: 'duration', unit: 'ns' }],
    ['1', interval],
    ['1', { kind: 'list', item: i32 }],
    ["['1']", { kind: 'list', item: i32 }],
    ['1', struct('a')],
    ["{'a': 1}", struct('b')],
    ["{'a': 1}", struct('a', 'b')],
    ["{'a': '1'}", struct('a')],
    ["TIME '01:02:03'", i64],
    ["MAP {'k': 1}", { kind: 'list', item: i32 }],
    ["'10'::BIT", utf8],
    ['uuid()', utf8],
  ])('%s as %j is no answer, nor a schema', async (value, type) => {
    const query = queryOf(`SELECT ${value}`, '', { columns: columns(type) });
    await expect(fixture.engine.run(query, neverAborts())).rejects.toMatchObject(fault);
    await expect(fixture.engine.describe(query, neverAborts())).rejects.toMatchObject(fault);
  });
});

/** A value that the engine can have for the type and the type cannot hold, and one beside it that it can. */
const misfits: readonly (readonly [string, string, DataType])[] = [
  ['128', '127', i8],
  ['-129', '-128', i8],
  ['256', '255', u8],
  ['-1', '0', u8],
  ['2147483648', '2147483647', i32],
  ['9223372036854775808::UBIGINT', '9223372036854775807::UBIGINT', i64],
  ['170141183460469231731687303715884105727', '9223372036854775807::HUGEINT', i64],
  ['-9223372036854775809::HUGEINT', '-9223372036854775808::HUGEINT', i64],
  ['(-1)::BIGINT', '1::BIGINT', u64],
  ['18446744073709551616::HUGEINT', '18446744073709551615::HUGEINT', u64],
  ['1e39::DOUBLE', '1e38::DOUBLE', f32],
  ['100.0::DECIMAL(4,1)', '99.9::DECIMAL(4,1)', decimal(3, 1)],
  ['0.05::DECIMAL(4,2)', '0.10::DECIMAL(4,2)', decimal(3, 1)],
  ['1::DECIMAL(38,0)', '0::DECIMAL(38,0)', decimal(38, 38)],
  ['make_timestamp_ns(1)', 'make_timestamp_ns(1000000000)', seconds],
  ['make_timestamp_ns(-1)', 'make_timestamp_ns(-1000000000)', seconds],
  ['1', 'NULL', types.null],
];

describe('a value that its type cannot hold', () => {
  test.each(misfits)('%s, where %s is an answer', async (bad, good, type) => {
    await expect(fixture.text(`SELECT ${bad}`, '', { columns: columns(type) })).rejects.toMatchObject(fault);
    const list: DataType = { kind: 'list', item: type };
    await expect(fixture.text(`SELECT [${bad}]`, '', { columns: columns(list) })).rejects.toMatchObject(fault);
    expect(await fixture.rows(`SELECT ${good}`, '', { columns: columns(type) })).toHaveLength(1);
    // What is under a NULL is nothing.
    const hidden = `SELECT CASE WHEN i = 1 THEN ${good} END FROM range(3) t(i)`;
    expect(await fixture.rows(hidden, '', { columns: columns(type) })).toHaveLength(3);
  });

  test.each<ResultFormat>(['arrow', 'json', 'jsonl', 'csv', 'pretty', 'parquet'])(
    'ends an answer of %s that has begun as an error',
    async (format) => {
      const sql = 'SELECT CASE WHEN i = 900000 THEN 256 ELSE 1 END FROM range(1000000) t(i)';
      const result = await fixture.engine.run(queryOf(sql, '', { format, columns: columns(u8) }), neverAborts());
      await expect(drain(result.chunks)).rejects.toMatchObject(fault);
    },
  );
});
