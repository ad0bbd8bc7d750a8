import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { read, sources } from './sources.js';
import { parse, walk } from './syntax.js';

/** How many arguments each takes without a limit. */
const limited: ReadonlyMap<string, number> = new Map([
  ['test', 2],
  ['it', 2],
  ['beforeAll', 1],
  ['beforeEach', 1],
  ['afterAll', 1],
  ['afterEach', 1],
]);

function nameOf(callee: ts.Expression): string {
  let inner = callee;
  while (ts.isCallExpression(inner) || ts.isPropertyAccessExpression(inner)) inner = inner.expression;
  return ts.isIdentifier(inner) ? inner.text : '';
}

/** Lines on which a test or a hook is given a time of its own. */
function ownLimits(source: string): number[] {
  const file = parse('some.test.ts', source);
  const found: number[] = [];
  walk(file, (node) => {
    if (!ts.isCallExpression(node)) return;
    const last = node.arguments[limited.get(nameOf(node.expression)) ?? Number.POSITIVE_INFINITY];
    if (last !== undefined && ts.isNumericLiteral(last))
      found.push(file.getLineAndCharacterOfPosition(last.getStart()).line + 1);
  });
  return found;
}

describe('tests wait for what happens, and one limit ends those that hang', () => {
  test('no test and no hook has a time of its own', () => {
    const found = sources.flatMap((file) => ownLimits(read(file)).map((line) => `${file}:${String(line)}`));
    expect(found).toEqual([]);
  });

  test('one that had would be found', () => {
    expect(
      ownLimits("test('a', () => {}, 5000);\nbeforeAll(run,\n 60_000);\ntest.each([1])('b', () => {}, 1);"),
    ).toEqual([1, 3, 4]);
    expect(ownLimits("test('a', () => {});\nsetTimeout(run, 5000);")).toEqual([]);
  });
});
