import type { Prng } from '@inlay/testing';
import { alias, list, optional, query, sql, table, text } from '../tree/tree.js';
import type { Part, Tree } from '../tree/tree.js';
import type { Expressions } from './expressions.js';
import { columnsOf } from './scope.js';
import type { Named, Scope, TableName } from './scope.js';

/** What stands after FROM, and the columns that it gives. */
export interface Relation {
  readonly tree: Tree;
  readonly columns: readonly Named[];
  /** Each row of it may stand for one of many: no star, and no order that is total. */
  readonly isPlain: boolean;
}

/** A query with the columns that it gives, for where one stands in another. */
export interface Subquery {
  readonly tree: Tree;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

const named = (columns: Subquery['columns'], as: string): readonly Named[] =>
  columns.map(({ name, type }) => ({ name: `${as}.${name}`, type, isTame: false }));

/** Tables, joins, subqueries and lists of values, at random. */
export class Relations {
  readonly #prng: Prng;
  readonly #expressions: Expressions;
  readonly #subquery: (depth: number) => Subquery;

  constructor(prng: Prng, expressions: Expressions, subquery: (depth: number) => Subquery) {
    this.#prng = prng;
    this.#expressions = expressions;
    this.#subquery = subquery;
  }

  of(depth: number): Relation {
    const kind = this.#prng.float();
    if (kind < 0.6 || depth <= 0) return this.#single();
    if (kind < 0.85) return this.#join(depth);
    if (kind < 0.95) return this.#derived('a', depth);
    return this.#values();
  }

  #single(): Relation {
    const name = this.#prng.pick<TableName>(['m', 'm', 'm', 'm', 'e', 'w']);
    return { tree: table(name), columns: columnsOf(name), isPlain: true };
  }

  #side(as: string, depth: number): Relation {
    if (this.#prng.chance(0.25)) return this.#derived(as, depth);
    const name = this.#prng.pick<TableName>(as === 'a' ? ['m', 'm', 'e'] : ['w', 'w', 'm']);
    return { tree: table(`${name} AS ${as}`), columns: columnsOf(name, as), isPlain: true };
  }

  #derived(as: string, depth: number): Relation {
    const { tree, columns } = this.#subquery(depth - 1);
    return { tree: sql`(${tree}) AS ${as}`, columns: named(columns, as), isPlain: false };
  }

  #values(): Relation {
    const rows = ["(1, 'a', 1.5)", '(2, NULL, -0.5)', "(3, 'o', NULL)", '(NULL, NULL, 2.0)'].map((row) => text(row));
    const columns = [
      { name: 'k1', type: 'i64' },
      { name: 'k2', type: 'utf8' },
      { name: 'k3', type: 'f64' },
    ];
    return {
      tree: sql`(VALUES ${list(rows.slice(0, 2 + this.#prng.below(3)))}) AS v(k1, k2, k3)`,
      columns: columns.map((each) => ({ ...each, isTame: true })),
      isPlain: false,
    };
  }

  #join(depth: number): Relation {
    const [left, right] = [this.#side('a', depth), this.#side('b', depth)];
    const both: Scope = { columns: [...left.columns, ...right.columns] };
    const isPlain = left.isPlain && right.isPlain;
    if (isPlain && this.#prng.chance(0.25)) return this.#using(left, right);
    if (this.#prng.chance(0.1))
      return { tree: sql`${left.tree} CROSS JOIN ${right.tree}`, columns: both.columns, isPlain };
    const kind = this.#prng.pick([
      'JOIN',
      'INNER JOIN',
      'LEFT JOIN',
      'RIGHT JOIN',
      'FULL JOIN',
      'LEFT SEMI JOIN',
      'LEFT ANTI JOIN',
      'RIGHT SEMI JOIN',
      'RIGHT ANTI JOIN',
    ]);
    const tree = sql`${left.tree} ${kind} ${right.tree} ON ${this.#condition(left, right, both)}`;
    const columns = /LEFT (SEMI|ANTI)/.test(kind)
      ? left.columns
      : /RIGHT (SEMI|ANTI)/.test(kind)
        ? right.columns
        : both.columns;
    return { tree, columns, isPlain };
  }

  #condition(left: Relation, right: Relation, both: Scope): Tree {
    const type = this.#prng.pick(['utf8', 'i64', 'time', 'utf8']);
    const equal = sql`${this.#expressions.leaf(type, left)} = ${this.#expressions.leaf(type, right)}`;
    if (this.#prng.chance(0.6)) return equal;
    return sql`${equal}${optional(' AND ', this.#expressions.of('bool', both, 1))}`;
  }

  #using(left: Relation, right: Relation): Relation {
    const kind = this.#prng.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
    const columns = [...left.columns, ...right.columns].filter(({ name }) => !/\.(time|host)$/.test(name));
    const shared = { host: 'utf8', time: 'time' } as const;
    const on = this.#prng.pick<readonly (keyof typeof shared)[]>([['host'], ['time'], ['host', 'time']]);
    return {
      tree: sql`${left.tree} ${kind} ${right.tree} USING (${on.join(', ')})`,
      columns: [...columns, ...on.map((name) => ({ name, type: shared[name], isTame: false }))],
      isPlain: true,
    };
  }

  /** A subquery that gives one value: of rows of its own, or of those that fit the row around it. */
  scalar(scope: Scope, type: string): Tree | undefined {
    const outer = scope.columns.find(
      (each) => each.type === 'utf8' && each.from !== undefined && each.name.includes('.'),
    );
    const inner = columnsOf('w', 'x');
    const value = inner.find((each) => each.type === type);
    if (value === undefined) return undefined;
    const aggregate = this.#prng.pick(type === 'i64' ? ['max', 'min', 'sum', 'count'] : ['max', 'min']);
    const fits = outer === undefined ? '' : optional(' WHERE x.host = ', outer.name);
    return {
      kind: 'expr',
      type,
      parts: ['(', query(`SELECT ${aggregate}(${value.name}) FROM `, table('w AS x'), fits), ')'],
    };
  }

  /** EXISTS and IN over a subquery, of rows of its own or of those that fit the row around it. */
  membership(scope: Scope): Tree {
    const outer = scope.columns.filter((each) => each.from !== undefined && each.name.includes('.'));
    const not = this.#prng.chance(0.3) ? 'NOT ' : '';
    const inner: Scope = { columns: columnsOf('w', 'x') };
    if (this.#prng.chance(0.5)) {
      const type = this.#prng.pick(['utf8', 'i64', 'time', 'f64']);
      const where: Part = this.#prng.chance(0.4) ? optional(' WHERE ', this.#expressions.of('bool', inner, 1)) : '';
      const sub = query('SELECT ', this.#expressions.leaf(type, inner), ' FROM ', table('w AS x'), where);
      return {
        kind: 'expr',
        type: 'bool',
        parts: ['(', this.#expressions.leaf(type, scope), ` ${not}IN (`, sub, '))'],
      };
    }
    const fitting = outer.find(({ type }) => type === 'utf8');
    const fits = fitting === undefined ? '' : ` WHERE x.host = ${fitting.name}`;
    return {
      kind: 'expr',
      type: 'bool',
      parts: [`${not}EXISTS (`, query('SELECT 1 FROM ', table('w AS x'), fits), ')'],
    };
  }
}

/** `name AS alias`, with the alias left out of classes. */
export const aliased = (tree: Tree, name: string): Tree => text(tree, alias(` AS ${name}`));
