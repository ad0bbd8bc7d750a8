import { waitUntil } from '@inlay/testing';
import { expect, test } from '@jest/globals';
import { parseText, ParserFailure, ParserRefusal } from './parser-module.js';

const deep = `SELECT ${'('.repeat(450)}1${')'.repeat(450)}`;

test('a text that it does not take is refused in its own words, which others replace', async () => {
  await expect(parseText('SELECT 1 +', 'here')).rejects.toThrow(ParserRefusal);
  await expect(parseText(deep, 'here')).rejects.toThrow(/recursion limit/);
});

test('a parser that failed is replaced, and its successor takes what it took', async () => {
  const before = await parseText('SELECT a FROM t', 'here');
  // The stack of this thread is too small for it, which the limit of the other one does not know: as soon as the engine has compiled
  // the parser for speed, since what was compiled at once takes less of the stack.
  const fails = (): Promise<boolean> =>
    parseText(deep, 'thread').then(
      () => false,
      (error: unknown) => error instanceof ParserFailure,
    );
  for (let i = 0; i < 3; i++) await waitUntil('the parser fails', fails);
  expect(await parseText('SELECT a FROM t', 'here')).toEqual(before);
});

test('calls at once share one parser', async () => {
  const texts = Array.from({ length: 20 }, (_, i) => `SELECT ${String(i)}`);
  const trees = await Promise.all(texts.map((text) => parseText(text, 'here')));
  expect(JSON.stringify(trees[7])).toContain('"7"');
});
