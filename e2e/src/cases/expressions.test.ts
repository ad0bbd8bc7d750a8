import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { atLength, isInShare } from '@inlay/testing';
import { tableFromIPC, type Vector } from 'apache-arrow';
import { connectFlightSql, type FlightSqlConnection } from '../clients/flight-sql-connection.js';
import { flush, mustWrite } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';
import { startServe } from '../cluster/serve.js';

interface Golden {
  readonly sql: string;
  readonly type?: string;
  readonly values?: readonly (string | null)[];
  readonly error?: string;
  readonly deviation?: string;
  /** What is answered where that is not DataFusion's. */
  readonly here?: { readonly type: string; readonly values: readonly (string | null)[] };
}

/** Type and value as DataFusion itself gave them; made by make-goldens.py beside the file. */
const folder = new URL('../../../querier/src/sql/testing/expressions/', import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const all = JSON.parse(text('goldens.json')) as Golden[];
const goldens = all.flatMap((golden, row): Golden[] => {
  // All of them go through the engine in the querier's own tests.
  if (row % atLength(1, 6) !== 0) return [];
  if (golden.here !== undefined) return [{ sql: golden.sql, ...golden.here }];
  return golden.error === undefined && golden.deviation === undefined ? [golden] : [];
});

/** Tags come as plain strings; as dictionaries they are tested with pyarrow. */
const typeNames: Readonly<Record<string, string>> = {
  'Timestamp<NANOSECOND>': 'timestamp[ns]',
  'Timestamp<MICROSECOND>': 'timestamp[us]',
  'Timestamp<MILLISECOND>': 'timestamp[ms]',
  'Timestamp<SECOND>': 'timestamp[s]',
  'Date32<DAY>': 'date32[day]',
  'List<Int64>': 'list<item: int64>',
  'List<Utf8>': 'list<item: string>',
  Int8: 'int8',
  Int16: 'int16',
  Float32: 'float',
  Int64: 'int64',
  Uint64: 'uint64',
  Int32: 'int32',
  Float64: 'double',
  Bool: 'bool',
  Utf8: 'string',
};

type Scalar = string | number | bigint | boolean;

/** A list is the JSON of its items' texts, as in the goldens. */
function textOf(value: Scalar | object | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(Symbol.iterator in value ? Array.from(value as Iterable<Scalar | null>, textOf) : value);
}

function valuesOf(vector: Vector, type: string): (string | null)[] {
  // The raw ns: reading a timestamp through Arrow JS loses what is below a ms.
  if (type.startsWith('timestamp['))
    return Array.from({ length: vector.length }, (_, i) => {
      const data = vector.data.find((chunk) => chunk.length > 0);
      return vector.isValid(i) && data !== undefined ? String((data.values as BigInt64Array)[i]) : null;
    });
  return Array.from(vector as Iterable<Scalar | null>, textOf);
}

/** Doubles to 14 digits: the order of a sum is not defined. */
const comparable = (values: readonly (string | null)[], type: string): (string | null)[] =>
  type === 'double'
    ? values.map((value) => (value === null ? null : Number(value.replace(/^(-?)inf$/, '$1Infinity')).toPrecision(14)))
    : [...values];

describe('expressions over Flight', () => {
  let deployment: Deployment;
  let client: FlightSqlConnection;
  const hot = new Map<string, { readonly type: string; readonly values: readonly (string | null)[] }>();

  beforeAll(async () => {
    deployment = await startServe();
    await mustWrite(deployment.url, 'expressions', text('rows.lp'));
    client = await connectFlightSql(deployment.url, 'expressions');
  });
  afterAll(() => deployment.destroy());

  const answer = async (sql: string): Promise<{ type: string; values: (string | null)[] }> => {
    const table = tableFromIPC(await client.query(sql));
    const column = table.getChildAt(0);
    const given = String(table.schema.fields[0]?.type);
    const type = typeNames[given] ?? given;
    return { type, values: column === null ? [] : valuesOf(column, type) };
  };

  test(`${String(goldens.length)} expressions, as DataFusion answers, hot`, async () => {
    for (const { sql, type = '', values = [] } of goldens) {
      const given = await answer(sql);
      hot.set(sql, { type: given.type, values: comparable(given.values, given.type) });
      if (type.startsWith('date')) continue;
      const expected = type.startsWith('dictionary') ? 'string' : type;
      expect({ sql, type: given.type, values: comparable(given.values, type) }).toEqual({
        sql,
        type: expected,
        values: comparable(values, type),
      });
    }
  });

  test('the same expressions, flushed: equal', async () => {
    await flush(deployment.url);
    for (const { sql } of goldens.filter((_, row) => isInShare(row, 0))) {
      const { type, values } = await answer(sql);
      expect({ sql, type, values: comparable(values, type) }).toEqual({ sql, ...hot.get(sql) });
    }
  });
});
