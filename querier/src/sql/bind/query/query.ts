import { limit, sort, withDefinitions } from '../../../relation/make.js';
import type { Definition } from '../../../relation/relation.js';
import { sqlError } from '../../sql-error.js';
import type { CommonTable, Expression, Query, QueryBody, Relation as SyntaxRelation } from '../../syntax/tree.js';
import type { BoundQuery, QueryColumn, Scope } from '../scope.js';
import { exactly } from './exactly.js';
import { bindExpression } from '../expression.js';
import { located } from '../located.js';
import { bindOutputOrder } from './order.js';
import { type NamedDefinition } from '../scope.js';
import { bindSelect } from './select.js';
import { bindSet, inTypesOf } from './set.js';
import { bindValues } from './values.js';
import { wholeNumber } from './whole-number.js';

/** Binds a query; `around` gives it the names of the queries and tables around it. */
export function bindQuery(query: Query, around: Scope): BoundQuery {
  const { definitions, names } = bindWith(query, around);
  const scope = around.inner(names);
  const { count, skip } = bindLimits(query, scope);
  if (query.body.kind === 'select') {
    const bound = bindSelect(query.body, scope, { order: query.order, count, skip });
    return { ...bound, relation: withDefinitions(definitions, bound.relation) };
  }
  const body = bindBody(query.body, scope);
  const ordered =
    query.order === undefined ? body.relation : sort(body.relation, bindOutputOrder(query.order, body, scope));
  return { columns: body.columns, relation: withDefinitions(definitions, limit(ordered, count, skip)) };
}

function bindBody(body: Exclude<QueryBody, { kind: 'select' }>, scope: Scope): BoundQuery {
  switch (body.kind) {
    case 'query':
      return bindQuery(body, scope);
    case 'values':
      return located(body.at, () => bindValues(body, scope));
    case 'set':
      return bindSet(body, scope, (side) => bindSide(side, scope));
  }
}

/** A side of a set operation: a SELECT of its own. */
const bindSide = (side: QueryBody, scope: Scope): BoundQuery =>
  side.kind === 'select'
    ? bindSelect(side, scope.inner(), { order: undefined, count: undefined, skip: 0n })
    : bindBody(side, scope);

interface Limits {
  readonly count: bigint | undefined;
  readonly skip: bigint;
}

function bindLimits(query: Query, scope: Scope): Limits {
  const number = (expression: Expression | undefined, word: string): bigint | undefined =>
    expression === undefined
      ? undefined
      : located(expression.at, () =>
          wholeNumber(bindExpression(expression, scope.with({ clause: word })).expression, word),
        );
  return { count: number(query.limit, 'LIMIT'), skip: number(query.offset, 'OFFSET') ?? 0n };
}

function bindWith(
  query: Query,
  around: Scope,
): { readonly definitions: readonly Definition[]; readonly names: ReadonlyMap<string, NamedDefinition> } {
  let scope = around;
  const names = new Map(around.definitions);
  const definitions = query.with.map((table) => {
    const { definition, named } = located(table.name.at, () => bindDefinition(table, query.recursive, scope));
    names.set(table.name.text, named);
    scope = around.inner(new Map(names));
    return definition;
  });
  return { definitions, names };
}

interface BoundDefinition {
  readonly definition: Definition;
  readonly named: NamedDefinition;
}

function bindDefinition(table: CommonTable, isRecursive: boolean, scope: Scope): BoundDefinition {
  const number = scope.statement.nextDefinition();
  const { body } = table.query;
  if (isRecursive && body.kind === 'set' && body.operation === 'union' && mentions(body.right, table.name.text))
    return bindRecursive(table, number, scope);
  const bound = bindQuery(table.query, scope);
  const columns = renamed(bound.columns, table);
  const relation = exactly(bound);
  return { definition: { number, relation }, named: { number, columns } };
}

/** The first part gives names and types; the second sees the rows of the round before under the name of the whole. */
function bindRecursive(table: CommonTable, number: number, scope: Scope): BoundDefinition {
  const { body } = table.query;
  if (body.kind !== 'set')
    throw sqlError('sql_unsupported', 'WITH RECURSIVE takes two queries with a UNION between them');
  if (table.query.order !== undefined || table.query.limit !== undefined || table.query.offset !== undefined)
    throw sqlError('sql_unsupported', 'ORDER BY and LIMIT do not go into WITH RECURSIVE: put them outside');
  const first = bindSide(body.left, scope);
  const plain = first.columns.map((column): QueryColumn => ({ ...column, role: 'plain' }));
  const columns = renamed(plain, table);
  const named: NamedDefinition = { number, columns };
  const inner = scope.inner(new Map([...scope.definitions, [table.name.text, named]]));
  const next = bindSide(body.right, inner);
  const wanted = first.columns.map(({ column }) => column.type);
  const definition: Definition = {
    number,
    relation: exactly(first),
    next: { relation: inTypesOf(next, wanted, scope), isAll: body.all },
  };
  return { definition, named };
}

function renamed(columns: readonly QueryColumn[], table: CommonTable): readonly QueryColumn[] {
  if (table.columns.length === 0) return columns;
  if (table.columns.length !== columns.length)
    throw sqlError(
      'sql_unsupported',
      `the WITH query "${table.name.text}" has ${String(columns.length)} columns, but ${String(table.columns.length)} names are given for them`,
    );
  return columns.map((column, i) => ({ ...column, name: table.columns[i]?.text ?? column.name }));
}

/** Whether a FROM anywhere inside names the table: a part that does not is no recursion. */
function mentions(node: unknown, name: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (isTable(node) && node.name.length === 1 && node.name[0]?.text === name) return true;
  return Object.values(node).some((part) => mentions(part, name));
}

const isTable = (node: object): node is Extract<SyntaxRelation, { kind: 'table' }> =>
  'kind' in node && node.kind === 'table';
