import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { declaredNames } from './exports.js';
import type { WholeProgram } from './program.js';
import { files, isTestSupport, product, read, roomOf } from './sources.js';
import { walk } from './syntax.js';

/**
 * Exports of `of`, as `file: name`, that no other file uses: none of product code or of the tools, and for what stands in a
 * `testing` folder none of the tests either. A barrel that passes a name on is no user. Interfaces and types are used by their own
 * file as well: they are the shapes of what it gives.
 */
export function unreferencedExports(program: WholeProgram, of: readonly string[] = product): string[] {
  return of.flatMap((file) =>
    declaredNames(program.source(file)).flatMap(({ name, statement }) => {
      const isShape = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
      const counts = (user: string): boolean =>
        user === file ? isShape : !isTestSupport(user) || file.includes('/testing/');
      return program.usesOf(name).some((use) => counts(use.file)) ? [] : [`${file}: ${name.text}`];
    }),
  );
}

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, { readonly 'inlay-source'?: string }>>;
}

/** Sources by what packages call them, such as `@inlay/catalog/sqlite`. */
function sourcesByName(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of files.filter((each) => /(^|\/)package\.json$/.test(each))) {
    const { name, exports = {} } = JSON.parse(read(file)) as Manifest;
    for (const [path, { 'inlay-source': source }] of Object.entries(exports))
      if (source !== undefined) found.set(join(name, path), join(dirname(file), source));
  }
  return found;
}

/** Texts that name another module or another program: in imports, in `import()`, and in `entryPoint(import.meta.url, …)`. */
function namedBy(source: ts.SourceFile): string[] {
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
  const byName = sourcesByName();
  const reached = new Set<string>(roots);
  for (const file of reached)
    for (const name of namedBy(program.source(file))) {
      const to = name.startsWith('.')
        ? normalize(join(dirname(file), name)).replace(/\.js$/, '.ts')
        : byName.get(name);
      if (to !== undefined && roomOf(to) !== '') reached.add(to);
    }
  return product.filter((file) => !reached.has(file));
}
