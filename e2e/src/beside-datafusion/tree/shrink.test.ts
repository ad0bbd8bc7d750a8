import { describe, expect, test } from '@jest/globals';
import { Prng } from '@inlay/testing';
import { Queries } from '../statements/queries.js';
import { shrink } from './shrink.js';
import { constructOf, signatureOf } from './signature.js';
import { column, expr, list, optional, print, query, table } from './tree.js';
import type { Tree } from './tree.js';

const holding = (what: string) => async (tree: Tree) => Promise.resolve(print(tree).includes(what));

describe('a statement becomes smaller', () => {
  const deep = expr(
    'i64',
    '(',
    expr('i64', 'abs(', column('i64', 'n', 'm'), ')'),
    ' + ',
    column('i64', 'id', 'm'),
    ')',
  );
  const statement = query(
    'SELECT ',
    list([deep, column('utf8', 's', 'm')]),
    ' FROM ',
    table('m'),
    optional(' WHERE ', column('bool', 'b', 'm')),
  );

  test('down to the expression that matters, alone', async () => {
    expect(print(await shrink(statement, holding('abs('), 100))).toBe('SELECT abs(n) AS x FROM m');
  });

  test('down to the clause that matters', async () => {
    expect(print(await shrink(statement, holding('WHERE'), 100))).toBe('SELECT s FROM m WHERE b');
  });

  test('and is left as it is when nothing smaller is alike', async () => {
    const whole = print(statement);
    expect(print(await shrink(statement, async (tree) => Promise.resolve(print(tree) === whole), 100))).toBe(whole);
  });

  test('in as many tries as it may take', async () => {
    let asked = 0;
    const never = async (): Promise<boolean> => {
      asked++;
      return Promise.resolve(false);
    };
    await shrink(new Queries(new Prng(3)).statement().tree, never, 5);
    expect(asked).toBeLessThanOrEqual(5);
  });
});

test('statements of one class differ in columns, constants and names only', () => {
  const rounded = (name: string): Tree =>
    query('SELECT ', expr('f64', 'round(', column('f64', name, 'm'), ')'), ' FROM ', table('m'));
  expect(signatureOf(rounded('f'))).toBe(signatureOf(rounded('g')));
  expect(constructOf(signatureOf(rounded('f')))).toBe('round(f64)');
  expect(constructOf('SELECT extract(year FROM time) FROM t')).toBe('extract(year FROM time)');
  expect(constructOf('SELECT f64 FROM t WHERE bool')).toBe('SELECT f64 FROM t WHERE bool');
});

test('a statement is the same from the same seed', () => {
  const made = (): string[] => Array.from({ length: 50 }, (_, i) => print(new Queries(new Prng(i)).statement().tree));
  expect(made()).toEqual(made());
  expect(new Set(made()).size).toBeGreaterThan(45);
});
