import { literal, print, query, sizeOf, within } from './tree.js';
import type { Part, Tree } from './tree.js';

/** What may stand for an expression when nothing within it does. */
const constants: Readonly<Record<string, string>> = {
  i64: '1',
  f64: '1.5',
  utf8: "'a'",
  bool: 'true',
  time: "TIMESTAMP '2023-11-14T22:13:20'",
  interval: "INTERVAL '1 hour'",
  date: "DATE '2023-11-14'",
};

const isSame = (a: Tree, b: Tree): boolean => print(a) === print(b);

/** The tree with each of its parts made smaller in each way, one at a time; the boldest first. */
function* smaller(tree: Tree): Generator<Tree> {
  if (tree.kind === 'optional' && tree.parts.length > 0) yield { ...tree, parts: [] };
  if (tree.kind === 'list' && tree.parts.length > 1)
    for (const i of tree.parts.keys()) yield { ...tree, parts: tree.parts.filter((_, j) => j !== i) };
  if (tree.kind === 'expr') yield* instead(tree);
  for (const [i, part] of tree.parts.entries()) {
    if (typeof part === 'string') continue;
    for (const less of smaller(part))
      yield { ...tree, parts: tree.parts.map((each, j): Part => (j === i ? less : each)) };
  }
}

function* instead(tree: Tree): Generator<Tree> {
  for (const inner of within(tree)) if (inner !== tree && inner.type === tree.type && !isSame(inner, tree)) yield inner;
  const constant = constants[tree.type ?? ''];
  if (constant !== undefined) yield literal(tree.type ?? '', constant);
}

/** The tables that the columns of an expression come from; undefined when one comes from something else. */
function tablesOf(tree: Tree): readonly string[] | undefined {
  const tables = new Set<string>();
  for (const inner of within(tree)) {
    if (inner.kind === 'query') return undefined;
    if (inner.kind !== 'column') continue;
    if (inner.from === undefined) return undefined;
    tables.add(inner.from);
  }
  return [...tables];
}

/** Each expression as all that a statement asks for, the smallest first. */
function* alone(tree: Tree): Generator<Tree> {
  const found = [...within(tree)]
    .filter(({ kind }) => /^(expr|literal|column)$/.test(kind))
    .sort((a, b) => sizeOf(a) - sizeOf(b));
  for (const each of found) {
    const tables = tablesOf(each);
    if (tables === undefined) continue;
    const from = tables.map((name, i): Part[] => [
      i === 0 ? ' FROM ' : ' CROSS JOIN ',
      { kind: 'table', parts: [name] },
    ]);
    yield query('SELECT ', each, { kind: 'alias', parts: [' AS x'] }, ...from.flat());
  }
  for (const each of within(tree)) if (each.kind === 'query' && each !== tree) yield each;
}

/**
 * The smallest statement that `isAlike` still holds for, as far as dropping parts finds one. `tries` bounds how often it is asked.
 */
export async function shrink(tree: Tree, isAlike: (tree: Tree) => Promise<boolean>, tries: number): Promise<Tree> {
  let best = tree;
  let left = tries;
  const seen = new Set([print(tree)]);
  const firstOf = async (candidates: Iterable<Tree>): Promise<Tree | undefined> => {
    for (const candidate of candidates) {
      const sql = print(candidate);
      if (seen.has(sql) || sql.length > print(best).length) continue;
      seen.add(sql);
      if (left-- <= 0) return undefined;
      if (await isAlike(candidate)) return candidate;
    }
    return undefined;
  };
  const single = await firstOf(alone(tree));
  if (single !== undefined) best = single;
  while (left > 0) {
    const next = await firstOf(smaller(best));
    if (next === undefined) break;
    best = next;
  }
  return best;
}
