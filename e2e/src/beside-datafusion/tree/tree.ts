/**
 * A statement as parts that can be taken away. It is no syntax tree: text stands where nothing can be dropped.
 *
 * - `column`, `literal`: `type` says of what type
 * - `expr`: may become one of the expressions of its type within, or a constant
 * - `query`: may become a query within
 * - `table`: a table by name, with the alias it has there
 * - `optional`: may be dropped
 * - `list`: items may be dropped, down to one
 * - `alias`: a name that a class does not keep
 * - `text`: stands for itself
 */
export interface Tree {
  readonly kind: 'column' | 'literal' | 'expr' | 'query' | 'table' | 'optional' | 'list' | 'alias' | 'text';
  readonly parts: readonly Part[];
  readonly type?: string;
  /** Between the items of a list. */
  readonly between?: string;
  /** Which table, with its alias, the column comes from; absent when it comes from something else. */
  readonly from?: string;
}

export type Part = string | Tree;

export const text = (...parts: readonly Part[]): Tree => ({ kind: 'text', parts });
export const expr = (type: string, ...parts: readonly Part[]): Tree => ({ kind: 'expr', type, parts });
export const literal = (type: string, value: string): Tree => ({ kind: 'literal', type, parts: [value] });
export const column = (type: string, name: string, from?: string): Tree => ({
  kind: 'column',
  type,
  parts: [name],
  ...(from === undefined ? {} : { from }),
});
export const query = (...parts: readonly Part[]): Tree => ({ kind: 'query', parts });
export const optional = (...parts: readonly Part[]): Tree => ({ kind: 'optional', parts });
export const alias = (name: string): Tree => ({ kind: 'alias', parts: [name] });
export const list = (items: readonly Tree[], between = ', '): Tree => ({ kind: 'list', parts: items, between });
export const table = (name: string): Tree => ({ kind: 'table', parts: [name] });

/** Template of parts: `` sql`${a} + ${b}` ``. */
export const sql = (strings: TemplateStringsArray, ...values: readonly Part[]): Tree =>
  text(...strings.flatMap((piece, i) => [piece, values[i] ?? '']));

export function print(tree: Part): string {
  if (typeof tree === 'string') return tree;
  const printed = tree.parts.map(print);
  return tree.kind === 'list' ? printed.filter((item) => item !== '').join(tree.between ?? ', ') : printed.join('');
}

/** Every tree within, itself first. */
export function* within(tree: Tree): Generator<Tree> {
  yield tree;
  for (const part of tree.parts) if (typeof part !== 'string') yield* within(part);
}

export const sizeOf = (tree: Tree): number => print(tree).length;
