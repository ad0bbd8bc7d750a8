import { sqlError, candidates } from '../sql-error.js';
import { texts } from '../parse/tree.js';
import { constantTyped, plain } from './typed.js';
import { fieldOf } from './struct-field.js';
import type { TreeNode } from '../parse/tree.js';
import type { Scope } from './scope.js';
import type { Typed } from './typed.js';

/** `column`, `table.column`, `schema.table.column`, and fields of structs behind each of them. */
export function compileColumn(node: TreeNode, scope: Scope): Typed {
  const parts = texts(node, 'column_names');
  const [first] = parts;
  if (first === undefined) throw sqlError('sql_unsupported', 'a column without a name');
  for (let length = Math.min(parts.length, 4); length >= 1; length--) {
    const name = parts[length - 1] ?? '';
    const found = length === 1 ? scope.byName(name) : scope.byRelation(parts.slice(0, length - 1), name);
    if (found !== undefined) return parts.slice(length).reduce(fieldOf, found);
  }
  if (parts.length === 1) return keyword(first, scope) ?? scope.notFound(first);
  const qualifiers = parts.slice(0, -1);
  const name = parts.at(-1) ?? '';
  if (scope.hasRelation(qualifiers)) {
    const names = scope.columns
      .filter((column) => column.qualifiers.at(-1) === qualifiers.at(-1))
      .map((column) => column.name);
    throw sqlError(
      'column_not_found',
      `"${qualifiers.join('.')}" has no column "${name}"; there is ${candidates(name, names)}`,
    );
  }
  throw sqlError(
    'column_not_found',
    `"${qualifiers.join('.')}" (of "${parts.join('.')}") is not a table in this query`,
  );
}

/** Words that SQL lets stand without parentheses. */
function keyword(name: string, scope: Scope): Typed | undefined {
  const now = constantTyped({ kind: 'time', ns: scope.statement.context.nowNs });
  if (name === 'current_timestamp' || name === 'now') return { ...now, name: 'now()' };
  if (name === 'current_date') return plain(`CAST(${now.sql} AS DATE)`, 'date', 'current_date()');
  return undefined;
}
