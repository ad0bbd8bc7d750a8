import ts from 'typescript';
import { declaredNames } from './exports.js';
import { sourceNamed } from './imports.js';
import type { WholeProgram } from './program.js';
import { isProduct, isTestSupport, product, sources } from './sources.js';
import { walk } from './syntax.js';

/**
 * Exports of `of`, as `file: name`, that are there for nobody: those that neither product code nor a tool uses (tests count for what
 * stands in a `testing` folder only), and those that no other file uses, so that there is nothing to export. A barrel that passes a
 * name on is no user. Interfaces and types need no other file: they are the shapes of what their own one gives.
 */
export function unreferencedExports(program: WholeProgram, of: readonly string[] = product): string[] {
  return of.flatMap((file) =>
    declaredNames(program.source(file)).flatMap(({ name, statement }) => {
      const isShape = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
      const isNeeded = program.isUsed(name, (user) => !isTestSupport(user) || file.includes('/testing/'));
      const isShared = isNeeded && (isShape || program.isUsed(name, (user) => user !== file));
      return isShared ? [] : [`${file}: ${name.text}`];
    }),
  );
}

/** Texts that name another module or another program: in imports, in `import()`, and in `entryPoint(import.meta.url, …)`. */
export function namedBy(source: ts.SourceFile): string[] {
  const found: string[] = [];
  walk(source, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined)
      found.push((node.moduleSpecifier as ts.StringLiteral).text);
    if (!ts.isCallExpression(node)) return;
    const isEntry = node.expression.getText(source) === 'entryPoint';
    const argument = node.arguments[isEntry ? 1 : 0];
    if ((isEntry || node.expression.kind === ts.SyntaxKind.ImportKeyword) && argument !== undefined)
      if (ts.isStringLiteral(argument)) found.push(argument.text);
  });
  return found;
}

/** Product files that no program reaches: neither the commands of `roots`, nor a tool, nor what they load and start. */
export function unreferencedFiles(program: WholeProgram, roots: readonly string[]): string[] {
  const reached = new Set<string>(roots);
  for (const file of reached)
    for (const name of namedBy(program.source(file))) {
      const to = sourceNamed(file, name);
      if (to !== undefined && isProduct(to) && sources.includes(to)) reached.add(to);
    }
  return product.filter((file) => !reached.has(file));
}
