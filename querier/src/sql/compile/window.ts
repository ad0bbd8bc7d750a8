import { sqlError } from '../sql-error.js';
import { allowedFunction, windowFunction } from '../functions.js';
import { child, flag, list, maybe, text } from '../parse/tree.js';
import { filterSql, orderItems } from './clauses.js';
import { compileExpression } from './scope.js';
import { refuseFunction, wrongArity } from './call.js';
import type { TreeNode } from '../parse/tree.js';
import type { Scope } from './scope.js';
import type { Typed } from './typed.js';

/** `f(...) OVER (PARTITION BY … ORDER BY … frame)`. */
export function compileWindow(node: TreeNode, scope: Scope): Typed {
  const name = text(node, 'function_name');
  if (text(node, 'catalog') !== '' || !['', 'main'].includes(text(node, 'schema')))
    throw sqlError('function_refused', `${name}() is refused: functions have no schema`);
  if (list(node, 'arg_orders').length > 0)
    throw sqlError('sql_unsupported', `ORDER BY among the arguments of ${name}() does not go with OVER`);
  const rule = windowFunction(name) ?? allowedFunction(name);
  if (rule === undefined) return refuseFunction(name);
  if (rule.kind === 'scalar') throw sqlError('sql_unsupported', `${name}() is no window function or aggregate`);
  scope.aggregates = true;
  const extra = ['offset_expr', 'default_expr'].map((key) => maybe(node, key)).filter((item) => item !== undefined);
  const args = [...list(node, 'children'), ...extra].map((item) => compileExpression(item, scope));
  if (rule.arity !== undefined && (args.length < rule.arity[0] || args.length > rule.arity[1]))
    throw wrongArity(name, rule.arity, args.length);
  const filter = filterSql(node, 'filter_expr', scope);
  const over = overClause(node, scope);
  const ignore = flag(node, 'ignore_nulls');
  const distinct = flag(node, 'distinct');
  const inner = name === 'count_star' ? '*' : args.map((arg) => arg.name).join(',');
  const shown = `${rule.shown ?? name}(${distinct ? 'DISTINCT ' : ''}${inner}${ignore ? ' IGNORE NULLS' : ''})${over.shown}`;
  return rule.compile({
    name,
    args,
    distinct,
    order: '',
    filter: filter.sql,
    over: over.sql,
    ignoreNulls: ignore,
    scope,
    shown,
  });
}

interface Over {
  readonly sql: string;
  readonly shown: string;
}

function overClause(node: TreeNode, scope: Scope): Over {
  const partitions = list(node, 'partitions').map((item) => compileExpression(item, scope));
  const orders = list(node, 'orders');
  const frame = frameOf(node, scope);
  // DuckDB cannot add an interval to ns: where a frame is measured in time, both are counted in ns.
  const items = orderItems(orders, (item) => {
    const typed = compileExpression(item, scope);
    return frame.inNs && typed.type === 'time' ? { ...typed, sql: `epoch_ns(${typed.sql})` } : typed;
  });
  const parts = [
    partitions.length === 0 ? '' : `PARTITION BY ${partitions.map((item) => item.sql).join(', ')}`,
    items.length === 0 ? '' : `ORDER BY ${items.map((item) => item.sql).join(', ')}`,
    frame.sql,
  ];
  const shown = [
    partitions.length === 0 ? '' : `PARTITION BY [${partitions.map((item) => item.name).join(', ')}]`,
    items.length === 0 ? '' : `ORDER BY [${items.map((item) => item.name).join(', ')}]`,
    frame.sql === ''
      ? items.length === 0
        ? 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'
        : 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'
      : frame.sql,
  ];
  const join = (texts: readonly string[]): string => texts.filter((part) => part !== '').join(' ');
  return { sql: ` OVER (${join(parts)})`, shown: ` ${join(shown)}` };
}

const boundaries: Readonly<Record<string, readonly [string, 'ROWS' | 'RANGE' | 'GROUPS' | undefined]>> = {
  UNBOUNDED_PRECEDING: ['UNBOUNDED PRECEDING', undefined],
  UNBOUNDED_FOLLOWING: ['UNBOUNDED FOLLOWING', undefined],
  CURRENT_ROW_ROWS: ['CURRENT ROW', 'ROWS'],
  CURRENT_ROW_RANGE: ['CURRENT ROW', 'RANGE'],
  CURRENT_ROW_GROUPS: ['CURRENT ROW', 'GROUPS'],
  EXPR_PRECEDING_ROWS: ['PRECEDING', 'ROWS'],
  EXPR_PRECEDING_RANGE: ['PRECEDING', 'RANGE'],
  EXPR_PRECEDING_GROUPS: ['PRECEDING', 'GROUPS'],
  EXPR_FOLLOWING_ROWS: ['FOLLOWING', 'ROWS'],
  EXPR_FOLLOWING_RANGE: ['FOLLOWING', 'RANGE'],
  EXPR_FOLLOWING_GROUPS: ['FOLLOWING', 'GROUPS'],
};

function frameOf(node: TreeNode, scope: Scope): { readonly sql: string; readonly inNs: boolean } {
  if (text(node, 'exclude_clause') !== 'NO_OTHER')
    throw sqlError('sql_unsupported', 'EXCLUDE in a window frame is not supported');
  const [start, end] = [text(node, 'start'), text(node, 'end')];
  if (start === 'UNBOUNDED_PRECEDING' && end === 'CURRENT_ROW_RANGE') return { sql: '', inNs: false };
  let inNs = false;
  const bound = (kind: string, key: string): string => {
    const words = boundaries[kind]?.[0];
    if (words === undefined) throw sqlError('sql_unsupported', `the window frame bound ${kind} is not supported`);
    if (!kind.startsWith('EXPR_')) return words;
    const { constant } = compileExpression(child(node, key), scope);
    if (constant?.kind === 'int') return `${String(constant.value)} ${words}`;
    if (constant?.kind !== 'interval' || constant.interval.months !== 0n)
      throw sqlError('sql_unsupported', 'a window frame takes whole numbers, or an interval without months');
    inNs = true;
    return `${String(constant.interval.ns)} ${words}`;
  };
  const unit = boundaries[start]?.[1] ?? boundaries[end]?.[1] ?? 'ROWS';
  const sql = `${unit} BETWEEN ${bound(start, 'start_expr')} AND ${bound(end, 'end_expr')}`;
  return { sql, inNs };
}
