import type { Expression, SortKey } from '../../../relation/expression.js';
import { distinct, filter, limit, project, reference, sort, unnest, window } from '../../../relation/make.js';
import type { Computed, Relation, RelationColumn, WindowColumn } from '../../../relation/relation.js';
import { sameExpression } from '../../../relation/same.js';
import { sqlError } from '../../sql-error.js';
import type { Order, Select, Window } from '../../syntax/tree.js';
import type { BoundQuery, QueryColumn } from '../scope.js';
import { Collector } from '../collector.js';
import { bindCondition } from './condition.js';
import { bindExpression } from '../expression.js';
import { bindFrom } from './from.js';
import { bindGroups, Grouping, type BoundGroups } from './group.js';
import { bindItems } from './items.js';
import { located } from '../located.js';
import { bindOrder } from './order.js';
import type { NamedOutput, Scope } from '../scope.js';

/** What the query round a SELECT asks of its rows. */
export interface SelectEnd {
  readonly order: Order | undefined;
  readonly count: bigint | undefined;
  readonly skip: bigint;
}

/**
 * Binds a SELECT. Its clauses are bound first, with calls of aggregates and windows standing as columns; then its relation is put together in
 * the order in which SQL computes it: FROM, WHERE, GROUP BY, HAVING, windows, QUALIFY, outputs, DISTINCT, ORDER BY, LIMIT.
 */
export function bindSelect(select: Select, around: Scope, end: SelectEnd): BoundQuery {
  const from = bindFrom(select.from, around);
  const base = around.with({ columns: from.columns });
  const collector = new Collector(around.statement.numbers);
  const windows = new Map(select.windows.map(({ name, window: named }): [string, Window] => [name.text, named]));
  const scope = base.with({ collector, windows });
  const where = bindCondition(select.where, base, 'WHERE');
  const outputs = bindItems(select.items, scope);
  if (outputs.length === 0)
    throw located(select.at, () => sqlError('sql_unsupported', 'SELECT names nothing to answer'));
  const groups = bindGroups(select.group, outputs, base.with({ collector }));
  const named = scope.with({ outputs: { list: outputs, areFirst: false } });
  const clauses: Clauses = {
    outputs,
    having: bindCondition(select.having, named, 'HAVING'),
    qualify: bindCondition(select.qualify, named, 'QUALIFY'),
    on: select.distinct?.map((expression) => bindExpression(expression, named).expression),
    keys: end.order === undefined ? [] : bindOrder(end.order, outputs, scope),
  };
  const input = filter(from.relation, where);
  const isGrouped =
    select.group !== undefined ||
    collector.calls.length + collector.groupings.length > 0 ||
    clauses.having !== undefined;
  const made = isGrouped
    ? located(select.at, () => grouped(new Grouping(input, groups, collector, scope), groups, clauses, collector))
    : { relation: input, clauses, windows: collector.windows };
  return located(select.at, () => finished(made, collector, end, scope));
}

interface Clauses {
  readonly outputs: readonly NamedOutput[];
  readonly having: Expression | undefined;
  readonly qualify: Expression | undefined;
  /** The expressions of DISTINCT ON; none for DISTINCT without ON. */
  readonly on: readonly Expression[] | undefined;
  readonly keys: readonly SortKey[];
}

/** A SELECT after its groups are made. */
interface Made {
  readonly relation: Relation;
  readonly clauses: Clauses;
  readonly windows: readonly WindowColumn[];
}

function grouped(grouping: Grouping, groups: BoundGroups, clauses: Clauses, collector: Collector): Made {
  const over = (expression: Expression): Expression => grouping.over(expression);
  const having = clauses.having && over(clauses.having);
  return {
    relation: filter(grouping.relation, having),
    windows: grouping.windows(collector.windows),
    clauses: {
      having,
      outputs: clauses.outputs.map(({ name, bound }) => ({
        name,
        bound: {
          ...bound,
          expression: over(bound.expression),
          // A set leaves columns out, and a time that may be NULL is not the time of a row.
          role: bound.role === 'time' && groups.sets !== undefined ? 'plain' : bound.role,
        },
      })),
      qualify: clauses.qualify && over(clauses.qualify),
      on: clauses.on?.map(over),
      keys: grouping.keys(clauses.keys),
    },
  };
}

function finished(
  { relation, clauses, windows }: Made,
  collector: Collector,
  end: SelectEnd,
  scope: Scope,
): BoundQuery {
  const [list, ...lists] = collector.unnests;
  if (lists.length > 0) throw sqlError('sql_unsupported', 'a SELECT takes one unnest(): put the others into FROM');
  const qualified = filter(window(relation, windows), clauses.qualify);
  const rows = list === undefined ? qualified : unnest(qualified, list.list, list.column);
  const projection = new Projection(scope);
  const columns = clauses.outputs.map(({ name, bound }): QueryColumn => ({
    name,
    role: bound.role,
    column: projection.output(bound.expression, name),
  }));
  const on = clauses.on?.map((expression) => reference(projection.place(expression)));
  const keys = clauses.keys.map((key) => ({ ...key, expression: reference(projection.place(key.expression)) }));
  if (on?.length === 0 && projection.hasHidden)
    throw sqlError('sql_unsupported', 'the keys of ORDER BY must be outputs where SELECT is DISTINCT');
  const projected = project(rows, projection.computed);
  const ordered = on === undefined || on.length > 0 ? sort(projected, keys) : sort(distinct(projected), keys);
  const chosen = on === undefined || on.length === 0 ? ordered : distinct(ordered, on);
  return { relation: limit(chosen, end.count, end.skip), columns };
}

/** The outputs of a SELECT, and behind them what its order needs beside them. */
class Projection {
  readonly computed: Computed[] = [];
  readonly #scope: Scope;
  readonly #taken = new Set<number>();
  #outputs = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  get hasHidden(): boolean {
    return this.computed.length > this.#outputs;
  }

  /** A column of its own for each output, also where two are the same expression. */
  output(expression: Expression, name: string): RelationColumn {
    const column = this.#add(expression, name);
    this.#outputs = this.computed.length;
    return column;
  }

  /** The column that is the expression already, or one behind the outputs. */
  place(expression: Expression): RelationColumn {
    const known = this.computed.find((one) => sameExpression(one.expression, expression));
    return known?.column ?? this.#add(expression, 'key');
  }

  #add(expression: Expression, name: string): RelationColumn {
    const isPassed = expression.kind === 'column' && !this.#taken.has(expression.id);
    const column = isPassed
      ? { id: expression.id, type: expression.type, name }
      : this.#scope.statement.numbers.next(expression.type, name);
    this.#taken.add(column.id);
    this.computed.push({ column, expression });
    return column;
  }
}
