import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { isInlayError } from '@inlay/core';
import { entryPoint } from '@inlay/runtime';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parseStatement } from './parse-statement.js';
import { tokenize } from './text/tokens.js';
import { checkTokens } from './text/limits.js';

/** What became of a statement on a thread as the one for long statements is: its stack has 4 MiB. */
interface Outcome {
  readonly code?: string;
  readonly message?: string;
  /** Something failed that was not foreseen. */
  readonly failed?: boolean;
  /** Operands or items that were counted in the tree. */
  readonly count?: number;
}

const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const parser = import(workerData);
  const counted = (query) => query.body.where?.operands?.length ?? query.body.where?.items?.values?.length ?? query.body.rows?.length;
  parentPort.on('message', async (text) => {
    try {
      const { query } = await (await parser).parseStatement(text, 'thread');
      parentPort.postMessage({ count: counted(query) });
    } catch (error) {
      parentPort.postMessage({ code: error.code ?? 'none', message: error.message, failed: error.cause !== undefined });
    }
  });`;
const thread = new Worker(program, {
  eval: true,
  workerData: entryPoint(import.meta.url, './parse-statement.js').href,
  resourceLimits: { stackSizeMb: 4 },
});
async function onThread(text: string): Promise<Outcome> {
  const told = once(thread, 'message');
  thread.postMessage(text);
  return ((await told) as [Outcome])[0];
}
afterAll(() => thread.terminate());

const repeated = (text: string, n: number, between = ''): string => Array.from({ length: n }, () => text).join(between);
const around = (open: string, n: number, inside: string, close: string): string =>
  `SELECT ${repeated(open, n)}${inside}${repeated(close, n)}`;
const codeHere = async (text: string): Promise<string> =>
  parseStatement(text).then(
    () => 'taken',
    (error: unknown) => (isInlayError(error) && error.cause === undefined ? error.code : String(error)),
  );

describe('what the README promises is taken on the thread', () => {
  const taken: readonly (readonly [what: string, text: string])[] = [
    ['128 parentheses', around('(', 128, '1', ')')],
    ['128 calls', around('abs(', 128, '1', ')')],
    ['128 parentheses with operators', around('1 + (', 128, '1', ')')],
    ['128 CASEs', around('CASE WHEN ', 128, 'a', ' THEN 1 END')],
    ['128 subqueries', around('(SELECT ', 128, '1', ')')],
    ['64 EXISTS in each other', around('EXISTS (SELECT ', 8, '1', ')')],
    ['128 queries in FROM', `SELECT * FROM ${repeated('(SELECT * FROM ', 128)}t${repeated(')', 128)}`],
    ['128 queries in WITH', `${repeated('WITH a AS (', 128)}SELECT 1${repeated(') SELECT * FROM a', 128)}`],
    ['16 lists in lists', around('[', 16, '1', ']')],
    ['a chain of 400 sums', `SELECT ${repeated('1', 400, ' + ')}`],
    ['a chain of 400 casts', `SELECT a${repeated('::INT', 400)}`],
    ['a chain of 400 tests', `SELECT a${repeated(' IS NULL', 200)}`],
    ['400 set operations', `SELECT 1${repeated(' UNION ALL SELECT 1', 400)}`],
    ['20,000 words and marks', `SELECT ${repeated('a', 9_999, ',')}`],
    ['14 casts in each other', around('CAST(', 14, '1', ' AS INT)')],
  ];
  test.each(taken)('%s', async (_, text) => {
    expect(await onThread(text)).not.toHaveProperty('code');
  });

  test('thousands of ANDs and ORs, as one node', async () => {
    for (const word of ['AND', 'OR'])
      expect(await onThread(`SELECT 1 FROM t WHERE ${repeated('a = 1', 4_900, ` ${word} `)}`)).toEqual({
        count: 4_900,
      });
    const pairs = repeated('a = 1 AND b = 2', 2_400, ' OR ');
    expect(await onThread(`SELECT 1 FROM t WHERE ${pairs}`)).toEqual({ count: 2_400 });
  });

  test('a hundred thousand literals in IN, and thousands of rows', async () => {
    const numbers = Array.from({ length: 100_000 }, (_, i) => String(i - 7)).join(',');
    expect(await onThread(`SELECT 1 FROM t WHERE a IN (${numbers})`)).toEqual({ count: 100_000 });
    expect(await onThread(`VALUES ${repeated("(1, 'a')", 3_300, ',')}`)).toEqual({ count: 3_300 });
  });
});

describe('what is more is refused, with its place, before the parser sees it', () => {
  const refused: readonly (readonly [what: string, text: string, column: number])[] = [
    ['129 parentheses', around('(', 129, '1', ')'), 136],
    ['129 CASEs', around('CASE WHEN ', 129, 'a', ' THEN 1 END'), 1288],
    ['17 lists in lists', around('[', 17, '1', ']'), 24],
    ['401 set operations', `SELECT 1${repeated(' UNION SELECT 1', 401)}`, 6010],
    ['20,001 words and marks', `SELECT ${repeated('a', 10_001, ',')}`, 20_007],
    ['a chain of 500 sums', `SELECT ${repeated('1', 500, '+')}`, 909],
    ['a chain of 500 casts', `SELECT a${repeated('::int', 500)}`, 2259],
    ['a chain of 500 tests', `SELECT a${repeated(' is null', 500)}`, 3610],
    ['500 dimensions of a list', `SELECT a::int${repeated('[]', 500)}`, 912],
    ['500 signs', `SELECT ${repeated('- ', 500)}1`, 902],
    ['thousands of ANDs with words that may be names', `SELECT 1 WHERE ${repeated('offset', 3_000, ' is ')}`, 4523],
    ['a chain behind a CASE that is a name', `SELECT 1 + ${repeated('case + 1 + 1 + 1', 120, ' + ')}`, 2288],
    ['20 casts in each other', around('CAST(', 20, '1', ' AS INT)'), 93],
    [
      '20 parentheses in FROM',
      `SELECT * FROM ${repeated('((SELECT * FROM ', 20)}t${repeated(') a JOIN b ON c)', 20)}`,
      257,
    ],
    ['17 dots', `SELECT ${repeated('a', 18, '.')}`, 41],
    ['40 nested types', `SELECT a::${repeated('ARRAY<', 40)}INT${repeated('>', 40)}`, 208],
    ['40 PIVOTs', `SELECT * FROM t${repeated(' PIVOT (sum(a) FOR b IN (1))', 40)}`, 913],
  ];
  test.each(refused)('%s', async (_, text, column) => {
    await expect(parseStatement(text, 'thread')).rejects.toMatchObject({
      kind: 'invalid',
      code: 'statement_too_complex',
      details: { line: 1, column },
    });
  });

  test('a mebibyte', async () => {
    await expect(parseStatement(`SELECT 1${' '.repeat(2 ** 20)}`)).rejects.toMatchObject({
      kind: 'too_large',
      code: 'statement_too_large',
    });
    expect(await onThread(`SELECT 1${' '.repeat(2 ** 20 - 8)}`)).not.toHaveProperty('code');
    expect(await onThread(`SELECT /*${'x'.repeat(2 ** 20 - 20)}*/ 1`)).not.toHaveProperty('code');
    expect(await onThread(`SELECT '${'x'.repeat(2 ** 20 - 20)}'`)).not.toHaveProperty('code');
  });

  test('chains whose depth hides between parentheses, names and other chains', async () => {
    const texts = [
      around(`${repeated('1', 40, '+')} + (`, 120, '1', ')'),
      around(`a AND (b OR `, 128, '1', ')'),
      `SELECT ${repeated('zone and', 4_000, ' ')} 1`,
      `SELECT ${repeated('not and', 4_000, ' ')} 1`,
      `SELECT a ${repeated('at time zone when', 3_000, ' ')}`,
      `SELECT a ${repeated('is distinct from b', 1_500, ' ')}`,
      `SELECT ${repeated('interval when', 3_000, ' + ')}`,
      `SELECT a ${repeated('between 1 and 2', 2_000, ' ')}`,
      `SELECT ${repeated('between', 6_000, ' and ')}`,
      `SELECT 1 WHERE ${repeated('a or b and c', 2_000, ' xor ')}`,
    ];
    // The parser's stack does not end, refused or answered.
    for (const text of texts) expect(await onThread(text)).not.toMatchObject({ failed: true });
  });
});

describe('on the thread that acknowledges writes', () => {
  test('only what takes it some milliseconds is parsed', async () => {
    expect(await codeHere(`SELECT ${repeated('a', 700, ',')}`)).toBe('taken');
    expect(await codeHere(`SELECT ${repeated('a', 800, ',')}`)).toBe('statement_too_complex');
    expect(await codeHere(around('(', 40, '1', ')'))).toBe('taken');
    expect(await codeHere(around('CAST(', 12, '1', ' AS INT)'))).toBe('statement_too_complex');
  });

  test('and nothing that its stack is too small for', async () => {
    const deep = [
      around('(', 128, '1', ')'),
      around('abs(', 128, '1', ')'),
      around('NOT (', 7, '1', ')'),
      around('a AND (b OR ', 100, '1', ')'),
      around('CASE WHEN ', 128, 'a', ' THEN 1 END'),
      around('(SELECT ', 128, '1', ')'),
      `SELECT ${repeated('- ', 300)}1`,
      `SELECT ${repeated('not ', 300)}1`,
    ];
    for (const text of deep) expect(await codeHere(text)).toMatch(/^(?:taken|statement_too_complex)$/);
  });
});

describe('the work of the parser is foreseen', () => {
  /** The most nested of a kind that are taken here. */
  const deepest = (open: string, close: string): number => {
    for (let n = 1; ; n++) {
      try {
        checkTokens(tokenize(around(open, n, '1', close)), 'here');
      } catch {
        return n - 1;
      }
    }
  };

  test('what it reads twice counts twice, at every level', () => {
    expect(deepest('abs(', ')')).toBe(47);
    for (const word of ['CAST', 'EXTRACT', 'TRIM', 'OVERLAY', 'CASE', 'NOT', 'current_date', 'EXISTS'])
      expect(deepest(`${word}(`, ')')).toBeLessThan(10);
    expect(deepest('a.b.c(', ')')).toBeLessThan(6);
    expect(deepest('1 IN ((', '))')).toBeLessThan(10);
  });
});
