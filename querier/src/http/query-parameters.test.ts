import { describe, expect, test } from '@jest/globals';
import { queryRequestOf } from './query-parameters.js';

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
    [{ ...base, format: 'xml' }, /"format" is ""xml""/],
    [{ ...base, params: '{"a":' }, /"params" is not JSON/],
    [{ ...base, params: [1] }, /must be an object/],
    [{ ...base, params: { host: ['a'] } }, /\$host must be/],
  ])('%j is refused by name', (raw, message) => {
    expect(() => queryRequestOf(raw, undefined)).toThrow(message);
  });

  test('params come as JSON text or as an object', () => {
    expect(queryRequestOf({ ...base, params: '{"host":"a","n":3,"x":null}' }, undefined).params).toEqual({
      host: 'a',
      n: 3,
      x: null,
    });
    expect(queryRequestOf({ ...base, params: { ok: true } }, undefined).params).toEqual({ ok: true });
  });
});
