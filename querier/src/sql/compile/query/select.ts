import { sqlError } from '../../sql-error.js';
import { quoteName } from '../../identifiers.js';
import { child, isNode, list, maybe, text } from '../../parse/tree.js';
import { compileExpression } from '../scope.js';
import { compileFrom } from './from.js';
import { compileModifiers, positionOf } from './modifiers.js';
import { compileSelectList } from './select-list.js';
import { hasModifier, refuse } from './query-parts.js';
import { applyRestrictions } from './restriction.js';
import type { SelectItem } from './select-list.js';
import type { TreeNode } from '../../parse/tree.js';
import type { Column, CompiledQuery, Scope } from '../scope.js';

export function compileSelect(node: TreeNode, scope: Scope): CompiledQuery {
  refuse(node, 'sample', 'USING SAMPLE');
  const from = compileFrom(child(node, 'from_table'), scope);
  scope.columns = from.columns;
  const items = compileSelectList(list(node, 'select_list'), scope);
  const columns = items.map((item): Column => ({
    name: item.name,
    type: item.typed.type,
    role: item.typed.role,
    source: item.typed.source,
  }));
  scope.outputs = items.map((item, i) => ({
    name: item.name,
    type: item.typed.type,
    role: item.typed.role,
    source: columns[i]?.source,
    typed: item.typed,
  }));
  const where = condition(node, 'where_clause', scope);
  const group = groupBy(node, scope, items);
  const having = condition(node, 'having', scope);
  const qualify = condition(node, 'qualify', scope);
  const modifiers = compileModifiers(node, scope);
  const sets = list2(node, 'group_sets');
  const select = `SELECT ${distinct(node, scope)}${items.map((item) => `${item.typed.sql} AS ${quoteName(item.name)}`).join(', ')}`;
  const sql = `${select}${from.sql}${where}${group}${having}${qualify}${modifiers}`;
  // Rows pass through one by one only where nothing looks at several: then what is asked of an output is asked of its table.
  const rowByRow =
    !scope.aggregates && group === '' && qualify === '' && !hasModifier(node, 'LIMIT_MODIFIER', 'DISTINCT_MODIFIER');
  return {
    sql,
    columns: columns.map((column) => ({
      ...column,
      source: rowByRow ? column.source : undefined,
      role: sets.length > 1 ? withoutTime(column) : column.role,
    })),
  };
}

/** Grouping sets null the columns that a set leaves out. */
const withoutTime = (column: Column): Column['role'] => (column.role === 'time' ? 'plain' : column.role);

const words: Readonly<Record<string, string>> = { where_clause: 'WHERE', having: 'HAVING', qualify: 'QUALIFY' };

function condition(node: TreeNode, key: string, scope: Scope): string {
  const given = maybe(node, key);
  if (given === undefined) return '';
  const typed = compileExpression(given, scope);
  if (key === 'where_clause') applyRestrictions(typed.restrictions ?? [], scope.columns);
  return ` ${words[key] ?? ''} ${typed.sql}`;
}

function distinct(node: TreeNode, scope: Scope): string {
  const modifier = list(node, 'modifiers').find((item) => text(item, 'type') === 'DISTINCT_MODIFIER');
  if (modifier === undefined) return '';
  const targets = list(modifier, 'distinct_on_targets').map((target) => compileExpression(target, scope).sql);
  return targets.length === 0 ? 'DISTINCT ' : `DISTINCT ON (${targets.join(', ')}) `;
}

function groupBy(node: TreeNode, scope: Scope, items: readonly SelectItem[]): string {
  if (text(node, 'aggregate_handling') === 'FORCE_AGGREGATES') return ' GROUP BY ALL';
  const sets = list2(node, 'group_sets');
  const terms = list(node, 'group_expressions').map((expression) => {
    const position = positionOf(expression, items.length);
    return position ?? compileExpression(expression, scope);
  });
  if (terms.length === 0 && sets.length === 0) return '';
  const render = (set: readonly number[]): string => {
    const sql = set.map((i) => terms[i]?.sql ?? '').join(', ');
    scope.statement.spend(sql.length);
    return sql;
  };
  if (sets.length <= 1) {
    if (terms.length === 0) return ' GROUP BY ()';
    return ` GROUP BY ${terms.map((term) => term.sql).join(', ')}`;
  }
  return ` GROUP BY GROUPING SETS (${sets.map((set) => `(${render(set)})`).join(', ')})`;
}

/** Grouping sets, as indexes into the grouping terms. */
function list2(node: TreeNode, key: string): readonly (readonly number[])[] {
  const value = node[key];
  if (!Array.isArray(value)) return [];
  return value.map((set: unknown) => {
    if (!Array.isArray(set) || set.some(isNode)) throw sqlError('sql_unsupported', `${key} is not understood`);
    return set.map(Number);
  });
}
