import { expect, test } from '@jest/globals';
import { product, read } from './sources.js';

/** Reads the wall clock itself, or that of a Clock. */
const wallClock = /\bDate\.now\b|\bnew Date\(\)|[cC]lock\.now(Ms|Ns)\(\)/;
const withoutComments = (text: string): string => text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');

test('who reads the wall clock has a row in docs/clocks.md that says what a jump does to it', () => {
  const readers = product.filter((file) => wallClock.test(withoutComments(read(file))));
  const listed = [...read('docs/clocks.md').matchAll(/^\| `([^`]+\.ts)`/gm)].map(([, file]) => file);
  expect(listed.toSorted()).toEqual(readers.toSorted());
});
