import { allTimes } from '@inlay/core';
import { oneRow, unnest } from '../../../relation/make.js';
import type { Relation } from '../../../relation/relation.js';
import { types, type DataType } from '../../../relation/types.js';
import { columnWork } from '../limits.js';
import { candidates, sqlError } from '../../sql-error.js';
import type { FromItem, Name, Relation as SyntaxRelation, TableAlias } from '../../syntax/tree.js';
import { tableColumns } from '../../../relation/front-end/table-columns.js';
import type { QueryColumn } from '../scope.js';
import type { BoundFrom } from './bound-from.js';
import { bindJoin, crossJoin } from './join.js';
import { located } from '../located.js';
import type { Scope, ScopeColumn } from '../scope.js';
import { bindTableFunction } from './table-function.js';
import { bindUnnest } from './unnest.js';

/** Binds FROM; without one a SELECT reads one row that has no columns. */
export function bindFrom(items: readonly FromItem[], scope: Scope): BoundFrom {
  let made: BoundFrom | undefined;
  for (const item of items) {
    const left: BoundFrom | undefined = made;
    const first = bindRelation(item.first, left === undefined ? scope : besides(left, scope), left);
    made = left === undefined || first.isBeside === true ? first : crossJoin(left, first);
    for (const join of item.joins) {
      const before: BoundFrom = made;
      made = located(join.at, () => {
        const right = bindRelation(join.right, besides(before, scope), before);
        return right.isBeside === true ? right : bindJoin(join, before, right, scope);
      });
    }
  }
  return made ?? { relation: oneRow, columns: [] };
}

/** A scope in which the columns of what stands to the left can be named, as LATERAL has it. */
const besides = (left: BoundFrom, scope: Scope): Scope => scope.with({ columns: left.columns }).inner();

/** `isBeside`: it holds what stood to its left already. */
type BoundItem = BoundFrom & { readonly isBeside?: boolean };

function bindRelation(node: SyntaxRelation, scope: Scope, left: BoundFrom | undefined): BoundItem {
  return located(node.at, () => {
    switch (node.kind) {
      case 'table':
        return bindTable(node.name, node.alias, scope);
      case 'subquery': {
        const { relation, columns } = scope.statement.bindQuery(node.query, scope);
        return named({ relation, columns }, { alias: node.alias, scope });
      }
      case 'function':
        return named(bindTableFunction(node, scope), { alias: node.alias, name: node.name.at(-1)?.text, scope });
      case 'unnest':
        return bindUnnestItem(node, scope, left);
      case 'nested':
        return bindNested(node, scope);
    }
  });
}

function bindNested(node: Extract<SyntaxRelation, { kind: 'nested' }>, scope: Scope): BoundFrom {
  const inner = bindFrom([node.from], scope);
  if (node.alias === undefined) return inner;
  const columns = inner.columns.filter(({ isMerged }) => !isMerged);
  return named({ relation: inner.relation, columns }, { alias: node.alias, scope });
}

function bindUnnestItem(
  node: Extract<SyntaxRelation, { kind: 'unnest' }>,
  scope: Scope,
  left: BoundFrom | undefined,
): BoundItem {
  const { list, column } = bindUnnest(node.lists, scope);
  const relation = unnest(left?.relation ?? oneRow, list, column);
  const own = named(
    { relation, columns: [{ name: 'unnest', column, role: 'plain' }] },
    { alias: node.alias, name: 'unnest', scope },
  );
  return left === undefined ? own : { relation, columns: [...left.columns, ...own.columns], isBeside: true };
}

interface Naming {
  readonly alias: TableAlias | undefined;
  /** What it is called without an alias. */
  readonly name?: string | undefined;
  readonly schema?: readonly string[];
  readonly scope: Scope;
}

/** Gives a relation its name, and its columns the names by which they can be reached. */
function named(
  { relation, columns }: { readonly relation: Relation; readonly columns: readonly QueryColumn[] },
  { alias, name, schema = [], scope }: Naming,
): BoundFrom {
  scope.statement.spend(columns.length * columnWork);
  const shown = alias?.name.text ?? name;
  const names = alias?.columns ?? [];
  if (names.length > 0 && names.length !== columns.length)
    throw sqlError(
      'sql_unsupported',
      `"${shown ?? ''}" has ${String(columns.length)} columns, but ${String(names.length)} names are given for them`,
    );
  const qualifiers = shown === undefined ? [] : alias === undefined ? [...schema, shown] : [shown];
  return {
    relation,
    columns: columns.map((column, i): ScopeColumn => ({
      name: names[i]?.text ?? column.name,
      column: column.column,
      role: column.role,
      qualifiers,
      isMerged: false,
    })),
  };
}

const catalogName = 'public';
const tableSchema = 'iox';

function bindTable(parts: readonly Name[], alias: TableAlias | undefined, scope: Scope): BoundFrom {
  const [name = '', schema, catalog] = parts.map(({ text }) => text).reverse();
  const { statement } = scope;
  const definition = schema === undefined ? scope.definitions.get(name) : undefined;
  if (definition !== undefined) {
    const columns = definition.columns.map((column): QueryColumn => ({
      ...column,
      column: statement.numbers.next(column.column.type, column.name),
    }));
    const relation: Relation = {
      kind: 'read',
      number: definition.number,
      columns: columns.map(({ column }) => column),
    };
    return named({ relation, columns }, { alias, name, scope });
  }
  const isOurs = parts.length <= 3 && (catalog ?? catalogName) === catalogName;
  const system = isOurs
    ? statement.context.system.find((table) => table.name === name && table.schema === schema)
    : undefined;
  if (system !== undefined) {
    const columns = system.columns.map((column) => ({
      name: column.name,
      role: 'plain' as const,
      column: statement.numbers.next(column.type, column.name),
    }));
    const relation: Relation = {
      kind: 'system_scan',
      schema: system.schema,
      table: system.name,
      columns: columns.map(({ column }) => column),
      tableNames: undefined,
    };
    return named({ relation, columns }, { alias, name, schema: [catalogName, system.schema], scope });
  }
  const table = isOurs && (schema ?? tableSchema) === tableSchema ? statement.context.tables.find(name) : undefined;
  if (table === undefined)
    throw sqlError(
      'table_not_found',
      `table "${parts.map(({ text }) => text).join('.')}" was not found; there is ${candidates(name, statement.context.tables.names)}`,
    );
  const columns = tableColumns(table).map((column) => ({
    name: column.name,
    role: column.role,
    column: statement.numbers.next(typesOf[column.kind], column.name),
  }));
  const relation: Relation = {
    kind: 'scan',
    table,
    columns: columns.map(({ column }) => column),
    times: allTimes,
    tagValues: new Map(),
  };
  return named({ relation, columns }, { alias, name, schema: [catalogName, tableSchema], scope });
}

const typesOf: Readonly<Record<ReturnType<typeof tableColumns>[number]['kind'], DataType>> = {
  tag: types.utf8,
  string: types.utf8,
  f64: types.f64,
  i64: types.i64,
  u64: types.u64,
  bool: types.bool,
  time: types.time,
};
