import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { product, read, roomOf, subRoomOf } from './sources.js';
import { parse } from './syntax.js';

/** Files by the product files that they import, types included; packages of others are left out. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

interface PackageJson {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly exports?: Readonly<Record<string, { readonly 'inlay-source'?: string }>>;
}

const packageJson = (folder: string): PackageJson => JSON.parse(read(join(folder, 'package.json'))) as PackageJson;

/** Sources by what they are imported as from other rooms, such as `@inlay/catalog/sqlite`. */
function doors(): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of packageJson('.').workspaces ?? []) {
    const { name, exports = {} } = packageJson(folder);
    for (const [path, { 'inlay-source': source }] of Object.entries(exports))
      if (source !== undefined) found.set(join(name, path), join(folder, source));
  }
  return found;
}

function specifiersOf(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) =>
    (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) &&
    statement.moduleSpecifier !== undefined &&
    ts.isStringLiteral(statement.moduleSpecifier)
      ? [statement.moduleSpecifier.text]
      : [],
  );
}

const rooms = doors();

/** The source that `specifier` means in `from`; undefined for packages of others. */
export const sourceNamed = (from: string, specifier: string): string | undefined =>
  specifier.startsWith('.') ? normalize(join(dirname(from), specifier)).replace(/\.js$/, '.ts') : rooms.get(specifier);

/** The imports between product files. Those that are made while the process runs (`await import`) are left out. */
export function importGraph(): ImportGraph {
  const known = new Set(product);
  return new Map(
    product.map((file) => {
      const found = specifiersOf(parse(file, read(file))).map((specifier) => sourceNamed(file, specifier));
      return [file, [...new Set(found)].filter((to) => to !== undefined && known.has(to)).map(String)];
    }),
  );
}

/** Sets of files that reach each other by imports (Tarjan's strongly connected components); files alone are left out. */
export function circlesOf(graph: ImportGraph): string[][] {
  const circles: string[][] = [];
  const indexOf = new Map<string, number>();
  const lowOf = new Map<string, number>();
  const stack: string[] = [];
  const visit = (file: string): number => {
    let low = indexOf.size;
    const index = low;
    indexOf.set(file, index);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!indexOf.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, indexOf.get(next) ?? low);
    }
    lowOf.set(file, low);
    if (low === index) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of graph.keys()) if (!indexOf.has(file)) visit(file);
  return circles;
}

/** Pairs of folders of one room that import each other, as `room: a, b`. Files in `src` itself compose the others and do not count. */
export function mutualSubRooms(graph: ImportGraph): string[] {
  const edges = new Set<string>();
  for (const [from, imports] of graph)
    for (const to of imports)
      if (roomOf(to) === roomOf(from)) edges.add([roomOf(from), subRoomOf(from), subRoomOf(to)].join(' '));
  return [...edges]
    .map((edge) => edge.split(' '))
    .filter(([room = '', a = '', b = '']) => a < b && a !== '.' && edges.has([room, b, a].join(' ')))
    .map(([room = '', a = '', b = '']) => `${room}: ${a}, ${b}`)
    .sort();
}
