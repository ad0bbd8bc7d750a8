import { unreachable } from '@inlay/core';
import type { ColumnNumber, Expression } from '../expression.js';
import type {
  Aggregate,
  Computed,
  Definition,
  Join,
  Relation,
  RelationColumn,
  SetOperation,
  Statement,
  Window,
} from '../relation.js';
import { rewriteQueriesOf } from '../rewrite.js';
import { expressionsOf, visit, visitExpression } from '../visit.js';

type Needed = ReadonlySet<ColumnNumber>;

/** Leaves out the columns that nobody looks at, down to the scans. Rows are not touched: a relation without columns still has them. */
export function neededColumns(statement: Statement): Statement {
  const relation = keep(statement.relation, new Set(statement.outputs.map(({ id }) => id)));
  return { ...statement, relation };
}

const keep = (given: Relation, needed: Needed): Relation => {
  const relation = pruned(given, needed);
  const below = (input: Relation, more: readonly Expression[] = expressionsOf(relation)): Relation =>
    keep(input, withReferences(needed, more));
  const own = rewriteQueriesOf(relation, (query) => keep(query, everyColumn(query)));
  switch (own.kind) {
    case 'scan':
    case 'system_scan':
    case 'values':
    case 'series':
    case 'read':
      return own;
    case 'project':
    case 'aggregate':
      // What they give is made of their own expressions alone.
      return { ...own, input: keep(own.input, withReferences(new Set(), expressionsOf(relation))) };
    case 'filter':
    case 'unnest':
    case 'window':
    case 'sort':
    case 'limit':
      return onInput(own, below(own.input));
    case 'distinct':
      // Which rows are the same hangs on every column.
      return onInput(
        own,
        keep(own.input, own.on === undefined ? everyColumn(own.input) : withReferences(needed, own.on)),
      );
    case 'join':
      return onSides(own, keep(own.left, besidesOf(own, needed)), below(own.right));
    case 'set':
      return keptSet(own, needed);
    case 'with': {
      const body = keep(own.body, needed);
      return { ...own, body, columns: body.columns, definitions: keptDefinitions(own.definitions) };
    }
    default:
      return unreachable(own);
  }
};

/** What a join needs of its left side: LATERAL names columns of it anywhere in the right one. */
function besidesOf(join: Join, needed: Needed): Needed {
  const all = new Set(withReferences(needed, expressionsOf(join)));
  if (join.isLateral)
    visit(join.right, {
      expression: (expression) => {
        if (expression.kind === 'column') all.add(expression.id);
      },
    });
  return all;
}

const everyColumn = ({ columns }: Relation): Needed => new Set(columns.map(({ id }) => id));

function withReferences(needed: Needed, expressions: readonly Expression[]): Needed {
  const all = new Set(needed);
  const visitor = {
    expression: (expression: Expression): void => {
      if (expression.kind === 'column') all.add(expression.id);
    },
  };
  for (const expression of expressions) visitExpression(expression, visitor);
  return all;
}

/** Without the columns of its own that are not needed. */
function pruned(relation: Relation, needed: Needed): Relation {
  const isNeeded = ({ id }: RelationColumn): boolean => needed.has(id);
  switch (relation.kind) {
    case 'scan':
    case 'system_scan':
      return { ...relation, columns: relation.columns.filter(isNeeded) };
    case 'project': {
      const outputs = relation.outputs.filter(({ column }: Computed) => isNeeded(column));
      return { ...relation, outputs, columns: outputs.map(({ column }) => column) };
    }
    case 'aggregate':
      return prunedAggregate(relation, needed);
    case 'window': {
      const windows = relation.windows.filter(({ column }) => isNeeded(column));
      return { ...relation, windows } satisfies Window;
    }
    case 'distinct':
    case 'filter':
    case 'join':
    case 'limit':
    case 'read':
    case 'series':
    case 'set':
    case 'sort':
    case 'unnest':
    case 'values':
    case 'with':
      return relation;
    default:
      return unreachable(relation);
  }
}

/** Groups stay: they make the rows. */
function prunedAggregate(relation: Aggregate, needed: Needed): Aggregate {
  const calls = relation.calls.filter(({ column }) => needed.has(column.id));
  const groupings = relation.groupings.filter(({ column }) => needed.has(column.id));
  return {
    ...relation,
    calls,
    groupings,
    columns: [...relation.groups, ...calls, ...groupings].map(({ column }) => column),
  };
}

type OnInput = Extract<Relation, { kind: 'filter' | 'unnest' | 'window' | 'sort' | 'limit' | 'distinct' }>;

/** The same over another input, whose columns it hands on. */
function onInput(relation: OnInput, input: Relation): Relation {
  const own =
    relation.kind === 'window'
      ? relation.windows.map(({ column }) => column)
      : relation.kind === 'unnest'
        ? [relation.item]
        : [];
  return { ...relation, input, columns: [...input.columns, ...own] };
}

function onSides(join: Join, left: Relation, right: Relation): Join {
  const columns = join.type.startsWith('left_')
    ? left.columns
    : join.type.startsWith('right_')
      ? right.columns
      : [...left.columns, ...right.columns];
  return { ...join, left, right, columns };
}

/** Only of UNION ALL can columns be left out: elsewhere they say which rows are the same. */
function keptSet(set: SetOperation, needed: Needed): SetOperation {
  const isFree = set.operation === 'union' && set.isAll;
  const kept = set.columns.flatMap(({ id }, i) => (!isFree || needed.has(id) ? [i] : []));
  // A side has a column, or its rows could not be told by position.
  const places = kept.length === 0 && set.columns.length > 0 ? [0] : kept;
  const at = (columns: readonly RelationColumn[]): readonly RelationColumn[] => places.flatMap((i) => columns[i] ?? []);
  const side = (relation: Relation): Relation => {
    const wanted = at(relation.columns);
    const made = keep(relation, new Set(wanted.map(({ id }) => id)));
    return sameColumns(made.columns, wanted) ? made : chosen(made, wanted);
  };
  return { ...set, left: side(set.left), right: side(set.right), columns: at(set.columns) };
}

const sameColumns = (a: readonly RelationColumn[], b: readonly RelationColumn[]): boolean =>
  a.length === b.length && a.every(({ id }, i) => id === b[i]?.id);

const chosen = (input: Relation, columns: readonly RelationColumn[]): Relation => ({
  kind: 'project',
  input,
  outputs: columns.map((column) => ({ column, expression: { kind: 'column', type: column.type, id: column.id } })),
  columns,
});

/** Definitions keep all their columns, which go by position; what is below them is read as far as they name it. */
const keptDefinitions = (definitions: readonly Definition[]): readonly Definition[] =>
  definitions.map(({ next, ...definition }) => {
    const all = (relation: Relation): Relation => {
      const made = keep(relation, everyColumn(relation));
      return sameColumns(made.columns, relation.columns) ? made : chosen(made, relation.columns);
    };
    return {
      ...definition,
      relation: all(definition.relation),
      ...(next === undefined ? {} : { next: { ...next, relation: all(next.relation) } }),
    };
  });
