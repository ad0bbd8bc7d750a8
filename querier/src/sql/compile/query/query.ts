import { sqlError } from '../../sql-error.js';
import { quoteName, quoteRaw } from '../../identifiers.js';
import { child, flag, kindOf, list, text, texts } from '../../parse/tree.js';
import { commonType } from '../typed.js';
import { compileModifiers, compileModifiersOfSet } from './modifiers.js';
import { compileSelect } from './select.js';
import { Scope } from '../scope.js';
import type { TreeNode } from '../../parse/tree.js';
import { renamed } from './query-parts.js';
import type { Column, CompiledQuery } from '../scope.js';

/** Compiles a query node; `around` gives it the names of the queries and tables around it. */
export function compileQuery(node: TreeNode, around: Scope): CompiledQuery {
  const scope = new Scope(around.statement, around);
  const ctes = compileCtes(node, scope);
  const body = compileBody(node, scope);
  return { sql: ctes + body.sql, columns: body.columns };
}

function compileBody(node: TreeNode, scope: Scope): CompiledQuery {
  switch (kindOf(node)) {
    case 'SELECT_NODE':
      return compileSelect(node, scope);
    case 'SET_OPERATION_NODE':
      return compileSetOperation(node, scope);
    default:
      throw sqlError('sql_unsupported', `${kindOf(node)} queries are not supported`);
  }
}

/** CTEs get names of their own in the engine, so that no name of theirs can hide or be taken for a view of a table. */
function compileCtes(node: TreeNode, scope: Scope): string {
  const entries = list(child(node, 'cte_map'), 'map');
  const isRecursiveCte = (entry: TreeNode): boolean =>
    kindOf(child(child(child(entry, 'value'), 'query'), 'node')) === 'RECURSIVE_CTE_NODE';
  const parts = entries.map((entry) => {
    const name = text(entry, 'key');
    const cte = child(entry, 'value');
    const engineName = `cte${scope.statement.next()}`;
    const inner = child(child(cte, 'query'), 'node');
    if (list(cte, 'key_targets').length > 0) throw sqlError('sql_unsupported', 'USING KEY is not supported');
    const aliases = texts(cte, 'aliases');
    const query = isRecursiveCte(entry)
      ? compileRecursive(inner, scope, { name, engineName, aliases })
      : compileQuery(inner, scope);
    const columns = renamed(query.columns, aliases, `the WITH query "${name}"`);
    scope.defineCte(name, { engineName, columns: columns.map(withoutSource) });
    return `${quoteRaw(engineName)}(${columns.map((column) => quoteName(column.name)).join(', ')}) AS (${query.sql})`;
  });
  return parts.length === 0 ? '' : `WITH ${entries.some(isRecursiveCte) ? 'RECURSIVE ' : ''}${parts.join(', ')} `;
}

/** A CTE may be read several times, so that what one reader needs of it narrows nothing. */
const withoutSource = (column: Column): Column => ({ name: column.name, type: column.type, role: column.role });

function compileRecursive(
  node: TreeNode,
  scope: Scope,
  cte: { readonly name: string; readonly engineName: string; readonly aliases: readonly string[] },
): CompiledQuery {
  const first = compileQuery(child(node, 'left'), scope);
  const inner = new Scope(scope.statement, scope);
  const columns = renamed(first.columns, cte.aliases, `the WITH query "${cte.name}"`).map((column): Column => ({
    name: column.name,
    type: column.type,
    role: 'plain',
  }));
  inner.defineCte(cte.name, { engineName: cte.engineName, columns });
  const next = compileQuery(child(node, 'right'), inner);
  sameWidth(first, next);
  return {
    sql: `(${first.sql}) UNION ${flag(node, 'union_all') ? 'ALL ' : ''}(${next.sql})${compileModifiers(node, inner)}`,
    columns,
  };
}

const operations: Readonly<Record<string, string>> = { UNION: 'UNION', INTERSECT: 'INTERSECT', EXCEPT: 'EXCEPT' };

function compileSetOperation(node: TreeNode, scope: Scope): CompiledQuery {
  const operation = operations[text(node, 'setop_type')];
  if (operation === undefined) throw sqlError('sql_unsupported', `${text(node, 'setop_type')} is not supported`);
  const left = compileQuery(child(node, 'left'), scope);
  const right = compileQuery(child(node, 'right'), scope);
  sameWidth(left, right);
  const columns = left.columns.map((column, i): Column => {
    const other = right.columns[i] ?? column;
    return {
      name: column.name,
      type: commonType([column.type, other.type]),
      role: column.role === other.role ? column.role : 'plain',
    };
  });
  const all = flag(node, 'setop_all') ? ' ALL' : '';
  return {
    sql: `(${left.sql}) ${operation}${all} (${right.sql})${compileModifiersOfSet(node, scope, columns)}`,
    columns,
  };
}

function sameWidth(left: CompiledQuery, right: CompiledQuery): void {
  if (left.columns.length !== right.columns.length) {
    throw sqlError(
      'sql_unsupported',
      `both sides of a UNION, INTERSECT or EXCEPT need as many columns: there are ${String(left.columns.length)} and ${String(right.columns.length)}`,
    );
  }
}
