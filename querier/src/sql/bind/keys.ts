import type { Expression, SortKey } from '../../relation/expression.js';
import type { Direction, OrderItem } from '../syntax/tree.js';
import type { Bind, Scope } from './scope.js';

/** Where NULLs go is that of PostgreSQL and DataFusion unless it is said: last upwards, first downwards. */
export function sortKey(expression: Expression, { descending, nullsFirst }: Direction): SortKey {
  const isDescending = descending === true;
  return { expression, isDescending, nullsFirst: nullsFirst ?? isDescending };
}

/** Keys of an order among the arguments of a call, or of a window: of the columns in scope. */
export const bindKeys = (items: readonly OrderItem[], scope: Scope, bind: Bind): readonly SortKey[] =>
  items.map((item) => sortKey(bind(item.value, scope).expression, item));
