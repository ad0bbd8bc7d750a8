import ts from 'typescript';
import { walk } from './syntax.js';

/** The files through which time and chance come into a process; everything else is given a Clock, a Random or a Schedule. */
export const doorsOfTimeAndChance: readonly string[] = ['clock', 'random', 'summary'].map(
  (name) => `libs/core/src/${name}.ts`,
);

const members = new Set(['Date.now', 'performance.now', 'process.hrtime', 'process.uptime', 'Math.random']);
const names = new Set([
  'setTimeout',
  'setInterval',
  'randomUUID',
  'randomBytes',
  'randomInt',
  'randomFillSync',
  'getRandomValues',
]);

/** Where a source reads a clock, starts a timer or draws a random value itself, as it is written there. */
export function timeAndChanceIn(source: ts.SourceFile): string[] {
  const found: string[] = [];
  walk(source, (node) => {
    if (ts.isPropertyAccessExpression(node) && members.has(node.getText())) found.push(node.getText());
    if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0)
      found.push('new Date()');
    if (ts.isIdentifier(node) && names.has(node.text) && !ts.isImportSpecifier(node.parent)) found.push(node.text);
  });
  return found;
}
