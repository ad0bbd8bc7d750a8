import { describe, expect, test } from '@jest/globals';
import { parseExactJson } from './exact-json.js';
import { queryParams, queryRequestOf } from './query-parameters.js';

const base = { db: 'home', q: 'SELECT 1' };

describe('parameters of /api/v3/query_sql', () => {
  test('the smallest request asks for JSON', () => {
    expect(queryRequestOf(base, undefined)).toEqual({
      database: 'home',
      sql: 'SELECT 1',
      params: {},
      format: 'json',
      allowPartial: false,
    });
  });

  test.each([
    ['csv', undefined, 'csv'],
    ['json_lines', undefined, 'jsonl'],
    [undefined, 'text/csv', 'csv'],
    [undefined, 'application/vnd.apache.parquet, */*', 'parquet'],
    [undefined, 'text/plain; q=0.8', 'pretty'],
    ['jsonl', 'text/csv', 'jsonl'],
    [undefined, '*/*', 'json'],
  ])('format=%s with Accept %s is %s', (format, accept, expected) => {
    expect(queryRequestOf({ ...base, format }, accept).format).toBe(expected);
  });

  test.each([
    [{ q: 'SELECT 1' }, /parameter "db" is missing/],
    [{ db: 'home' }, /parameter "q" is missing/],
    [{ ...base, format: 'arrow' }, /parameter "format".*json.*parquet/],
    [{ ...base, format: 'xml' }, /"format" is "xml"; it can be/],
    [{ ...base, format: ['csv', 'json'] }, /"format" must be one string, not \["csv","json"\]/],
    [{ ...base, format: 'constructor' }, /"format" is "constructor"/],
    [{ ...base, q: 5 }, /parameter "q" must be one string, not 5/],
    [{ ...base, q: ['SELECT 1', 'SELECT 2'] }, /parameter "q" must be one string/],
    [{ ...base, db: { a: 1 } }, /parameter "db" must be one string, not \{"a":1\}/],
    [{ ...base, q: null }, /parameter "q" is missing/],
    [{ ...base, params: '7' }, /must be an object/],
    [
      { ...base, params: '{"n":18446744073709551616}' },
      /\$n is 18446744073709551616, which fits neither int64 nor uint64/,
    ],
    [{ ...base, params: '{"n":-9223372036854775809}' }, /\$n is -9223372036854775809, which fits neither/],
    [{ ...base, params: '{"n":1e999}' }, /\$n is 1e999, which is too large for a double/],
    [{ ...base, params: `{"n":${'9'.repeat(5000)}}` }, /fits neither int64 nor uint64/],
    [{ ...base, params: `{"n":1,"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}` }, /nested too deeply/],
    [{ ...base, params: '{"a":' }, /"params" is not JSON/],
    [{ ...base, params: [1] }, /must be an object/],
    [{ ...base, params: { host: ['a'] } }, /\$host must be/],
  ])('%j is refused by name', (raw, message) => {
    expect(() => queryRequestOf(raw, undefined)).toThrow(message);
  });

  test('params come as JSON text or as an object', () => {
    expect(queryRequestOf({ ...base, params: '{"host":"a","n":3,"x":null}' }, undefined).params).toEqual({
      host: 'a',
      n: 3n,
      x: null,
    });
    expect(queryRequestOf({ ...base, params: { ok: true } }, undefined).params).toEqual({ ok: true });
  });

  test('a format that is null is none', () => {
    expect(queryRequestOf({ ...base, format: null }, 'text/csv').format).toBe('csv');
  });

  test('numbers are kept as they are written, and no name reaches a prototype', () => {
    const json = '{"a":9007199254740993,"b":20.00,"c":1e3,"d":-0,"e":1,"e":2,"__proto__":3,"constructor":4.5}';
    const expected = [
      ['a', 9007199254740993n],
      ['b', 20],
      ['c', 1000],
      ['d', 0n],
      ['e', 2n],
      ['__proto__', 3n],
      ['constructor', 4.5],
    ];
    expect(Object.entries(queryParams(json))).toEqual(expected);
    const body = parseExactJson(`{"db":"home","q":"SELECT 1","params":${json}}`) as Record<string, unknown>;
    expect(Object.entries(queryRequestOf(body, undefined).params)).toEqual(expected);
    expect(Object.getPrototypeOf(queryParams('{"__proto__":{"x":null}}'.replace('{"x":null}', 'null')))).toBe(
      Object.prototype,
    );
  });
});
