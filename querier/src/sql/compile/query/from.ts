import { allTimes } from '@inlay/core';
import { candidates, sqlError } from '../../sql-error.js';
import { quoteName, quoteRaw } from '../../identifiers.js';
import { child, kindOf, maybe, text, texts } from '../../parse/tree.js';
import { applyRestrictions } from './restriction.js';
import { commonType } from '../typed.js';
import { Scope, compileExpression, touch } from '../scope.js';
import { columnWork, joinedColumnWork } from '../../parse/statement-limits.js';
import { refuse, renamed } from './query-parts.js';
import { compileTableFunction } from './table-function.js';
import { tableColumns, viewNameOf } from '../../table-columns.js';
import type { Table } from '@inlay/catalog';
import type { TreeNode } from '../../parse/tree.js';
import type { Column, ScopeColumn } from '../scope.js';
import type { SystemUse, TableUse, Typed } from '../typed.js';

/** Relations in the engine's SQL, and the columns that they bring into scope. */
export interface CompiledFrom {
  /** With ` FROM ` before it when it is a whole clause; empty when there is none. */
  readonly sql: string;
  readonly columns: readonly ScopeColumn[];
}

export function compileFrom(node: TreeNode, scope: Scope): CompiledFrom {
  if (kindOf(node) === 'EMPTY') return { sql: '', columns: [] };
  const from = compileRef(node, scope);
  return { sql: ` FROM ${from.sql}`, columns: from.columns };
}

function compileRef(node: TreeNode, scope: Scope): CompiledFrom {
  refuse(node, 'sample', 'TABLESAMPLE');
  switch (kindOf(node)) {
    case 'BASE_TABLE':
      return compileTable(node, scope);
    case 'SUBQUERY':
      return compileDerived(node, scope);
    case 'JOIN':
      return compileJoin(node, scope);
    case 'EXPRESSION_LIST':
      return compileValues(node, scope);
    case 'TABLE_FUNCTION':
      return compileFunction(node, scope);
    default:
      throw sqlError('sql_unsupported', `${kindOf(node)} is not supported in FROM`);
  }
}

interface RelationNames {
  readonly scope: Scope;
  /** As the user wrote it; empty for a subquery or VALUES without one. */
  readonly alias: string;
  readonly schema?: readonly string[];
  readonly use?: TableUse;
}

/** No name of a user's is encoded to a mark and a digit. */
const anonymous = (scope: Scope): string => quoteRaw(`\uE000${scope.statement.next()}`);

const namesOf = (columns: readonly Column[]): number => new Set(columns.map(({ name }) => name)).size;

/** A subquery may call two columns the same: to the engine the second would be the first. */
function distinctNames(columns: readonly Column[], scope: Scope): readonly string[] {
  const taken = new Set<string>();
  return columns.map(({ name }) => {
    const own = taken.has(name) ? anonymous(scope) : quoteName(name);
    taken.add(name);
    return own;
  });
}

/** Gives a relation its alias, and its columns the names by which they can be reached. */
function relation(source: string, columns: readonly Column[], node: TreeNode, names: RelationNames): CompiledFrom {
  const { alias, schema = [], use, scope } = names;
  const engineAlias = alias === '' ? anonymous(scope) : quoteName(alias);
  scope.statement.spend(columns.length * columnWork);
  const shown = renamed(columns, texts(node, 'column_name_alias'), `"${alias}"`);
  const engineNames = distinctNames(shown, scope);
  const isRenamed = texts(node, 'column_name_alias').length > 0 || new Set(engineNames).size > namesOf(shown);
  const renames = isRenamed ? `(${engineNames.join(', ')})` : '';
  return {
    sql: `${source} AS ${engineAlias}${renames}`,
    columns: shown.map((column, i) => ({
      ...column,
      qualifiers: alias === '' ? [] : [...schema, alias],
      sql: `${engineAlias}.${engineNames[i] ?? ''}`,
      merged: false,
      use,
      sourceName: use === undefined ? undefined : columns[i]?.name,
    })),
  };
}

function compileTable(node: TreeNode, scope: Scope): CompiledFrom {
  refuse(node, 'at_clause', 'AT (time travel)');
  const name = text(node, 'table_name');
  const schema = text(node, 'schema_name');
  const catalog = text(node, 'catalog_name');
  const alias = text(node, 'alias');
  const { statement } = scope;
  const cte = schema === '' ? scope.cte(name) : undefined;
  if (cte !== undefined) return relation(quoteRaw(cte.engineName), cte.columns, node, { alias: alias || name, scope });
  const system = statement.context.system.find((table) => table.name === name && table.schema === schema);
  if (system !== undefined && (catalog === '' || catalog === 'public')) {
    const engineName = `${system.schema}_${system.name}`;
    const use: SystemUse = { columns: new Set(), times: allTimes, tagValues: new Map() };
    statement.systemTables.set(engineName, [...(statement.systemTables.get(engineName) ?? []), use]);
    const columns = system.columns.map((column): Column => ({
      ...column,
      role: 'plain',
      source: column.name === 'table_name' ? { use, name: column.name, kind: 'tag' } : undefined,
    }));
    return relation(quoteRaw(engineName), columns, node, {
      alias: alias || name,
      schema: alias === '' ? ['public', schema] : [],
      scope,
    });
  }
  const table =
    (schema === '' || schema === 'iox') && (catalog === '' || catalog === 'public')
      ? statement.context.tables.find(name)
      : undefined;
  if (table === undefined) {
    const full = [catalog, schema, name].filter((part) => part !== '').join('.');
    throw sqlError(
      'table_not_found',
      `table "${full}" was not found; there is ${candidates(name, statement.context.tables.names)}`,
    );
  }
  const use: TableUse = { table, columns: new Set(), times: allTimes, tagValues: new Map() };
  statement.uses.push(use);
  const columns = tableColumns(table).map((column): Column => ({
    name: column.name,
    type: column.type,
    role: column.role,
    source: column.role === 'plain' ? undefined : { use, name: column.name, kind: column.role },
  }));
  return relation(tableSource(table, columns, node, use), columns, node, {
    alias: alias || name,
    schema: alias === '' ? ['public', 'iox'] : [],
    use,
    scope,
  });
}

/** A list of names goes by position, so that all columns must be there, in the order in which the table shows them. */
function tableSource(table: Table, columns: readonly Column[], node: TreeNode, use: TableUse): string {
  const view = quoteRaw(viewNameOf(table));
  if (texts(node, 'column_name_alias').length === 0) return view;
  for (const column of columns) use.columns.add(column.name);
  return `(SELECT ${columns.map((column) => quoteName(column.name)).join(', ')} FROM ${view})`;
}

function compileDerived(node: TreeNode, scope: Scope): CompiledFrom {
  const inner = scope.statement.compiler.query(child(child(node, 'subquery'), 'node'), scope);
  return relation(`(${inner.sql})`, inner.columns, node, {
    alias: text(node, 'alias'),
    scope,
  });
}

/** VALUES: columns `column1`, `column2` ..., as DataFusion names them. */
function compileValues(node: TreeNode, scope: Scope): CompiledFrom {
  const rows = (node['values'] as readonly (readonly TreeNode[])[]).map((row) =>
    row.map((item) => compileExpression(item, scope)),
  );
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width))
    throw sqlError('sql_unsupported', 'the rows of VALUES have different numbers of columns');
  const columns = Array.from({ length: width }, (_, i): Column => ({
    name: `column${String(i + 1)}`,
    type: commonType(rows.map((row) => row[i]?.type ?? 'unknown')),
    role: 'plain',
  }));
  const alias = anonymous(scope);
  const sql = `(VALUES ${rows.map((row) => `(${row.map((item) => item.sql).join(', ')})`).join(', ')}) AS ${alias}(${columns.map((column) => quoteName(column.name)).join(', ')})`;
  return {
    sql,
    columns: columns.map((column) => ({
      ...column,
      qualifiers: [],
      sql: `${alias}.${quoteName(column.name)}`,
      merged: false,
    })),
  };
}

function compileFunction(node: TreeNode, scope: Scope): CompiledFrom {
  if (text(node, 'with_ordinality') === 'WITH_ORDINALITY')
    throw sqlError('sql_unsupported', 'WITH ORDINALITY is not supported');
  const made = compileTableFunction(child(node, 'function'), scope);
  return relation(made.sql, made.columns, node, { alias: text(node, 'alias') || made.name, scope });
}

const joins: Readonly<Record<string, string>> = {
  INNER: 'INNER JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  FULL: 'FULL JOIN',
  SEMI: 'SEMI JOIN',
  ANTI: 'ANTI JOIN',
};

function compileJoin(node: TreeNode, scope: Scope): CompiledFrom {
  const kind = text(node, 'join_type');
  const how = text(node, 'ref_type');
  const word = joins[kind];
  if (word === undefined || !['REGULAR', 'NATURAL', 'CROSS'].includes(how))
    throw sqlError('sql_unsupported', `${how} ${kind} JOIN is not supported`);
  const left = compileRef(child(node, 'left'), scope);
  const beside = new Scope(scope.statement, scope);
  beside.columns = left.columns;
  const right = compileRef(child(node, 'right'), beside);
  scope.statement.spend((left.columns.length + right.columns.length) * joinedColumnWork);
  const shared = how === 'NATURAL' ? namesInBoth(left.columns, right.columns) : texts(node, 'using_columns');
  const columns = joinedColumns(left.columns, right.columns, kind, shared);
  if (how === 'CROSS' || (how === 'NATURAL' && shared.length === 0))
    return { sql: `(${left.sql} CROSS JOIN ${right.sql})`, columns };
  if (shared.length > 0)
    return { sql: `(${left.sql} ${word} ${right.sql} USING (${shared.map(quoteName).join(', ')}))`, columns };
  const condition = maybe(node, 'condition');
  if (condition === undefined) throw sqlError('sql_unsupported', `${word} needs ON or USING`);
  const inside = new Scope(scope.statement, scope);
  inside.columns = [...left.columns, ...right.columns];
  const on: Typed = compileExpression(condition, inside);
  if (kind === 'INNER') applyRestrictions(on.restrictions ?? [], inside.columns);
  return { sql: `(${left.sql} ${word} ${right.sql} ON ${on.sql})`, columns };
}

function namesInBoth(left: readonly ScopeColumn[], right: readonly ScopeColumn[]): readonly string[] {
  const names = new Set(left.filter((column) => !column.merged).map((column) => column.name));
  return right.filter((column) => names.has(column.name)).map((column) => column.name);
}

/** An outer join nulls the side that may be missing; USING and NATURAL leave one column of two. */
function joinedColumns(
  left: readonly ScopeColumn[],
  right: readonly ScopeColumn[],
  kind: string,
  shared: readonly string[],
): readonly ScopeColumn[] {
  const missing = { left: kind === 'RIGHT' || kind === 'FULL', right: kind === 'LEFT' || kind === 'FULL' };
  const isShared = new Set(shared);
  for (const side of [left, right]) {
    const names = new Set(side.map((column) => column.name));
    for (const name of isShared)
      if (!names.has(name))
        throw sqlError(
          'column_not_found',
          `USING ("${name}"): one side of the join has no such column; there is ${candidates(
            name,
            side.map((column) => column.name),
          )}`,
        );
  }
  for (const name of isShared)
    if ([left, right].some((side) => side.filter((column) => column.name === name && !column.merged).length > 1))
      throw sqlError('column_ambiguous', `USING ("${name}"): one side of the join has two such columns`);
  for (const column of [...left, ...right]) if (isShared.has(column.name)) touch(column);
  const nullable = (column: ScopeColumn, isMissing: boolean): ScopeColumn =>
    isMissing && column.role === 'time' ? { ...column, role: 'plain' } : column;
  const leftColumns = left.map((column) => {
    const own = nullable(column, missing.left);
    return isShared.has(column.name) && !column.merged
      ? { ...own, sql: quoteName(column.name), source: missing.left ? undefined : own.source }
      : own;
  });
  if (kind === 'SEMI' || kind === 'ANTI') return leftColumns;
  return [
    ...leftColumns,
    ...right.map((column) => ({
      ...nullable(column, missing.right),
      merged: column.merged || isShared.has(column.name),
    })),
  ];
}
