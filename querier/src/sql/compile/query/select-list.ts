import { candidates, sqlError } from '../../sql-error.js';
import { flag, isNode, kindOf, list, maybe, text, texts } from '../../parse/tree.js';
import { columnWork } from '../../parse/statement-limits.js';
import { compileExpression } from '../scope.js';
import type { TreeNode } from '../../parse/tree.js';
import { touch } from '../scope.js';
import type { Scope, ScopeColumn } from '../scope.js';
import type { Typed } from '../typed.js';

/** A column of the answer, by its name in the answer. */
export interface SelectItem {
  readonly name: string;
  readonly typed: Typed;
}

/** The outputs of a SELECT, stars spelled out: their number, names and roles are known before the engine sees them. */
export function compileSelectList(nodes: readonly TreeNode[], scope: Scope): readonly SelectItem[] {
  const items = nodes.flatMap((node) => (kindOf(node) === 'STAR' ? star(node, scope) : [item(node, scope)]));
  if (items.length === 0) throw sqlError('sql_unsupported', 'SELECT * needs a FROM clause');
  return items;
}

function item(node: TreeNode, scope: Scope): SelectItem {
  const typed = compileExpression(node, scope);
  const alias = text(node, 'alias');
  if (alias !== '') return { name: alias, typed };
  const names = texts(node, 'column_names');
  return { name: names.at(-1) ?? typed.name, typed };
}

/** `*`, `t.*`, with EXCLUDE and REPLACE. Tables come with their columns in order of name, so a star has them so too. */
function star(node: TreeNode, scope: Scope): readonly SelectItem[] {
  if (flag(node, 'columns') || maybe(node, 'expr') !== undefined)
    throw sqlError('function_refused', 'COLUMNS(...) is not supported');
  if (list(node, 'rename_list').length > 0)
    throw sqlError('sql_unsupported', '* RENAME is not supported: name the columns');
  if (list(node, 'qualified_exclude_list').length > 0) throw sqlError('sql_unsupported', 'EXCLUDE takes plain names');
  const relation = text(node, 'relation_name');
  const columns = scope.columns.filter((column) =>
    relation === '' ? !column.merged : column.qualifiers.at(-1) === relation,
  );
  if (relation !== '' && columns.length === 0)
    throw sqlError('table_not_found', `"${relation}" (of "${relation}.*") is not a table in this query`);
  const excluded = texts(node, 'exclude_list');
  const replaced = new Map(list(node, 'replace_list').map((entry) => [text(entry, 'key'), entry['value']]));
  for (const name of [...excluded, ...replaced.keys()]) {
    if (!columns.some((column) => column.name === name)) {
      throw sqlError(
        'column_not_found',
        `* has no column "${name}"; there is ${candidates(
          name,
          columns.map((column) => column.name),
        )}`,
      );
    }
  }
  for (const column of columns) scope.statement.spend(columnWork + column.sql.length + column.name.length);
  return columns
    .filter((column) => !excluded.includes(column.name))
    .map((column) => starItem(column, replaced.get(column.name), scope));
}

function starItem(column: ScopeColumn, replacement: unknown, scope: Scope): SelectItem {
  if (isNode(replacement)) return { name: column.name, typed: compileExpression(replacement, scope) };
  touch(column);
  return {
    name: column.name,
    typed: { sql: column.sql, type: column.type, role: column.role, name: column.name, source: column.source },
  };
}
