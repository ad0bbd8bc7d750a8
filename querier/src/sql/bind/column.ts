import { literal } from '../../relation/make.js';
import { types } from '../../relation/types.js';
import { candidates, sqlError } from '../sql-error.js';
import { fieldOf } from '../calls/fields.js';
import type { Name } from '../syntax/tree.js';
import { plain, type Bound } from '../meaning/bound.js';
import type { Scope } from './scope.js';

/** `column`, `table.column`, `schema.table.column`, and fields of structs behind each of them. */
export function bindColumn(names: readonly Name[], scope: Scope): Bound {
  const parts = names.map(({ text }) => text);
  const [first = ''] = parts;
  for (let length = Math.min(parts.length, 4); length >= 1; length--) {
    const name = parts[length - 1] ?? '';
    const found = length === 1 ? scope.byName(name) : scope.byRelation(parts.slice(0, length - 1), name);
    if (found !== undefined) return parts.slice(length).reduce(fieldOf, found);
  }
  if (parts.length === 1) {
    const word = names[0]?.quoted === true ? undefined : keyword(first, scope);
    if (word !== undefined) return word;
    throw scope.notFound(first);
  }
  const qualifiers = parts.slice(0, -1);
  const name = parts.at(-1) ?? '';
  if (!scope.hasRelation(qualifiers))
    throw sqlError(
      'column_not_found',
      `"${qualifiers.join('.')}" (of "${parts.join('.')}") is not a table in this query`,
    );
  const known = scope.columns
    .filter((column) => column.qualifiers.at(-1) === qualifiers.at(-1))
    .map((column) => column.name);
  throw sqlError(
    'column_not_found',
    `"${qualifiers.join('.')}" has no column "${name}"; there is ${candidates(name, known)}`,
  );
}

const dayNs = 86_400_000_000_000n;

/** Words that SQL lets stand without parentheses. */
function keyword(name: string, scope: Scope): Bound | undefined {
  const { nowNs } = scope.statement.context;
  if (name === 'current_timestamp' || name === 'now') return plain(literal(types.time, nowNs), 'now()');
  if (name === 'current_date') return plain(literal(types.date, nowNs / dayNs), 'current_date()');
  return undefined;
}
