import { expect, test } from '@jest/globals';
import { unreferencedExports } from './unreferenced.js';

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

test('what product code exports, product code uses', () => {
  const unused = unreferencedExports();
  expect(unused.filter((each) => !forTests.has(each.replace(/.*: /, '')))).toEqual([]);
  // The list names nothing that has found a user, or is gone.
  expect([...forTests].filter((name) => !unused.some((each) => each.endsWith(`: ${name}`)))).toEqual([]);
});
