import type { AggregateCall, Expression, SortKey, WindowOver } from '../../../relation/expression.js';
import { aggregate, reference } from '../../../relation/make.js';
import type { Computed, Relation, RelationColumn, WindowColumn } from '../../../relation/relation.js';
import { mapParts, rewrite } from '../../../relation/rewrite.js';
import { sameExpression } from '../../../relation/same.js';
import { visitExpression } from '../../../relation/visit.js';
import { sqlError } from '../../sql-error.js';
import { setKeyWork } from '../limits.js';
import type { Expression as SyntaxExpression, Group, GroupItem } from '../../syntax/tree.js';
import type { Collector } from '../collector.js';
import { bindExpression } from '../expression.js';
import { located } from '../located.js';
import { positionOf } from './order.js';
import type { NamedOutput, Scope, ScopeColumn } from '../scope.js';

/** What GROUP BY says: its keys, each once, and the sets of their places if it has several. */
export interface BoundGroups {
  readonly keys: readonly { readonly expression: Expression; readonly name: string }[];
  readonly sets: readonly (readonly number[])[] | undefined;
}

/**
 * Binds GROUP BY. Names mean columns first, then outputs; a whole number is the place of an output, but in ROLLUP, CUBE and
 * GROUPING SETS, where it is a value as in DataFusion.
 */
export function bindGroups(group: Group | undefined, outputs: readonly NamedOutput[], scope: Scope): BoundGroups {
  if (group === undefined) return { keys: [], sets: undefined };
  if (group.kind === 'all') return { keys: plainOutputs(outputs, scope), sets: undefined };
  const keys: { readonly expression: Expression; readonly name: string }[] = [];
  const named = scope.with({ outputs: { list: outputs, areFirst: false }, clause: 'GROUP BY' });
  const placeOf = (given: SyntaxExpression, isKey: boolean): number => {
    const position = isKey ? positionOf(given, outputs.length) : undefined;
    const output = position === undefined ? undefined : outputs[position]?.bound;
    const bound = output === undefined ? bindExpression(given, named) : scope.statement.mentioned(output);
    located(given.at, () => refuseCalls(bound.expression, scope, 'GROUP BY'));
    const known = keys.findIndex(({ expression }) => sameExpression(expression, bound.expression));
    if (known !== -1) return known;
    return keys.push({ expression: bound.expression, name: bound.name }) - 1;
  };
  const perItem = group.items.map((item) => setsOf(item, placeOf));
  if (group.items.every(({ kind }) => kind === 'key')) return { keys, sets: undefined };
  const sets = crossed(perItem);
  scope.statement.spend(sets.reduce((sum, set) => sum + set.length, 0) * setKeyWork);
  return { keys, sets };
}

/** The sets that one item of GROUP BY stands for. */
function setsOf(
  item: GroupItem,
  placeOf: (given: SyntaxExpression, isKey: boolean) => number,
): readonly (readonly number[])[] {
  if (item.kind === 'key') return [[placeOf(item.value, true)]];
  const sets = item.sets.map((set) => set.map((value) => placeOf(value, false)));
  if (item.kind === 'sets') return sets;
  if (item.kind === 'rollup')
    return Array.from({ length: sets.length + 1 }, (_, i) => sets.slice(0, sets.length - i).flat());
  if (sets.length > cubeMax)
    throw sqlError('sql_unsupported', `CUBE takes at most ${String(cubeMax)} columns: each doubles the number of sets`);
  return Array.from({ length: 2 ** sets.length }, (_, mask) =>
    sets.filter((__, i) => (mask & (1 << (sets.length - 1 - i))) === 0).flat(),
  );
}

const cubeMax = 10;
const setsMax = 4096;

/** `GROUP BY a, ROLLUP (b)`: every set of one with every set of the others. */
function crossed(perItem: readonly (readonly (readonly number[])[])[]): readonly (readonly number[])[] {
  return perItem.reduce<readonly (readonly number[])[]>(
    (sets, more) => {
      if (sets.length * more.length > setsMax)
        throw sqlError('sql_unsupported', `GROUP BY makes more than ${String(setsMax)} grouping sets`);
      return sets.flatMap((set) => more.map((other) => [...new Set([...set, ...other])]));
    },
    [[]],
  );
}

/** GROUP BY ALL: the outputs that look at one row. */
function plainOutputs(outputs: readonly NamedOutput[], scope: Scope): BoundGroups['keys'] {
  const collected = collectedIds(scope.parts.collector);
  const keys: { readonly expression: Expression; readonly name: string }[] = [];
  for (const { bound } of outputs) {
    const isPlain = !columnsIn(bound.expression).some((id) => collected.has(id)) && bound.expression.kind !== 'literal';
    if (isPlain && !keys.some(({ expression }) => sameExpression(expression, bound.expression)))
      keys.push({ expression: bound.expression, name: bound.name });
  }
  return keys;
}

const collectedIds = (collector: Collector | undefined): ReadonlySet<number> =>
  new Set(
    [...(collector?.calls ?? []), ...(collector?.windows ?? []), ...(collector?.unnests ?? [])].map(
      ({ column }) => column.id,
    ),
  );

function columnsIn(expression: Expression): readonly number[] {
  const ids: number[] = [];
  visitExpression(expression, {
    expression: (part) => {
      if (part.kind === 'column') ids.push(part.id);
    },
  });
  return ids;
}

function refuseCalls(expression: Expression, scope: Scope, clause: string): void {
  scope.parts.collector?.refuseItems([expression], clause);
  const collected = collectedIds(scope.parts.collector);
  if (columnsIn(expression).some((id) => collected.has(id)))
    throw sqlError('sql_unsupported', `aggregates and window functions cannot stand in ${clause}`);
}

/** Groups of rows, and what the expressions of the SELECT become over them. */
export class Grouping {
  readonly relation: Relation;
  readonly #groups: readonly Computed[];
  readonly #inputs: ReadonlyMap<number, ScopeColumn>;
  readonly #kept: ReadonlySet<number>;

  constructor(input: Relation, groups: BoundGroups, collector: Collector, scope: Scope) {
    const isInSets = groups.sets !== undefined;
    this.#groups = groups.keys.map(({ expression, name }): Computed => {
      // A column that is handed on keeps its number; in sets it is another one, which may be NULL.
      const column: RelationColumn =
        expression.kind === 'column' && !isInSets
          ? { id: expression.id, type: expression.type, name }
          : scope.statement.numbers.next(expression.type, name);
      return { column, expression };
    });
    this.#inputs = new Map(scope.columns.map((column) => [column.column.id, column]));
    this.#kept = new Set(this.#groups.map(({ column }) => column.id));
    this.relation = aggregate({
      input,
      groups: this.#groups,
      sets: groups.sets,
      calls: collector.calls,
      groupings: collector.groupings.map(({ column, keys }) => ({
        column,
        groups: keys.map((key) => this.#placeOf(key)),
      })),
    });
  }

  #placeOf(key: Expression): number {
    const place = this.#groups.findIndex(({ expression }) => sameExpression(expression, key));
    if (place === -1) throw sqlError('sql_unsupported', 'grouping() takes expressions that GROUP BY has');
    return place;
  }

  /** An expression over the groups. Throws `sql_unsupported` for a column that is neither a group nor in an aggregate. */
  over(expression: Expression): Expression {
    const made = this.#replaced(expression);
    const lost = columnsIn(made).find((id) => this.#inputs.has(id) && !this.#kept.has(id));
    if (lost !== undefined) {
      const name = this.#inputs.get(lost)?.name ?? '';
      throw sqlError(
        'sql_unsupported',
        `column "${name}" is neither in GROUP BY nor in an aggregate: add it to GROUP BY, or say which of its values is meant, with first_value("${name}") or max("${name}")`,
      );
    }
    return made;
  }

  #replaced(expression: Expression): Expression {
    const group = this.#groups.find((one) => sameExpression(one.expression, expression));
    if (group !== undefined) return reference(group.column);
    return mapParts(
      expression,
      (part) => this.#replaced(part),
      (query) => rewrite(query, { expression: (part) => this.#column(part) }),
    );
  }

  /** In queries inside, only groups that are columns can be meant. */
  #column(expression: Expression): Expression {
    if (expression.kind !== 'column') return expression;
    const group = this.#groups.find((one) => sameExpression(one.expression, expression));
    return group === undefined ? expression : reference(group.column);
  }

  keys(keys: readonly SortKey[]): readonly SortKey[] {
    return keys.map((key) => ({ ...key, expression: this.over(key.expression) }));
  }

  /** Windows over the groups. */
  windows(windows: readonly WindowColumn[]): readonly WindowColumn[] {
    return windows.map(({ column, call, over }) => ({ column, call: this.#call(call), over: this.#over(over) }));
  }

  #call(call: WindowColumn['call']): WindowColumn['call'] {
    const args = call.args.map((arg) => this.over(arg));
    if (call.kind === 'window_call') return { ...call, args };
    const made: AggregateCall = {
      ...call,
      args,
      filter: call.filter && this.over(call.filter),
      order: this.keys(call.order),
    };
    return made;
  }

  #over(over: WindowOver): WindowOver {
    return { ...over, partition: over.partition.map((part) => this.over(part)), order: this.keys(over.order) };
  }
}
