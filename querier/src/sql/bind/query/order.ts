import type { SortKey } from '../../../relation/expression.js';
import { reference } from '../../../relation/make.js';
import { sqlError } from '../../sql-error.js';
import type { Expression as SyntaxExpression, Order } from '../../syntax/tree.js';
import type { BoundQuery } from '../scope.js';
import { bindExpression } from '../expression.js';
import { sortKey } from '../keys.js';
import { located } from '../located.js';
import type { NamedOutput, Scope } from '../scope.js';

/** `ORDER BY 2`: a bare whole number is the place of an output. Throws for one that there is not. */
export function positionOf(expression: SyntaxExpression, outputs: number): number | undefined {
  if (expression.kind !== 'number' || !/^\d+$/.test(expression.text)) return undefined;
  const position = Number(expression.text);
  return located(expression.at, () => {
    if (position < 1 || position > outputs)
      throw sqlError(
        'column_not_found',
        `position ${expression.text} is not in the SELECT list, which has ${String(outputs)} columns`,
      );
    return position - 1;
  });
}

/** The keys of a SELECT's order, over its outputs and what it reads. */
export function bindOrder(order: Order, outputs: readonly NamedOutput[], scope: Scope): readonly SortKey[] {
  if (order.kind === 'all') return outputs.map(({ bound }) => sortKey(bound.expression, order.direction));
  const named = scope.with({ outputs: { list: outputs, areFirst: true }, clause: 'ORDER BY' });
  return order.items.map((item) => {
    const position = positionOf(item.value, outputs.length);
    const output = position === undefined ? undefined : outputs[position]?.bound;
    const bound = output === undefined ? bindExpression(item.value, named) : scope.statement.mentioned(output);
    return sortKey(bound.expression, item);
  });
}

/** The keys of an order over a UNION or VALUES: only the outputs can be named. */
export function bindOutputOrder(order: Order, { columns }: BoundQuery, scope: Scope): readonly SortKey[] {
  const outputs = columns.map(({ name, column, role }): NamedOutput => ({
    name,
    bound: { expression: reference(column), name, role },
  }));
  return bindOrder(order, outputs, scope);
}
