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
function ownLimits(source: string, name = 'some.test.ts'): number[] {
  const file = parse(name, source);
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
    const found = sources
      .map((file) => [file, read(file)] as const)
      .filter(([, text]) => text.includes("'@jest/globals'"))
      .flatMap(([file, text]) => ownLimits(text, file).map((line) => `${file}:${String(line)}`));
    expect(found).toEqual([]);
  });

  test('one that had would be found', () => {
    expect(
      ownLimits("test('a', () => {}, 5000);\nbeforeAll(run,\n 60_000);\ntest.each([1])('b', () => {}, 1);"),
    ).toEqual([1, 3, 4]);
    expect(ownLimits("test('a', () => {});\nsetTimeout(run, 5000);")).toEqual([]);
  });

  test('none judges by the load of the last minute, which is low when a crowd has just come', () => {
    expect(sources.filter((file) => /\bloadavg\b/.test(read(file)))).toEqual(['cli/src/demo/host-readings.ts']);
  });
});
