import ts from 'typescript';
import { walk } from './syntax.js';

/** The files through which time and chance come into a process; everything else is given a Clock, a Random or its turn. */
export const doorsOfTimeAndChance: readonly string[] = ['clock', 'random', 'concurrency/next-turn'].map(
  (name) => `libs/core/src/${name}.ts`,
);

/** Where processes, threads and commands are composed: they make the real clock and the real chance, and hand them on. */
export const makersOfTimeAndChance: readonly string[] = [
  'cli/src/machine.ts',
  'ingester/src/store/file-store-thread.ts',
  'ingester/src/wal/wal-thread.ts',
  'libs/runtime/src/role/run-role.ts',
  'querier/src/engine/child/engine-child.ts',
  'querier/src/source/verify/verify-thread.ts',
];

/** A use of time or chance, as it is written, and where. */
export interface Use {
  /** 1-based. */
  readonly line: number;
  readonly what: string;
}

/** Members that tell no time and draw nothing; every other one of these globals does, or could. */
const harmless: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Date', new Set(['UTC', 'parse'])],
  ['performance', new Set(['eventLoopUtilization'])],
]);
/** Members that do. */
const telling: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['process', new Set(['hrtime', 'uptime'])],
  ['Math', new Set(['random'])],
  ['AbortSignal', new Set(['timeout'])],
]);
const timers = new Set(['setTimeout', 'setInterval', 'setImmediate']);
const draws = /^(random(UUID|Bytes|Int|Fill|FillSync)|getRandomValues)$/;
const timeModules = /^(node:)?(timers|timers\/promises|perf_hooks)$/;
const globals = new Set(['globalThis', 'global']);

/** Where a source reads a clock, starts a timer or draws a random value itself. */
export function timeAndChanceIn(source: ts.SourceFile): Use[] {
  const found: Use[] = [];
  walk(source, (node) => {
    const what = usedBy(node);
    if (what === undefined) return;
    found.push({ line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1, what });
  });
  return found;
}

/** Where a source makes the real clock or the real chance. */
export function madeIn(source: ts.SourceFile): Use[] {
  const found: Use[] = [];
  walk(source, (node) => {
    if (!ts.isNewExpression(node) || !/^System(Clock|Random)$/.test(node.expression.getText(source))) return;
    found.push({
      line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
      what: `new ${node.expression.getText(source)}()`,
    });
  });
  return found;
}

function usedBy(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node)) {
    const from = ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
    return timeModules.test(from) ? `import from ${from}` : undefined;
  }
  if (ts.isImportSpecifier(node)) {
    const name = (node.propertyName ?? node.name).text;
    return draws.test(name) ? `import ${name}` : undefined;
  }
  if (!ts.isIdentifier(node) || isInType(node)) return undefined;
  const { text } = node;
  if (draws.test(text) && !ts.isImportSpecifier(node.parent)) return text;
  // A socket or a request has a setTimeout of its own, and an object may have any name for a property.
  if (isMemberName(node) && !globals.has(objectOf(node))) return undefined;
  if (timers.has(text)) return text;
  const whole = isMemberName(node) ? node.parent : node;
  if (harmless.has(text)) return usedOf(text, whole, (member) => harmless.get(text)?.has(member) !== true);
  if (telling.has(text)) return usedOf(text, whole, (member) => telling.get(text)?.has(member) === true);
  return undefined;
}

/** What is asked of the global `name`, which stands at `node`. One that is passed on, or taken apart, may be asked anything. */
function usedOf(name: string, node: ts.Node, tells: (member: string) => boolean): string | undefined {
  const { parent } = node;
  const member = memberOf(node);
  if (member !== undefined) return tells(member) ? `${name}.${member}` : undefined;
  if (name === 'Date') {
    if (ts.isNewExpression(parent) && parent.expression === node)
      return (parent.arguments?.length ?? 0) === 0 ? 'new Date()' : undefined;
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword)
      return undefined;
    return ts.isCallExpression(parent) && parent.expression === node ? 'Date()' : 'Date';
  }
  // Processes and signals are passed on for much else.
  return name === 'performance' || ts.isVariableDeclaration(parent) ? name : undefined;
}

/** The member that is asked of `node`, by a dot or by a text in brackets. */
function memberOf(node: ts.Node): string | undefined {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return parent.name.text;
  if (
    ts.isElementAccessExpression(parent) &&
    parent.expression === node &&
    ts.isStringLiteral(parent.argumentExpression)
  )
    return parent.argumentExpression.text;
  return undefined;
}

/** Whether it names a member, a property or a binding of another name, and no variable. */
const isMemberName = (node: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
  (ts.isPropertySignature(node.parent) && node.parent.name === node) ||
  (ts.isMethodDeclaration(node.parent) && node.parent.name === node) ||
  (ts.isMethodSignature(node.parent) && node.parent.name === node);

const objectOf = (node: ts.Identifier): string =>
  ts.isPropertyAccessExpression(node.parent) ? node.parent.expression.getText() : '';

function isInType(node: ts.Node): boolean {
  for (let up = node; !ts.isSourceFile(up); up = up.parent) {
    if (ts.isTypeNode(up)) return !ts.isExpressionWithTypeArguments(up);
    if (ts.isStatement(up)) return ts.isInterfaceDeclaration(up) || ts.isTypeAliasDeclaration(up);
  }
  return false;
}
