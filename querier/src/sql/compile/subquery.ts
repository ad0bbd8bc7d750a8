import { sqlError } from '../sql-error.js';
import { checkSubqueryDepth } from '../parse/statement-limits.js';
import { child, maybe, text } from '../parse/tree.js';
import { plain } from './typed.js';
import { comparisonSymbol } from './comparison.js';
import { compileExpression } from './scope.js';
import { Scope } from './scope.js';
import type { TreeNode } from '../parse/tree.js';
import type { Typed } from './typed.js';

/** `(SELECT …)`, `EXISTS (…)`, `x IN (SELECT …)`, `x > ANY (…)`. The query sees the columns around it. */
export function compileSubquery(node: TreeNode, scope: Scope): Typed {
  const depth = scope.subqueries + 1;
  checkSubqueryDepth(depth);
  const around = new Scope(scope.statement, scope, depth);
  const inner = scope.statement.compiler.query(child(child(node, 'subquery'), 'node'), around);
  const kind = text(node, 'subquery_type');
  if (kind === 'EXISTS') return plain(`EXISTS (${inner.sql})`, 'bool', 'EXISTS (subquery)');
  const only = inner.columns[0];
  if (only === undefined || inner.columns.length !== 1)
    throw sqlError(
      'sql_unsupported',
      `a subquery used as a value must have one column, this one has ${String(inner.columns.length)}`,
    );
  if (kind === 'SCALAR') return plain(`(${inner.sql})`, only.type, `(subquery)`);
  const left = maybe(node, 'child');
  if (kind !== 'ANY' || left === undefined) throw sqlError('sql_unsupported', `${kind} subqueries are not supported`);
  const operand = compileExpression(left, scope);
  const symbol = comparisonSymbol(text(node, 'comparison_type'));
  return plain(
    `(${operand.sql} ${symbol} ANY (${inner.sql}))`,
    'bool',
    symbol === '=' ? `${operand.name} IN (subquery)` : `${operand.name} ${symbol} ANY (subquery)`,
  );
}
