import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');

/** Tests and what only they import. */
const support =
  /\.(test|bench)\.ts$|-fixture\.ts$|\/(test|reference|bench)-[a-z-]+\.ts$|\/(conformance|sim|testing|bench|cases|expressions)\/|^(e2e|bench)\//;

/** Doubles, generators and oracles of tests in more than one room that stand among product code. Nothing else joins them. */
const forTests = new Set([
  'CpuOnlyBatches',
  'FaultyObjectStore',
  'InlineDriver',
  'InlineExecutor',
  'MemoryCatalog',
  'MemoryObjectStore',
  'concatVersioned',
  'foldVersions',
  'operatorNames',
  'readFileMetadata',
  'rowsFromPlain',
  'rowsToPlain',
  'shardsIntersect',
]);

const declaration = /^export (?:async |abstract )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;

const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
  cwd: root,
  encoding: 'utf8',
});
const product = listed
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)) && !support.test(file) && !file.includes('/src/gen/'));

/** Words of a file outside comments, with how often they occur. */
function wordsOf(text: string): Map<string, number> {
  const words = new Map<string, number>();
  for (const [word] of text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '').matchAll(/\w+/g))
    words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

test('what product code exports, product code uses', () => {
  const texts = product.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  const uses = new Map<string, number>();
  // A barrel that passes a name on is no user of it.
  for (const { file, text } of texts)
    if (basename(file) !== 'index.ts')
      for (const [word, count] of wordsOf(text)) uses.set(word, (uses.get(word) ?? 0) + count);
  const unused = texts.flatMap(({ file, text }) =>
    [...text.matchAll(declaration)].flatMap(([, name = '']) =>
      (uses.get(name) ?? 0) <= 1 ? [`${file}: ${name}`] : [],
    ),
  );
  expect(unused.filter((each) => !forTests.has(each.replace(/.*: /, '')))).toEqual([]);
  // The list names nothing that has found a user, or is gone.
  expect([...forTests].filter((name) => !unused.some((each) => each.endsWith(`: ${name}`)))).toEqual([]);
});
