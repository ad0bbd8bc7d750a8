import { describe, expect, test } from '@jest/globals';
import { atLength } from '@inlay/testing';
import fc from 'fast-check';
import { compact } from '../testing/compact.js';
import { readTokens } from '../testing/reading.js';
import { regroup } from './regroup.js';
import { tokenize } from './tokens.js';
import type { Token } from './tokens.js';

const textOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(' ');
const chain = (n: number, word: string): string =>
  Array.from({ length: n }, (_, i) => `a${String(i)}`).join(` ${word} `);

async function tree(tokens: readonly Token[]): Promise<string> {
  const { json, read } = await readTokens(tokens);
  return json === undefined ? 'refused' : compact(read(json));
}

describe('long chains of ANDs and ORs', () => {
  test('get groups in their middle', () => {
    const given = tokenize(`SELECT ${chain(100, 'OR')}`);
    const made = regroup(given);
    expect(textOf(made)).toMatch(/^select a0 or \( a1 or .* or a10 \) or \( a11 or .*\) or a99$/);
    expect(made.filter((token) => token.made !== true).map(({ text }) => text)).toEqual(given.map(({ text }) => text));
    expect(regroup(tokenize(`SELECT ${chain(60, 'OR')}`)).some((token) => token.made === true)).toBe(false);
  });

  test('mean what they meant, whatever stands in them and around them', async () => {
    const operand = fc.constantFrom(
      'a',
      'NOT b',
      'a = 1',
      'b BETWEEN 1 AND 2',
      'c NOT BETWEEN a AND b + 1',
      'a IN (1, b OR c)',
      "a LIKE 'x' ESCAPE 'y'",
      'CASE WHEN a OR b AND c THEN 1 ELSE 2 END',
      '(a OR b)',
      '(SELECT a FROM t WHERE b OR c ORDER BY a)',
      'a IS NOT NULL',
      'f(a OR b, c AND d)',
      'x::DOUBLE PRECISION > 1',
      "time AT TIME ZONE 'UTC' > now()",
      'sum(a) OVER (PARTITION BY a OR b ORDER BY c) > 0',
    );
    const chains = fc
      .array(fc.tuple(operand, fc.constantFrom('AND', 'AND', 'OR')), { minLength: 60, maxLength: 90 })
      .map((parts) => parts.map(([text, word]) => `${text} ${word}`).join(' '));
    const statement = fc
      .tuple(
        fc.constantFrom(
          'SELECT DISTINCT @ AS x, @ y FROM t',
          'SELECT 1 FROM t JOIN u ON @ WHERE @ GROUP BY @',
          'SELECT CASE WHEN @ THEN @ ELSE @ END',
        ),
        chains,
      )
      .map(([frame, text]) => frame.replaceAll('@', `${text} z`));
    await fc.assert(
      fc.asyncProperty(statement, async (sql) => {
        const tokens = tokenize(sql);
        expect(await tree(regroup(tokens))).toBe(await tree(tokens));
      }),
      { seed: 9, numRuns: atLength(60, 24) },
    );
  });
});

describe('IS DISTINCT FROM ends where it does in SQL', () => {
  const cases: readonly (readonly [given: string, meant: string])[] = [
    ['a IS DISTINCT FROM b AND c', '(a IS DISTINCT FROM b) AND c'],
    ['z OR NOT a IS NOT DISTINCT FROM b + 1 OR c', 'z OR NOT (a IS NOT DISTINCT FROM b + 1) OR c'],
    ['a IS DISTINCT FROM b IS NULL', '(a IS DISTINCT FROM b) IS NULL'],
    ['a IS DISTINCT FROM b IS DISTINCT FROM c OR d', '((a IS DISTINCT FROM b) IS DISTINCT FROM c) OR d'],
    [
      'a = 1 AND b NOT IN (1) IS DISTINCT FROM (c OR d) AND e',
      'a = 1 AND (b NOT IN (1) IS DISTINCT FROM (c OR d)) AND e',
    ],
    ['a IS DISTINCT FROM b BETWEEN 1 AND 2 AND c', '(a IS DISTINCT FROM (b BETWEEN 1 AND 2)) AND c'],
    ['x IS NOT TRUE IS DISTINCT FROM b AND c', '((x IS NOT TRUE) IS DISTINCT FROM b) AND c'],
    ['(a IS DISTINCT FROM b AND c) OR d', '((a IS DISTINCT FROM b) AND c) OR d'],
    ['a IS DISTINCT FROM b', 'a IS DISTINCT FROM b'],
  ];
  const frames = [
    'SELECT @',
    'SELECT DISTINCT @ AS x FROM t',
    'SELECT 1 FROM t WHERE @ ORDER BY 1',
    'SELECT CASE WHEN @ THEN 1 END',
  ];

  test.each(cases)('%s', async (given, meant) => {
    for (const frame of frames)
      expect(await tree(regroup(tokenize(frame.replace('@', given))))).toBe(
        await tree(tokenize(frame.replace('@', meant))),
      );
  });
});
