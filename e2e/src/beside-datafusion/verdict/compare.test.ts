import { describe, expect, test } from '@jest/globals';
import type { Rows, Value } from '../engines/answer.js';
import { compare, sortedBy } from './compare.js';

const rows = (type: string, ...values: readonly Value[]): Rows => ({
  names: ['x'],
  types: [type],
  rows: values.map((value) => [value]),
});
const difference = (ours: Rows, theirs: Rows, sql = 'SELECT x FROM m'): string => {
  const found = compare(sql, ours, theirs);
  return found === undefined ? 'same' : `${found.difference}: ${found.how}`;
};

describe('two answers are compared', () => {
  test('as sets of rows, each as often as it is there', () => {
    expect(difference(rows('int64', '1', '2', null), rows('int64', null, '2', '1'))).toBe('same');
    expect(difference(rows('int64', '1', '1', '2'), rows('int64', '1', '2', '2'))).toBe('value: another value');
    expect(difference(rows('int64', '1'), rows('int64', '1', '1'))).toBe('value: rows are missing');
    expect(difference(rows('int64', '1', '1'), rows('int64', '1'))).toBe('value: rows too many');
    expect(difference(rows('int64', null), rows('int64', '0'))).toBe('value: NULL for a value');
    expect(difference(rows('string', ''), rows('string', null))).toBe('value: a value for NULL');
  });

  test('in their order where the last ORDER BY leaves no choice', () => {
    const [up, down] = [rows('int64', '1', '2'), rows('int64', '2', '1')];
    expect(difference(up, down, 'SELECT x FROM m ORDER BY 1')).toBe('value: another order');
    expect(difference(up, up, 'SELECT x FROM m ORDER BY 1')).toBe('same');
    expect(difference(up, down, 'SELECT x FROM m ORDER BY x + 1')).toBe('same');
    expect(sortedBy('SELECT 1 ORDER BY 1 DESC NULLS LAST, 3 LIMIT 2 OFFSET 1')).toEqual([0, 2]);
    expect(sortedBy('SELECT sum(n) OVER (ORDER BY 1) FROM m')).toEqual([]);
  });

  test('whole numbers to the last digit', () => {
    expect(difference(rows('int64', '9007199254740993'), rows('int64', '9007199254740992'))).toBe(
      'value: another value',
    );
    expect(difference(rows('decimal128(10, 2)', '1.50'), rows('decimal128(10, 2)', '1.5'))).toBe('same');
    expect(difference(rows('decimal128(10, 2)', '100'), rows('decimal128(10, 2)', '1'))).toBe('value: another value');
  });

  test('doubles to a few units in the last place, and what is summed to twelve digits', () => {
    const near = [rows('double', '0.1'), rows('double', '0.10000000000000002')] as const;
    const far = [rows('double', '0.1'), rows('double', '0.10000000000001')] as const;
    expect(difference(...near)).toBe('same');
    expect(difference(...far)).toBe('value: another value');
    expect(difference(...far, 'SELECT avg(f) FROM m')).toBe('same');
    expect(difference(rows('double', '-0.0'), rows('double', '0.0'))).toBe('value: another value');
    expect(difference(rows('double', 'nan'), rows('double', 'nan'))).toBe('same');
    expect(difference(rows('double', 'inf'), rows('double', '-inf'))).toBe('value: another value');
  });

  test('types after values, names after types', () => {
    expect(difference(rows('int32', '1'), rows('int64', '1'))).toBe('type: int32 for int64');
    expect(difference(rows('int64', '1'), rows('double', '1.0'))).toBe('type: int64 for double');
    expect(difference(rows('int64', '1'), rows('double', '1.5'))).toBe('value: another value');
    expect(difference({ ...rows('int64', '1'), names: ['y'] }, rows('int64', '1'))).toBe('name: ');
  });

  test('lists and structs by what is in them', () => {
    expect(difference(rows('list<double>', ['0.5', null]), rows('list<double>', ['0.5', null]))).toBe('same');
    expect(difference(rows('list<int64>', ['1', '2']), rows('list<int64>', ['1']))).toBe('value: another value');
    expect(difference(rows('struct<a: int64>', { '0:a': '1' }), rows('struct<a: int64>', { '0:a': '2' }))).toBe(
      'value: another value',
    );
  });
});
