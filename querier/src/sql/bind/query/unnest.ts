import type { Expression } from '../../../relation/expression.js';
import type { RelationColumn } from '../../../relation/relation.js';
import { itemOf } from '../../calls/fields.js';
import { sqlError } from '../../sql-error.js';
import type { Expression as SyntaxExpression } from '../../syntax/tree.js';
import { bindExpression } from '../expression.js';
import type { Scope } from '../scope.js';

/** The list that `unnest(…)` takes apart in FROM, and the column of its items. */
export function bindUnnest(
  lists: readonly SyntaxExpression[],
  scope: Scope,
): { readonly list: Expression; readonly column: RelationColumn } {
  const [only] = lists;
  if (only === undefined || lists.length > 1)
    throw sqlError('sql_unsupported', 'unnest() takes one list here: put each list into an unnest() of its own');
  const list = bindExpression(only, scope.with({ clause: 'FROM' })).expression;
  return { list, column: scope.statement.numbers.next(itemOf(list.type), 'unnest') };
}
