import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { atLength, awkwardInteger, i64Bounds, u64Bounds } from '@inlay/testing';
import { beforeAll, expect, test } from '@jest/globals';
import { queryParams } from '../../request/query-parameters.js';
import { parseJsonTicket } from '../../request/ticket.js';
import type { ParamValue } from '../../relation/front-end/parameter.js';
import { TestDuckDb, testContext, type TestAnswer } from '../testing/test-duckdb.js';

const duck = new TestDuckDb(await (await DuckDBInstance.create(':memory:')).connect());
const seed = 20261129;

beforeAll(() => duck.setUp([]));

async function answer(sql: string, parameters: Readonly<Record<string, ParamValue>> = {}): Promise<TestAnswer> {
  const compiled = await duck.compile(sql, testContext([], { parameters }));
  return duck.rows(compiled.sql);
}

const digits = fc.stringMatching(/^[0-9]{1,25}$/);
const whole = fc.stringMatching(/^(0|[1-9][0-9]{0,20})$/);
const sign = fc.constantFrom('', '-');
const exponent = fc.stringMatching(/^[eE][-+]?[0-9]{1,2}$/);
/** Numbers as JSON writes them that are no integers. */
const doubles = fc.oneof(
  fc.tuple(sign, whole, digits, fc.constantFrom('', '0', '00')).map(([s, w, f, zeros]) => `${s}${w}.${f}${zeros}`),
  fc.tuple(sign, whole, exponent).map((parts) => parts.join('')),
  fc.tuple(sign, whole, digits, exponent).map(([s, w, f, e]) => `${s}${w}.${f}${e}`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => {
    const text = String(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }),
);
const integers = fc.oneof(awkwardInteger(i64Bounds), awkwardInteger(u64Bounds)).map(String);

test('a number in params is what the literal of the same digits is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(integers, doubles), async (text) => {
      const expected = await answer(`SELECT ${text} AS x`);
      const json = `{"n": ${text}}`;
      const ticket = parseJsonTicket(Buffer.from(`{"database":"d","sql_query":"SELECT 1","params":${json}}`));
      expect(await answer('SELECT $n AS x', queryParams(json))).toEqual(expected);
      expect(await answer('SELECT $n AS x', ticket.params)).toEqual(expected);
    }),
    { seed, numRuns: atLength(400, 150) },
  );
});

test.each([
  ['9007199254740993', 'BIGINT', '9007199254740993'],
  ['-9223372036854775808', 'BIGINT', '-9223372036854775808'],
  ['18446744073709551615', 'UBIGINT', '18446744073709551615'],
  ['20.00', 'DOUBLE', '20'],
  ['1e3', 'DOUBLE', '1000'],
  ['-0.0', 'DOUBLE', '0'],
  ['0.1', 'DOUBLE', '0.1'],
  ['9007199254740993.0', 'DOUBLE', '9007199254740992'],
])('%s is a %s', async (text, type, value) => {
  const { types, rows } = await answer('SELECT $n AS x', queryParams(`{"n":${text}}`));
  expect([types, rows]).toEqual([[type], [[value]]]);
});

test('a double literal of many digits is read, not taken apart', async () => {
  expect((await answer('SELECT 0.30000000000000004e0 AS x')).rows).toEqual([['0.30000000000000004']]);
  expect((await answer('SELECT 1.2345678901234568e-300 AS x')).rows).toEqual([['1.2345678901234568e-300']]);
});
