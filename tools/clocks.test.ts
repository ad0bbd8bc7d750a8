import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Reads the wall clock itself, or that of a Clock. */
const wallClock = /\bDate\.now\b|\bnew Date\(\)|[cC]lock\.now(Ms|Ns)\(\)/;
const isProduct = (file: string): boolean =>
  /^(libs\/(?!testing\/)[^/]+|catalog|router|ingester|querier|cli)\/src\/.*\.ts$/.test(file) &&
  !/\.(test|bench)\.ts$|\/(sim|bench|testing|conformance)\/|fixture|\/test-[^/]*$/.test(file);
const withoutComments = (text: string): string => text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');

test('who reads the wall clock has a row in docs/clocks.md that says what a jump does to it', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' }).split(
    '\n',
  );
  const readers = files.filter((file) => isProduct(file) && wallClock.test(withoutComments(read(file))));
  const listed = [...read('docs/clocks.md').matchAll(/^\| `([^`]+\.ts)`/gm)].map(([, file]) => file);
  expect(listed.toSorted()).toEqual(readers.toSorted());
});
