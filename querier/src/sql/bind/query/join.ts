import type { Expression } from '../../../relation/expression.js';
import { allOf, call, join, passed, project, reference } from '../../../relation/make.js';
import type { JoinType, Relation } from '../../../relation/relation.js';
import { visit } from '../../../relation/visit.js';
import { commonType } from '../../meaning/case.js';
import { castTo } from '../../meaning/cast.js';
import { binary } from '../../meaning/operators.js';
import { joinedColumnWork } from '../limits.js';
import { candidates, sqlError } from '../../sql-error.js';
import type { Join } from '../../syntax/tree.js';
import { bindCondition } from './condition.js';
import type { BoundFrom } from './bound-from.js';
import { boundColumn, type Scope, type ScopeColumn } from '../scope.js';

/** Every row of one side with every row of the other. */
export const crossJoin = (left: BoundFrom, right: BoundFrom): BoundFrom => ({
  relation: joined('inner', left, right, undefined),
  columns: [...left.columns, ...right.columns],
});

const joined = (type: JoinType, left: BoundFrom, right: BoundFrom, condition: Expression | undefined): Relation =>
  join({
    type,
    left: left.relation,
    right: right.relation,
    condition,
    isLateral: namesColumnsOf(right.relation, left.relation),
  });

/** Whether a relation names columns of the one to its left. */
function namesColumnsOf(relation: Relation, left: Relation): boolean {
  const ids = new Set(left.columns.map(({ id }) => id));
  let found = false;
  visit(relation, {
    expression: (expression) => {
      found ||= expression.kind === 'column' && ids.has(expression.id);
    },
  });
  return found;
}

/** Binds a join of two relations. */
export function bindJoin(node: Join, left: BoundFrom, right: BoundFrom, scope: Scope): BoundFrom {
  scope.statement.spend((left.columns.length + right.columns.length) * joinedColumnWork);
  const { match } = node;
  const type: JoinType = node.kind === 'cross' ? 'inner' : node.kind;
  const shared =
    match?.kind === 'natural'
      ? namesInBoth(left.columns, right.columns)
      : match?.kind === 'using'
        ? match.columns.map(({ text }) => text)
        : [];
  if (shared.length > 0) return joinUsing({ type, left, right }, shared, scope);
  const both = [...left.columns, ...right.columns];
  if (match?.kind !== 'on') {
    if (match === undefined && type !== 'inner')
      throw sqlError('sql_unsupported', `${type.replace('_', ' ').toUpperCase()} JOIN needs ON or USING`);
    return { relation: joined(type, left, right, undefined), columns: withoutTimes(type, left.columns, right.columns) };
  }
  const condition = bindCondition(match.condition, scope.with({ columns: both }), 'ON');
  return { relation: joined(type, left, right, condition), columns: withoutTimes(type, left.columns, right.columns) };
}

const namesInBoth = (left: readonly ScopeColumn[], right: readonly ScopeColumn[]): readonly string[] => {
  const names = new Set(left.filter(({ isMerged }) => !isMerged).map(({ name }) => name));
  return right.filter(({ name, isMerged }) => names.has(name) && !isMerged).map(({ name }) => name);
};

/** The columns of both sides; the time of a side that may be missing is no longer that of a row. */
function withoutTimes(
  type: JoinType,
  left: readonly ScopeColumn[],
  right: readonly ScopeColumn[],
): readonly ScopeColumn[] {
  const nullable = (column: ScopeColumn): ScopeColumn =>
    column.role === 'time' ? { ...column, role: 'plain' } : column;
  const leftColumns = type === 'right' || type === 'full' ? left.map(nullable) : left;
  const rightColumns = type === 'left' || type === 'full' ? right.map(nullable) : right;
  if (type.startsWith('left_')) return leftColumns;
  if (type.startsWith('right_')) return rightColumns;
  return [...leftColumns, ...rightColumns];
}

/** What is joined, and how. */
interface Sides {
  readonly type: JoinType;
  readonly left: BoundFrom;
  readonly right: BoundFrom;
}

/** USING and NATURAL: one column of two, which has a value where either side has one. */
function joinUsing({ type, left, right }: Sides, shared: readonly string[], scope: Scope): BoundFrom {
  const pairs = shared.map((name) => ({ name, left: only(left, name), right: only(right, name) }));
  const condition = allOf(pairs.map((pair) => binary('=', boundColumn(pair.left), boundColumn(pair.right)).expression));
  const relation = joined(type, left, right, condition);
  const columns = withoutTimes(type, left.columns, right.columns);
  if (type.includes('_')) return { relation, columns };
  const coalesced = type === 'full' ? pairs.map((pair) => coalescedOf(pair, scope)) : [];
  const isOf = (side: 'left' | 'right', column: ScopeColumn): boolean =>
    pairs.some((pair) => pair[side].column.id === column.column.id);
  const merged = pairs.map((pair, i): ScopeColumn => {
    const from = type === 'right' ? pair.right : pair.left;
    const role = from.role === 'time' && type === 'full' ? 'plain' : from.role;
    const column = coalesced[i]?.column ?? from.column;
    return { name: pair.name, column, role, qualifiers: type === 'full' ? [] : from.qualifiers, isMerged: false };
  });
  const others = columns.map((column): ScopeColumn =>
    isOf('left', column) || isOf('right', column) ? { ...column, isMerged: true } : column,
  );
  // The one column stands where the left side has its own.
  const placed = others.flatMap((column) => {
    const place = pairs.findIndex((pair) => pair.left.column.id === column.column.id);
    const own = merged[place];
    if (place === -1 || own === undefined) return [column];
    return own.column.id === column.column.id ? [own] : [own, column];
  });
  // A right join's one column is its right side's, which is reached by its qualifier once.
  const known = new Set<string>();
  const unique = placed.filter(({ column, isMerged }) => {
    if (!isMerged) known.add(String(column.id));
    return !isMerged || !known.has(String(column.id));
  });
  if (coalesced.length === 0) return { relation, columns: unique };
  return { relation: project(relation, [...relation.columns.map(passed), ...coalesced]), columns: unique };
}

function coalescedOf(
  pair: { readonly name: string; readonly left: ScopeColumn; readonly right: ScopeColumn },
  scope: Scope,
): { readonly column: ScopeColumn['column']; readonly expression: Expression } {
  const type = commonType(`USING ("${pair.name}")`, [pair.left.column.type, pair.right.column.type]);
  return {
    column: scope.statement.numbers.next(type, pair.name),
    expression: call(
      'coalesce',
      type,
      [pair.left, pair.right].map(({ column }) => castTo(reference(column), type)),
    ),
  };
}

/** The column of a side that USING names. */
function only({ columns }: BoundFrom, name: string): ScopeColumn {
  const found = columns.filter((column) => column.name === name && !column.isMerged);
  const [column] = found;
  if (found.length > 1)
    throw sqlError('column_ambiguous', `USING ("${name}"): one side of the join has two such columns`);
  if (column !== undefined) return column;
  const names = columns.map((other) => other.name);
  throw sqlError(
    'column_not_found',
    `USING ("${name}"): one side of the join has no such column; there is ${candidates(name, names)}`,
  );
}
