import type { Quantified } from '../../relation/expression.js';
import { call, project, reference } from '../../relation/make.js';
import type { Relation, RelationColumn } from '../../relation/relation.js';
import { arrowName, sameType, types, type DataType } from '../../relation/types.js';
import { castTo } from '../meaning/cast.js';
import { comparedType } from '../meaning/coerce.js';
import { checkSubqueryDepth } from './limits.js';
import { sqlError } from '../sql-error.js';
import type { Expression, Query } from '../syntax/tree.js';
import { plain, type Bound } from '../meaning/bound.js';
import { exactly } from './query/exactly.js';
import type { Bind, Scope } from './scope.js';

/** A query that stands as a value; it sees the columns around it. */
function inner(query: Query, scope: Scope): Relation {
  const inside = scope.inner(scope.definitions, true);
  checkSubqueryDepth(inside.subqueries);
  return exactly(scope.statement.bindQuery(query, inside));
}

function onlyColumn(relation: Relation): RelationColumn {
  const columns: readonly RelationColumn[] = relation.columns;
  const [column] = columns;
  if (column !== undefined && columns.length === 1) return column;
  throw sqlError(
    'sql_unsupported',
    `a subquery used as a value must have one column, this one has ${String(columns.length)}`,
  );
}

/** `(SELECT …)` as a value. */
export function bindScalarQuery(query: Query, scope: Scope): Bound {
  const relation = inner(query, scope);
  return plain({ kind: 'query', type: onlyColumn(relation).type, relation }, '(subquery)');
}

/** `[NOT] EXISTS (…)`. */
export function bindExists(node: Extract<Expression, { kind: 'exists' }>, scope: Scope): Bound {
  const exists = { kind: 'exists', type: types.bool, relation: inner(node.query, scope) } as const;
  return node.negated
    ? plain(call('not', types.bool, [exists]), 'NOT EXISTS (subquery)')
    : plain(exists, 'EXISTS (subquery)');
}

/** `value [NOT] IN (SELECT …)`. */
export function bindInQuery(value: Bound, query: Query, isNegated: boolean, scope: Scope): Bound {
  const found = compared({ value, query, operator: 'equal', quantifier: 'any' }, scope);
  const name = `${value.name} ${isNegated ? 'NOT ' : ''}IN (subquery)`;
  return plain(isNegated ? call('not', types.bool, [found]) : found, name);
}

const operators: Readonly<Record<string, Quantified['operator']>> = {
  '=': 'equal',
  '<>': 'not_equal',
  '<': 'less',
  '<=': 'less_equal',
  '>': 'greater',
  '>=': 'greater_equal',
};

/** `value > ANY (SELECT …)`. */
export function bindQuantified(node: Extract<Expression, { kind: 'quantified' }>, scope: Scope, bind: Bind): Bound {
  const word = node.quantifier.toUpperCase();
  const operator = operators[node.operator];
  if (operator === undefined || node.right.kind !== 'subquery')
    throw sqlError('sql_unsupported', `${node.operator} ${word} takes a comparison and a subquery`);
  const value = bind(node.left, scope);
  const { quantifier } = node;
  const found = compared({ value, query: node.right.query, operator, quantifier }, scope);
  return plain(found, `${value.name} ${node.operator} ${word} (subquery)`);
}

interface Comparison extends Pick<Quantified, 'operator' | 'quantifier'> {
  readonly value: Bound;
  readonly query: Query;
}

function compared({ value, query, operator, quantifier }: Comparison, scope: Scope): Quantified {
  const relation = inner(query, scope);
  const column = onlyColumn(relation);
  const type = comparedType(value.expression.type, column.type);
  if (type === undefined)
    throw sqlError(
      'sql_unsupported',
      `"${value.name}" (${arrowName(value.expression.type)}) cannot be compared with the subquery's "${column.name}" (${arrowName(column.type)}): cast one of them`,
    );
  return {
    kind: 'quantified',
    type: types.bool,
    operator,
    quantifier,
    value: castTo(value.expression, type),
    relation: inType(relation, column, type, scope),
  };
}

function inType(relation: Relation, column: RelationColumn, type: DataType, scope: Scope): Relation {
  if (sameType(column.type, type)) return relation;
  const made = scope.statement.numbers.next(type, column.name);
  return project(relation, [{ column: made, expression: castTo(reference(column), type) }]);
}
