import { isInlayError } from '@inlay/core';
import { atLength } from '@inlay/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseStatement } from './parse-statement.js';
import { pairsIn } from './testing/pairs.js';
import { tokenize } from './text/tokens.js';

const codes = new Set([
  'bad_literal',
  'not_a_read',
  'one_statement',
  'sql_syntax',
  'sql_unsupported',
  'statement_too_complex',
]);
/** Words of the library that no user should meet. */
const foreignWords = /sql parser|ParserError|TokenizerError|Token::|at Line|EOF|Expected:|recursion/;

/** Throws what is neither a tree nor a refusal that says where and why. */
async function isTold(text: string): Promise<void> {
  try {
    await parseStatement(text);
  } catch (error) {
    if (!isInlayError(error) || !codes.has(error.code)) throw error;
    // The parser itself must not fail: its memory is lost then.
    expect(error.cause).toBeUndefined();
    expect(error.message).not.toMatch(foreignWords);
  }
}

const statements = [...pairsIn('trees.txt'), ...pairsIn('refusals.txt')].map(([statement]) => statement);
/** Every word and mark of the statements above; those that cannot be cut into tokens are themselves one. */
const pieces = [
  ...new Set(
    statements.flatMap((statement) => {
      try {
        return tokenize(statement).map(({ text }) => text);
      } catch {
        return [statement];
      }
    }),
  ),
];

const settings = { seed: 20_261_129, numRuns: atLength(1_500, 600) };

describe('whatever is written, the answer is a tree or a refusal in words', () => {
  test('words and marks in any order', async () => {
    const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((words) => words.join(' '));
    await fc.assert(fc.asyncProperty(soup, isTold), settings);
  });

  test('queries with words of others in them, and without some of their own', async () => {
    const cut = fc
      .tuple(
        fc.constantFrom(...statements),
        fc.array(fc.tuple(fc.nat(60), fc.nat(2), fc.constantFrom(...pieces)), { maxLength: 4 }),
      )
      .map(([statement, changes]) => {
        const words = statement.split(/(?<=[\s(),])|(?=[\s(),])/);
        for (const [at, gone, piece] of changes) words.splice(at % (words.length + 1), gone, ` ${piece} `);
        return words.join('');
      });
    await fc.assert(fc.asyncProperty(cut, isTold), settings);
  });

  test('queries in each other', async () => {
    const nested = fc
      .array(fc.constantFrom(...statements), { minLength: 2, maxLength: 5 })
      .map((parts) => parts.reduce((inner, outer) => outer.replace(/\b[a-z]\b|\d/, `(${inner})`)));
    await fc.assert(fc.asyncProperty(nested, isTold), settings);
  });

  test('any characters at all', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const begun = fc.tuple(fc.constantFrom('', 'SELECT ', 'EXPLAIN ', 'SHOW '), text).map((parts) => parts.join(''));
    await fc.assert(fc.asyncProperty(begun, isTold), settings);
  });
});
