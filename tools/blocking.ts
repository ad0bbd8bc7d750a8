import ts from 'typescript';
import { sourceNamed } from './imports.js';
import type { WholeProgram } from './program.js';
import { isProduct, sources } from './sources.js';
import { walk } from './syntax.js';

/** Why a file may block the thread that runs it, where that is not plain from who calls it. */
export type Reason =
  /** Its program is a thread or a process of its own. Checked: nothing that serves imports it. */
  | 'thread'
  /** The file in which `Files`, whose contract says that it blocks, is put into effect; who makes one is looked at instead. */
  | 'contract'
  /** The kernel answers from its memory, and no disk is waited for. Checked: it names files of /proc and no others. */
  | 'kernel';

export const reasons: ReadonlyMap<string, Reason> = new Map([
  ['libs/runtime/src/files/node-files.ts', 'contract'],
  ['ingester/src/store/file-store-thread.ts', 'thread'],
  ['ingester/src/wal/wal-thread.ts', 'thread'],
  ['querier/src/engine/child/engine-child.ts', 'thread'],
  ['querier/src/engine/child/instance.ts', 'thread'],
  ['querier/src/source/verify/file-verifier.ts', 'thread'],
  ['querier/src/source/verify/read-checksum.ts', 'thread'],
  ['querier/src/engine/process/core-time.ts', 'kernel'],
  ['querier/src/engine/process/process-limits.ts', 'kernel'],
]);

/** A place where a thread stands still until a disk, or another process, has answered. */
export interface Blocking {
  readonly what: string;
  readonly node: ts.Node;
}

const blockingModules = /^(node:)?(fs|child_process)$/;

/** Uses of synchronous functions of Node's for files and processes, of `NodeFiles`, and of `Atomics.wait`. */
export function blockingIn(source: ts.SourceFile): Blocking[] {
  const names = new Set<string>();
  const spaces = new Set<string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || statement.importClause === undefined) continue;
    if (!blockingModules.test((statement.moduleSpecifier as ts.StringLiteral).text)) continue;
    const { name, namedBindings } = statement.importClause;
    if (name !== undefined) spaces.add(name.text);
    if (namedBindings === undefined) continue;
    if (ts.isNamespaceImport(namedBindings)) spaces.add(namedBindings.name.text);
    else
      for (const each of namedBindings.elements)
        if ((each.propertyName ?? each.name).text.endsWith('Sync')) names.add(each.name.text);
  }
  const found: Blocking[] = [];
  walk(source, (node) => {
    if (ts.isPropertyAccessExpression(node)) {
      const of = node.expression.getText(source);
      if ((spaces.has(of) && node.name.text.endsWith('Sync')) || node.getText(source) === 'Atomics.wait')
        found.push({ what: node.getText(source), node });
    } else if (ts.isNewExpression(node) && node.expression.getText(source) === 'NodeFiles')
      found.push({ what: 'new NodeFiles', node });
    else if (ts.isIdentifier(node) && names.has(node.text) && isUse(node)) found.push({ what: node.text, node });
  });
  return found;
}

const isUse = (node: ts.Identifier): boolean =>
  !ts.isImportSpecifier(node.parent) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node);

/** Files that name no place but those of /proc, and programs that are looked for once. */
export const namesKernelOnly = (source: ts.SourceFile): boolean => {
  const paths: string[] = [];
  walk(source, (node) => {
    const text = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) ? node.text : '';
    if (/^\/\w/.test(text)) paths.push(text);
  });
  return paths.some((path) => path.startsWith('/proc/')) && paths.every((path) => /^\/(proc|bin)\//.test(path));
};

/** Functions that run at the beginning or at the end, wherever they stand, and properties of compositions that hold such. */
const lifecycle = new Set(['start', 'stop', 'close', 'announce']);
const composed = new Set([...lifecycle, 'build', 'run']);
const composition = /(^|\/)(role|build|run-role|role-ports|main|command)\.ts$/;
/** Programs that serve nobody. */
const isCommand = (file: string): boolean => /^cli\/src\/(?!serve\/)/.test(file);

type FunctionNode = ts.FunctionLikeDeclaration;

/** Follows callers back to where processes are composed: what is only reached from there blocks nobody. */
export class StartOnly {
  readonly #program: WholeProgram;
  /** Undecided while its callers are looked at: a function that only calls itself is reached from nowhere. */
  readonly #decided = new Map<FunctionNode, boolean>();

  constructor(program: WholeProgram) {
    this.#program = program;
  }

  /** Whether what stands at `node` runs before anything is served, or after. */
  holds(node: ts.Node): boolean {
    const file = this.#program.fileOf(node);
    if (isCommand(file) || reasons.get(file) === 'thread' || reasons.get(file) === 'contract') return true;
    for (let up = node.parent; !ts.isSourceFile(up); up = up.parent) {
      // The class's fields are made when it is.
      if (ts.isPropertyDeclaration(up)) return this.#isMadeAtStart(up.parent);
      if (!isFunctionNode(up)) continue;
      const role = roleOf(up, file);
      if (role === 'start') return true;
      if (role === 'later') return false;
      if (role === 'itself') return this.#isCalledAtStart(up);
    }
    return true;
  }

  #isCalledAtStart(node: FunctionNode): boolean {
    const known = this.#decided.get(node);
    if (known !== undefined) return known;
    this.#decided.set(node, false);
    const answer = ts.isConstructorDeclaration(node)
      ? this.#isMadeAtStart(node.parent)
      : this.#areUsesAtStart(nameOf(node));
    this.#decided.set(node, answer);
    return answer;
  }

  #isMadeAtStart(node: ts.ClassLikeDeclaration): boolean {
    return this.#areUsesAtStart(node.name, ({ parent }) => ts.isNewExpression(parent));
  }

  #areUsesAtStart(name: ts.Node | undefined, counts: (use: ts.Node) => boolean = isCall): boolean {
    if (name === undefined) return false;
    const uses = this.#program
      .usesOf(name)
      .filter(({ file, node }) => isProduct(file) && counts(node) && !isInType(node));
    return uses.length > 0 && uses.every(({ node }) => this.holds(node));
  }
}

const isFunctionNode = (node: ts.Node): node is FunctionNode => ts.isFunctionLike(node) && 'body' in node;

/** Any mention counts: a function that is handed on may be called by its receiver at any time. */
const isCall = (): boolean => true;

const isInType = (node: ts.Node): boolean => ts.isTypeQueryNode(node.parent) || ts.isTypeReferenceNode(node.parent);

function nameOf(node: FunctionNode): ts.Node | undefined {
  if (node.name !== undefined) return node.name;
  return ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined;
}

/** What a function is by its name and place; undefined for one that belongs to the function round it. */
function roleOf(node: FunctionNode, file: string): 'start' | 'later' | 'itself' | undefined {
  if (ts.isMethodDeclaration(node) && lifecycle.has(node.name.getText())) return 'start';
  if (ts.isConstructorDeclaration(node) || nameOf(node) !== undefined) return 'itself';
  const { parent } = node;
  if (!composition.test(file)) return undefined;
  return ts.isPropertyAssignment(parent) && composed.has(parent.name.getText()) ? 'start' : 'later';
}

/** Files that are loaded with `roots`, by imports of values. Programs of threads are not: they are named by their address. */
export function loadedBy(program: WholeProgram, roots: readonly string[]): Set<string> {
  const reached = new Set(roots);
  for (const file of reached)
    walk(program.source(file), (node) => {
      const name = specifierOf(node);
      if (name?.startsWith('.') !== true) return;
      const to = sourceNamed(file, name);
      if (to !== undefined && isProduct(to) && sources.includes(to)) reached.add(to);
    });
  return reached;
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node)) {
    const clause = node.importClause;
    const named = clause?.namedBindings;
    const isTypes =
      clause !== undefined &&
      (clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
        (clause.name === undefined &&
          named !== undefined &&
          ts.isNamedImports(named) &&
          named.elements.every((each) => each.isTypeOnly)));
    return isTypes ? undefined : (node.moduleSpecifier as ts.StringLiteral).text;
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && !node.isTypeOnly)
    return (node.moduleSpecifier as ts.StringLiteral).text;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    return argument !== undefined && ts.isStringLiteral(argument) ? argument.text : undefined;
  }
  return undefined;
}
