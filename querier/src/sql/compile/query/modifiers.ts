import { sqlError } from '../../sql-error.js';
import { quoteName } from '../../identifiers.js';
import { child, flag, kindOf, list, maybe, text, texts } from '../../parse/tree.js';
import { orderItems } from '../clauses.js';
import { compileExpression } from '../scope.js';
import type { TreeNode } from '../../parse/tree.js';
import type { Column, Scope } from '../scope.js';
import type { Typed } from '../typed.js';

/** ORDER BY and LIMIT, with a space before; DISTINCT is written by the SELECT. */
export function compileModifiers(node: TreeNode, scope: Scope): string {
  return compile(node, scope, (expression) => {
    const position = positionOf(expression, scope.outputs?.length);
    if (position !== undefined) return position;
    const name = texts(expression, 'column_names');
    const output = name.length === 1 ? scope.outputs?.find((item) => item.name === name[0]) : undefined;
    if (output !== undefined) return { ...output.typed, sql: quoteName(output.name) };
    scope.outputsFirst = true;
    try {
      return compileExpression(expression, scope);
    } finally {
      scope.outputsFirst = false;
    }
  });
}

/** Modifiers of UNION and its like: only the outputs can be named. */
export function compileModifiersOfSet(node: TreeNode, scope: Scope, columns: readonly Column[]): string {
  const outputs = columns.map((column) => ({
    ...column,
    typed: { sql: quoteName(column.name), type: column.type, role: column.role, name: column.name },
  }));
  return compile(node, scope, (expression) => {
    const position = positionOf(expression, columns.length);
    if (position !== undefined) return position;
    scope.outputs = outputs;
    scope.outputsFirst = true;
    return compileExpression(expression, scope);
  });
}

function compile(node: TreeNode, scope: Scope, orderTerm: (expression: TreeNode) => Typed): string {
  let order = '';
  let limit = '';
  for (const modifier of list(node, 'modifiers')) {
    switch (text(modifier, 'type')) {
      case 'ORDER_MODIFIER': {
        const orders = list(modifier, 'orders');
        order = orders.some((item) => kindOf(child(item, 'expression')) === 'STAR')
          ? orderAll(orders)
          : ` ORDER BY ${orderItems(orders, orderTerm)
              .map((item) => item.sql)
              .join(', ')}`;
        break;
      }
      case 'LIMIT_MODIFIER':
        limit = limitSql(modifier, scope);
        break;
      case 'DISTINCT_MODIFIER':
        break;
      default:
        throw sqlError('sql_unsupported', `${text(modifier, 'type')} is not supported`);
    }
  }
  return order + limit;
}

function orderAll(orders: readonly TreeNode[]): string {
  const only = orders[0];
  const expression = only === undefined ? undefined : child(only, 'expression');
  if (
    only === undefined ||
    orders.length > 1 ||
    expression === undefined ||
    !flag(expression, 'columns') ||
    maybe(expression, 'expr') !== undefined
  ) {
    throw sqlError('sql_unsupported', 'ORDER BY takes ALL alone, or expressions');
  }
  const descending = text(only, 'type') === 'DESCENDING';
  return ` ORDER BY ALL ${descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST'}`;
}

function limitSql(modifier: TreeNode, scope: Scope): string {
  const part = (key: string, word: string): string => {
    const node = maybe(modifier, key);
    if (node === undefined) return '';
    const { constant } = compileExpression(node, scope);
    if (constant?.kind === 'null') return '';
    if (constant?.kind !== 'int' || constant.value < 0n)
      throw sqlError('bad_literal', `${word} takes a whole number that is not negative`);
    return ` ${word} ${String(constant.value)}`;
  };
  return part('limit', 'LIMIT') + part('offset', 'OFFSET');
}

/** `ORDER BY 2`: a bare integer is the number of an output. Rejects one that there is not. */
export function positionOf(expression: TreeNode, outputs: number | undefined): Typed | undefined {
  if (kindOf(expression) !== 'CONSTANT') return undefined;
  const value = child(expression, 'value');
  const id = text(child(value, 'type'), 'id');
  if (id !== 'INTEGER' && id !== 'BIGINT') return undefined;
  const position = Number(value['value']);
  if (outputs !== undefined && (position < 1 || position > outputs)) {
    throw sqlError(
      'column_not_found',
      `position ${String(position)} is not in the SELECT list, which has ${String(outputs)} columns`,
    );
  }
  return { sql: String(position), type: 'unknown', role: 'plain', name: String(position) };
}
