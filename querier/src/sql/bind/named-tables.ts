import type { Query, Relation } from '../syntax/tree.js';

/** The last parts of all names that stand in a FROM anywhere: tables of the catalog, or WITH queries that are called so. */
export function namedTables(query: Query): readonly string[] {
  const names = new Set<string>();
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isTable(node)) names.add(node.name.at(-1)?.text ?? '');
    for (const part of Object.values(node)) look(part);
  };
  look(query);
  return [...names];
}

const isTable = (node: object): node is Extract<Relation, { kind: 'table' }> => 'kind' in node && node.kind === 'table';
