import fc from 'fast-check';
import type { Table } from '@inlay/catalog';
import type { AggregateCall, Expression, SortKey } from '../expression.js';
import {
  aggregate,
  call,
  ColumnNumbers,
  distinct,
  filter,
  int,
  join,
  limit,
  literal,
  passed,
  project,
  reference,
  setOperation,
  sort,
  text,
  window,
  withDefinitions,
} from '../make.js';
import type { JoinType, Relation, RelationColumn } from '../relation.js';
import { sameType, types } from '../types.js';
import { scanOf } from './toy-language.js';

/** Decides what comes next in a tree, from a list of numbers that fast-check makes and shrinks. */
class Choices {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(count: number): number {
    const number = this.#numbers[this.#at++ % Math.max(1, this.#numbers.length)] ?? 0;
    return Math.abs(number) % count;
  }

  of<T>(items: readonly T[]): T | undefined {
    return items[this.below(Math.max(1, items.length))];
  }
}

const joinTypes: readonly JoinType[] = [
  'inner',
  'left',
  'right',
  'full',
  'left_semi',
  'left_anti',
  'right_semi',
  'right_anti',
];
const comparisons = ['equal', 'not_equal', 'less', 'less_equal', 'greater', 'greater_equal'] as const;

/** Trees over the table with rows whose answers do not depend on an order that nobody asked for. */
export const randomTree = (table: Table): fc.Arbitrary<Relation> =>
  fc
    .array(fc.nat(997), { minLength: 12, maxLength: 120 })
    .map((numbers) => new Trees(table, new Choices(numbers)).relation(3));

/** Trees with a limit right over a scan, or with one relation between. */
export const randomLimit = (table: Table): fc.Arbitrary<Relation> =>
  fc
    .array(fc.nat(997), { minLength: 12, maxLength: 40 })
    .map((numbers) => new Trees(table, new Choices(numbers)).limitNearScan());

class Trees {
  readonly #numbers = new ColumnNumbers();
  readonly #table: Table;
  readonly #choices: Choices;
  #definitions = 0;

  constructor(table: Table, choices: Choices) {
    this.#table = table;
    this.#choices = choices;
  }

  relation(depth: number): Relation {
    if (depth === 0) return scanOf(this.#table, this.#numbers);
    const input = (): Relation => this.relation(depth - 1);
    switch (this.#choices.below(15)) {
      case 0:
      case 1:
        return this.#filter(input(), depth);
      case 2:
        return this.#project(input());
      case 3:
        return this.#aggregate(input());
      case 4:
        return this.#window(input());
      case 5:
      case 11:
      case 12:
        return this.#join(input(), this.relation(this.#choices.below(depth)));
      case 6:
        return this.#set(input());
      case 7:
        return distinct(input());
      case 8:
        return this.#limit(input());
      case 9:
        return this.#with(input());
      case 13:
        return this.limitNearScan();
      default:
        return this.#ranked(input());
    }
  }

  /** The first rows of a scan, or of one relation over it. */
  limitNearScan(): Relation {
    const scan = scanOf(this.#table, this.#numbers);
    switch (this.#choices.below(5)) {
      case 0:
        return this.#limit(this.#project(scan));
      case 1:
        return this.#limit(this.#window(scan));
      case 2:
        return this.#limit(distinct(scan));
      case 3:
        return this.#limit(scan);
      default:
        return this.#limit(this.#filter(scan, 0));
    }
  }

  #columns(relation: Relation, kind?: string): readonly RelationColumn[] {
    return relation.columns.filter(({ type }) => kind === undefined || type.kind === kind);
  }

  #constant({ type }: RelationColumn): Expression {
    const small = BigInt(this.#choices.below(8));
    if (type.kind === 'utf8') return text(this.#choices.of(['a', 'b', 'c']) ?? 'a');
    if (type.kind === 'timestamp') return literal(types.time, small);
    return type.kind === 'f64' ? literal(types.f64, Number(small)) : int(small);
  }

  #comparison(relation: Relation): Expression {
    const column = this.#choices.of(relation.columns);
    if (column === undefined) return literal(types.bool, true);
    const value = reference(column);
    switch (this.#choices.below(4)) {
      case 0:
        return {
          kind: 'in',
          type: types.bool,
          value,
          items: [this.#constant(column), this.#constant(column)],
          isNegated: this.#choices.below(3) === 0,
        };
      case 1:
        return call('between', types.bool, [value, this.#constant(column), this.#constant(column)]);
      case 2:
        return call(this.#choices.of(comparisons) ?? 'equal', types.bool, [this.#constant(column), value]);
      default:
        return call(this.#choices.of(comparisons) ?? 'equal', types.bool, [value, this.#constant(column)]);
    }
  }

  #condition(relation: Relation, depth: number): Expression {
    const one = this.#comparison(relation);
    switch (this.#choices.below(5)) {
      case 0:
        return call('and', types.bool, [one, this.#comparison(relation)]);
      case 1:
        return call('or', types.bool, [one, this.#comparison(relation)]);
      case 2:
        return call('not', types.bool, [one]);
      case 3:
        return depth > 1 ? this.#exists(relation, depth) : one;
      default:
        return one;
    }
  }

  /** A query that names a column around it. */
  #exists(relation: Relation, depth: number): Expression {
    const inner = this.relation(Math.min(1, depth - 1));
    const [own] = this.#columns(inner, 'timestamp');
    const [outer] = this.#columns(relation, 'timestamp');
    const same = own && outer && call('equal', types.bool, [reference(own), reference(outer)]);
    const exists: Expression = { kind: 'exists', type: types.bool, relation: filter(inner, same) };
    return this.#choices.below(2) === 0 ? exists : call('not', types.bool, [exists]);
  }

  #filter(input: Relation, depth: number): Relation {
    return filter(input, this.#condition(input, depth));
  }

  #project(input: Relation): Relation {
    const kept = input.columns.filter(() => this.#choices.below(3) > 0);
    const [number] = this.#columns(input, 'i64');
    const made =
      number === undefined
        ? []
        : [
            {
              column: this.#numbers.next(types.i64, 'made'),
              expression: call('add', types.i64, [reference(number), int(1n)]),
            },
          ];
    const renamed = kept.map((column) =>
      this.#choices.below(3) === 0
        ? { column: this.#numbers.next(column.type, column.name), expression: reference(column) }
        : passed(column),
    );
    return project(input, [...renamed, ...made]);
  }

  #call(input: Relation): AggregateCall {
    const column = this.#choices.of(input.columns);
    const name = column === undefined ? 'count' : (this.#choices.of(['count', 'min', 'max'] as const) ?? 'count');
    const args = column === undefined ? [] : [reference(column)];
    return {
      kind: 'aggregate_call',
      type: name === 'count' ? types.i64 : (column?.type ?? types.i64),
      name,
      args,
      isDistinct: false,
      filter: undefined,
      order: [],
    };
  }

  #aggregate(input: Relation): Relation {
    const groups = input.columns.filter(() => this.#choices.below(3) === 0);
    const inSets = this.#choices.below(4) === 0;
    const computed = groups.map((column) =>
      inSets ? { column: this.#numbers.next(column.type, column.name), expression: reference(column) } : passed(column),
    );
    const made = this.#call(input);
    return aggregate({
      input,
      groups: computed,
      sets: inSets ? [groups.map((_, i) => i), []] : undefined,
      calls: [{ column: this.#numbers.next(made.type, 'call'), call: made }],
      groupings: [],
    });
  }

  #window(input: Relation): Relation {
    const made = this.#call(input);
    const partition = input.columns.filter(() => this.#choices.below(4) === 0).map(reference);
    const over = { partition, order: [], frame: undefined };
    return window(input, [{ column: this.#numbers.next(made.type, 'over'), call: made, over }]);
  }

  #join(left: Relation, right: Relation): Relation {
    const type = this.#choices.of(joinTypes) ?? 'inner';
    const pairs = left.columns.flatMap((a) =>
      right.columns.flatMap((b) => (sameType(a.type, b.type) ? [{ a, b }] : [])),
    );
    const pair = this.#choices.of(pairs);
    const on = pair && call('equal', types.bool, [reference(pair.a), reference(pair.b)]);
    const more = this.#comparison({ ...left, columns: [...left.columns, ...right.columns] } as Relation);
    const condition = on && this.#choices.below(2) === 0 ? call('and', types.bool, [on, more]) : (on ?? more);
    return join({ type, left, right, condition, isLateral: false });
  }

  #set(left: Relation): Relation {
    if (left.columns.length === 0) return left;
    const operation = this.#choices.of(['union', 'intersect', 'except'] as const) ?? 'union';
    const right = filter(project(left, left.columns.map(passed)), this.#comparison(left));
    const side = renumbered(right, this.#numbers);
    return setOperation({
      operation,
      isAll: operation === 'union' && this.#choices.below(2) === 0,
      left,
      right: side,
      columns: left.columns.map((column) => this.#numbers.next(column.type, column.name)),
    });
  }

  /** All columns are keys: rows that are left out are the same whatever the order among equals. */
  #limit(input: Relation): Relation {
    const turn = this.#choices.below(Math.max(1, input.columns.length));
    const keys = [...input.columns.slice(turn), ...input.columns.slice(0, turn)].map((column): SortKey => ({
      expression: reference(column),
      isDescending: this.#choices.below(2) === 0,
      nullsFirst: this.#choices.below(2) === 0,
    }));
    return limit(sort(input, keys), BigInt(this.#choices.below(5)), BigInt(this.#choices.below(3)));
  }

  #with(input: Relation): Relation {
    const number = ++this.#definitions;
    const read = (): Relation => ({
      kind: 'read',
      number,
      columns: input.columns.map(({ type, name }) => this.#numbers.next(type, name)),
    });
    const first = read();
    const body = this.#choices.below(2) === 0 ? this.#filter(first, 0) : this.#join(first, read());
    return withDefinitions([{ number, relation: input }], body);
  }

  /** A window with an order, and a filter over it. */
  #ranked(input: Relation): Relation {
    const rank = this.#numbers.next(types.u64, 'rank');
    const partition = input.columns.filter(() => this.#choices.below(3) === 0).map(reference);
    const order = input.columns.map((column): SortKey => ({
      expression: reference(column),
      isDescending: false,
      nullsFirst: false,
    }));
    const ranked = window(input, [
      {
        column: rank,
        call: { kind: 'window_call', type: types.u64, name: 'rank', args: [], ignoresNulls: false },
        over: { partition, order, frame: undefined },
      },
    ]);
    return filter(ranked, this.#comparison(input));
  }
}

/** The same relation under other numbers, so that it may stand beside itself. */
function renumbered(relation: Relation, numbers: ColumnNumbers): Relation {
  return project(
    relation,
    relation.columns.map((column) => ({
      column: numbers.next(column.type, column.name),
      expression: reference(column),
    })),
  );
}
