import type { Prng } from '@inlay/testing';
import { column, list, optional, print, query, sql, text } from '../tree/tree.js';
import type { Part, Tree } from '../tree/tree.js';
import { Calls } from './calls.js';
import { Expressions } from './expressions.js';
import { aliased, Relations } from './relations.js';
import type { Relation, Subquery } from './relations.js';
import type { Named, Scope } from './scope.js';

const outputs = ['i64', 'f64', 'utf8', 'bool', 'time', 'u64', 'i64', 'f64', 'utf8', 'time', 'date'];

const kinds = ['rows', 'rows', 'rows', 'rows', 'groups', 'groups', 'groups', 'windows', 'sets', 'with'] as const;

/** Whole statements, at random from one seed. */
export class Queries {
  readonly #prng: Prng;
  readonly #expressions: Expressions;
  readonly #calls: Calls;
  readonly #relations: Relations;

  constructor(prng: Prng) {
    this.#prng = prng;
    this.#expressions = new Expressions(prng);
    this.#calls = new Calls(prng, this.#expressions);
    this.#relations = new Relations(prng, this.#expressions, (depth) => this.#select(depth));
  }

  statement(): { readonly kind: string; readonly tree: Tree } {
    const kind = this.#prng.pick(kinds);
    switch (kind) {
      case 'rows':
        return { kind, tree: this.#ordered(this.#plain(2)) };
      case 'groups':
        return { kind, tree: this.#ordered(this.#grouped(2)) };
      case 'windows':
        return { kind, tree: this.#ordered(this.#windowed(2)) };
      case 'sets':
        return { kind, tree: this.#ordered(this.#set()) };
      case 'with':
        return { kind, tree: this.#with() };
    }
  }

  #select(depth: number): Subquery {
    const kind = this.#prng.float();
    if (kind < 0.5) return this.#plain(depth);
    return kind < 0.85 ? this.#grouped(depth) : this.#windowed(depth);
  }

  #plain(depth: number): Subquery {
    const from = this.#relations.of(depth);
    const scope: Scope = { columns: from.columns, special: (type) => this.#subqueryValue(from, type) };
    const isStar = this.#prng.chance(0.05) && from.isPlain && !print(from.tree).includes(' AS ');
    if (isStar) return { tree: query('SELECT * FROM ', from.tree, this.#where(scope)), columns: [...from.columns] };
    const { items, columns } = this.#items(scope, 1 + this.#prng.below(3), depth + 1);
    const distinct = this.#prng.chance(0.1) ? optional('DISTINCT ') : '';
    return { tree: query('SELECT ', distinct, list(items), ' FROM ', from.tree, this.#where(scope)), columns };
  }

  /** A subquery now and then, where a value or a condition stands. */
  #subqueryValue(from: Relation, type: string): Tree | undefined {
    if (!this.#prng.chance(0.05)) return undefined;
    return type === 'bool' ? this.#relations.membership(from) : this.#relations.scalar(from, type);
  }

  #where(scope: Scope): Part {
    if (!this.#prng.chance(0.35)) return '';
    return optional(' WHERE ', this.#expressions.of('bool', scope, 2));
  }

  #items(scope: Scope, count: number, depth: number): { items: Tree[]; columns: Subquery['columns'] } {
    const typed = Array.from({ length: count }, () => this.#prng.pick(outputs));
    const items = typed.map((type, i) => {
      const value = this.#expressions.of(type, scope, depth);
      return this.#prng.chance(0.8) || depth < 3 ? aliased(value, `k${String(i + 1)}`) : value;
    });
    return { items, columns: typed.map((type, i) => ({ name: `k${String(i + 1)}`, type })) };
  }

  #grouped(depth: number): Subquery {
    const from = this.#relations.of(depth);
    const scope: Scope = { columns: from.columns };
    const keys = Array.from({ length: this.#prng.below(3) }, () => this.#key(scope));
    const grouped: Scope = {
      columns: [],
      keys,
      special: (type, left) => this.#calls.aggregate(type, scope, left - 1),
    };
    const { items, columns } = this.#items(grouped, 1 + this.#prng.below(3), depth);
    const [by, shown] = this.#groupBy(keys);
    const having = this.#prng.chance(0.2) ? optional(' HAVING ', this.#expressions.of('bool', grouped, 2)) : '';
    const tree = query('SELECT ', list([...shown, ...items]), ' FROM ', from.tree, this.#where(scope), by, having);
    return { tree, columns };
  }

  #key(scope: Scope): Tree {
    const kind = this.#prng.float();
    const type = this.#prng.pick(['utf8', 'utf8', 'bool', 'i64', 'time']);
    const named = scope.columns.filter((each) => each.type === type);
    // A constant would be the number of an output.
    if (kind < 0.6 && named.length > 0) return columnOf(this.#prng.pick(named));
    return this.#expressions.of(this.#prng.pick(['time', 'utf8', 'i64', 'bool']), scope, 1);
  }

  /** The clause, and `grouping()` of keys that it can be asked about. */
  #groupBy(keys: readonly Tree[]): readonly [Part, readonly Tree[]] {
    if (keys.length === 0) return ['', []];
    const kind = this.#prng.float();
    const all = list(keys);
    if (kind < 0.7) return [sql` GROUP BY ${all}`, []];
    const shown = this.#prng.chance(0.5) ? [aliased(this.#calls.grouping(keys), 'g')] : [];
    if (kind < 0.8) return [sql` GROUP BY ROLLUP (${all})`, shown];
    if (kind < 0.9) return [sql` GROUP BY CUBE (${all})`, shown];
    const sets = list([...keys.map((key) => sql`(${key})`), text('()')]);
    return [sql` GROUP BY GROUPING SETS (${sets})`, shown];
  }

  #windowed(depth: number): Subquery {
    const from = this.#relations.of(depth);
    const scope: Scope = { columns: from.columns };
    const over: Scope = { ...scope, special: (type, left) => this.#calls.window(type, scope, left - 1) };
    const { items, columns } = this.#items(over, 1 + this.#prng.below(2), 2);
    return { tree: query('SELECT ', list(items), ' FROM ', from.tree, this.#where(scope)), columns };
  }

  /** The same outputs of two queries, put together. */
  #set(): Subquery {
    const typed = Array.from({ length: 1 + this.#prng.below(2) }, () => this.#prng.pick(outputs.slice(0, 10)));
    const side = (): Tree => {
      const from = this.#relations.of(0);
      const items = typed.map((type, i) => aliased(this.#expressions.of(type, from, 2), `k${String(i + 1)}`));
      return query('SELECT ', list(items), ' FROM ', from.tree, this.#where(from));
    };
    const operator = this.#prng.pick(['UNION ALL', 'UNION', 'INTERSECT', 'EXCEPT', 'INTERSECT ALL', 'EXCEPT ALL']);
    return {
      tree: query(side(), ` ${operator} `, side()),
      columns: typed.map((type, i) => ({ name: `k${String(i + 1)}`, type })),
    };
  }

  #with(): Tree {
    const inner = this.#select(1);
    const from: Relation = {
      tree: text('q'),
      columns: inner.columns.map(({ name, type }) => ({ name, type, isTame: false })),
      isPlain: false,
    };
    const { items, columns } = this.#items(from, 1 + this.#prng.below(2), 2);
    const outer = this.#ordered({ tree: query('SELECT ', list(items), ' FROM q', this.#where(from)), columns });
    return query('WITH q AS (', inner.tree, ') ', outer);
  }

  /** Sorted by all outputs, so that one order is right, and then perhaps cut. */
  #ordered({ tree, columns }: Subquery): Tree {
    const count = outputsOf(tree) ?? columns.length;
    if (!this.#prng.chance(0.35)) return tree;
    const direction = (): string =>
      this.#prng.pick(['', ' DESC', ' ASC', ' NULLS FIRST', ' DESC NULLS LAST', ' ASC NULLS LAST']);
    const keys = Array.from({ length: count }, (_, i) => `${String(i + 1)}${direction()}`).join(', ');
    const limit = this.#prng.chance(0.4) ? optional(` LIMIT ${String(this.#prng.below(6))}`) : '';
    const offset = this.#prng.chance(0.2) ? optional(` OFFSET ${String(this.#prng.below(4))}`) : '';
    return query(tree, optional(` ORDER BY ${keys}`, limit, offset));
  }
}

/** How many outputs a SELECT has, from its list. */
const outputsOf = (tree: Tree): number | undefined =>
  tree.parts.find((part): part is Tree => typeof part !== 'string' && part.kind === 'list')?.parts.length;

const columnOf = ({ type, name, from }: Named): Tree => column(type, name, from);
