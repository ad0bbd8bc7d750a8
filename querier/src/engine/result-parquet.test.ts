import { afterAll, describe, expect, test } from '@jest/globals';
import { readParquet } from '@inlay/columnar/testing';
import { types, type DataType } from '../relation/types.js';
import { EngineFixture } from './testing/engine-fixture.js';

const fixture = new EngineFixture();
afterAll(() => fixture.close());

const list = (item: DataType): DataType => ({ kind: 'list', item });
const { i64, interval } = types;

describe('parquet', () => {
  test('has the rows and types of the answer', async () => {
    const sql =
      "SELECT make_timestamp_ns(i), 'h' || (i % 3), i, i::UBIGINT, i / 2.0::DOUBLE, i % 2 = 0, 'text ' || i FROM range(20000) t(i)";
    const chunks = await fixture.chunks(sql, 'time:time host:tag i u:u64 f:f64 b:bool s:utf8', { format: 'parquet' });
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
    expect(table.numRows).toBe(20_000);
    expect(table.get(19_999)?.toJSON()).toMatchObject({
      host: 'h1',
      i: 19_999n,
      u: 19_999n,
      f: 9_999.5,
      b: false,
      s: 'text 19999',
    });
  });

  test.each<[string, DataType]>([
    ["INTERVAL '1 hour'", interval],
    ["[INTERVAL '1 hour']", list(interval)],
    ["{'i': INTERVAL '1 hour'}", { kind: 'struct', fields: [{ name: 'i', type: interval }] }],
  ])('a column of %s is refused by name, for the file would have no rows', async (value, type) => {
    const columns = (['n', 'wait', 'm'] as const).map((name) => ({
      name,
      role: 'plain' as const,
      type: name === 'wait' ? type : i64,
    }));
    const answer = fixture.chunks(`SELECT 1, ${value}, 1`, '', { format: 'parquet', columns });
    await expect(answer).rejects.toMatchObject({
      kind: 'invalid',
      code: 'unsupported_type',
      message: expect.stringContaining('"wait"') as unknown,
    });
  });

  test('an empty answer is a file with columns', async () => {
    const chunks = await fixture.chunks('SELECT 1 WHERE false', 'i', { format: 'parquet' });
    const table = await readParquet(Buffer.concat(chunks.map((chunk) => chunk.body)));
    expect([table.numRows, table.schema.fields[0]?.name]).toEqual([0, 'i']);
  });
});
