import { child, maybe, text } from '../parse/tree.js';
import { compileExpression } from './scope.js';
import type { TreeNode } from '../parse/tree.js';
import type { Scope } from './scope.js';
import type { Typed } from './typed.js';

/** FILTER (WHERE …) of an aggregate or window function, with a space before; empty when there is none. */
export function filterSql(node: TreeNode, key: string, scope: Scope): { readonly sql: string; readonly name: string } {
  const filter = maybe(node, key);
  if (filter === undefined) return { sql: '', name: '' };
  const typed = compileExpression(filter, scope);
  return { sql: typed.sql, name: typed.name };
}

/** ORDER BY items, with the order of nulls that PostgreSQL and DataFusion have, said out loud: DuckDB puts nulls last both ways. */
export function orderItems(
  orders: readonly TreeNode[],
  compile: (node: TreeNode) => Typed,
): readonly { readonly sql: string; readonly name: string }[] {
  return orders.map((order) => {
    const typed = compile(child(order, 'expression'));
    const descending = text(order, 'type') === 'DESCENDING';
    const asked = text(order, 'null_order');
    const nulls = asked === 'ORDER_DEFAULT' ? (descending ? 'NULLS FIRST' : 'NULLS LAST') : asked;
    const direction = descending ? 'DESC' : 'ASC';
    return { sql: `${typed.sql} ${direction} ${nulls}`, name: `${typed.name} ${direction} ${nulls}` };
  });
}
