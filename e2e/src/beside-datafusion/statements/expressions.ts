import type { Prng } from '@inlay/testing';
import { column, expr, list, literal } from '../tree/tree.js';
import type { Part, Tree } from '../tree/tree.js';
import { constantTree } from './constants.js';
import { literals } from './literals.js';
import type { Scope } from './scope.js';
import { constants, scalarShapes, types } from './shapes.js';
import type { Shape } from './shapes.js';

const byResult = new Map<string, readonly Shape[]>(
  [...new Set(scalarShapes.map(({ result }) => result))].map((type) => [
    type,
    scalarShapes.filter(({ result }) => result === type),
  ]),
);

const numbers = ['i64', 'f64', 'u64'];
const comparable = ['i64', 'f64', 'utf8', 'time', 'u64', 'bool', 'date'];
/** Types by the names that SQL has for them. */
const castNames: Readonly<Record<string, readonly string[]>> = {
  i64: ['BIGINT'],
  i32: ['INT', 'INTEGER'],
  u64: ['BIGINT UNSIGNED'],
  f64: ['DOUBLE'],
  f32: ['REAL', 'FLOAT'],
  utf8: ['VARCHAR', 'TEXT'],
  bool: ['BOOLEAN'],
  time: ['TIMESTAMP'],
  date: ['DATE'],
  decimal: ['DECIMAL(20, 3)'],
};
const castFrom: Readonly<Record<string, readonly string[]>> = {
  i64: ['f64', 'utf8', 'u64', 'bool', 'time', 'i64'],
  i32: ['i64'],
  u64: ['i64', 'utf8'],
  f64: ['i64', 'utf8', 'u64', 'f64'],
  f32: ['f64', 'i64'],
  utf8: ['i64', 'f64', 'bool', 'time', 'u64', 'date', 'utf8'],
  bool: ['i64', 'utf8'],
  time: ['utf8', 'i64', 'date'],
  date: ['time', 'utf8'],
  decimal: ['f64', 'i64'],
};

type Maker = (type: string, scope: Scope, depth: number) => Tree;

/** Expressions of a type over a scope, at random. Nearly all are valid; a few types meet that do not fit. */
export class Expressions {
  readonly #prng: Prng;

  constructor(prng: Prng) {
    this.#prng = prng;
  }

  of(type: string, scope: Scope, depth: number): Tree {
    const special = this.#prng.chance(0.55) ? scope.special?.(type, depth) : undefined;
    if (special !== undefined) return special;
    if (depth <= 0 || this.#prng.chance(0.3)) return this.leaf(type, scope);
    if (scope.isTame === true) return this.#tame(type, scope, depth);
    if (this.#prng.chance(0.45)) return this.#callOf(type, scope, depth) ?? this.#formOf(type, scope, depth);
    return this.#formOf(type, scope, depth);
  }

  leaf(type: string, scope: Scope): Tree {
    const keys = scope.keys?.filter((key) => key.type === type) ?? [];
    if (keys.length > 0 && this.#prng.chance(0.7)) return this.#prng.pick(keys);
    const columns = scope.columns.filter(
      (each) => each.type === type && (scope.isTame !== true || each.isTame || type !== 'f64'),
    );
    if (columns.length > 0 && this.#prng.chance(0.75)) {
      const { name, from } = this.#prng.pick(columns);
      return column(type, name, from);
    }
    if (type === 'null') return literal('null', 'NULL');
    const known = literals[type];
    if (known === undefined) return this.#callOf(type, scope, 1) ?? literal(type, 'NULL');
    const usual = scope.isTame === true ? 4 : this.#prng.chance(0.8) ? 5 : known.length;
    return literal(type, this.#prng.pick(known.slice(0, usual)));
  }

  /** A call of a shape; arguments are constants or expressions by its letters. */
  call(shape: Shape, scope: Scope, depth: number): Tree {
    return expr(shape.result, `${shape.name}(`, ...this.args(shape.args, scope, depth), ')');
  }

  args(letters: readonly string[], scope: Scope, depth: number): Part[] {
    return letters.flatMap((letter, i): Part[] => [i === 0 ? '' : ', ', this.argument(letter, scope, depth)]);
  }

  argument(letter: string, scope: Scope, depth: number): Tree {
    const constant = constants[letter];
    if (constant !== undefined) return constantTree(letter, this.#prng.pick(constant));
    return this.of(types[letter] ?? 'i64', scope, depth - 1);
  }

  #callOf(type: string, scope: Scope, depth: number): Tree | undefined {
    const shapes = byResult.get(type);
    return shapes === undefined ? undefined : this.call(this.#prng.pick(shapes), scope, depth);
  }

  #formOf(type: string, scope: Scope, depth: number): Tree {
    const forms: Readonly<Record<string, readonly Maker[]>> = {
      i64: [this.#arithmetic, this.#arithmetic, this.#bits, this.#choice, this.#cast],
      u64: [this.#arithmetic, this.#choice, this.#cast],
      f64: [this.#arithmetic, this.#arithmetic, this.#mixed, this.#choice, this.#cast],
      utf8: [this.#joined, this.#choice, this.#cast, this.#substring],
      bool: [
        this.#comparison,
        this.#comparison,
        this.#logic,
        this.#membership,
        this.#matching,
        this.#test,
        this.#choice,
      ],
      time: [this.#shifted, this.#shifted, this.#choice, this.#cast],
      date: [this.#cast, this.#choice],
      interval: [this.#intervals],
      'list<i64>': [this.#items],
      'list<utf8>': [this.#items],
    };
    const makers = forms[type] ?? (castNames[type] === undefined ? [] : [this.#cast]);
    return makers.length === 0 ? this.leaf(type, scope) : this.#prng.pick(makers)(type, scope, depth - 1);
  }

  #tame(type: string, scope: Scope, depth: number): Tree {
    const [a, b] = [this.of(type, scope, depth - 1), this.of(type, scope, depth - 1)];
    if (!numbers.includes(type)) return this.leaf(type, scope);
    return this.#prng.chance(0.6) && type !== 'u64'
      ? expr(type, '(', a, this.#prng.pick([' + ', ' - ']), b, ')')
      : expr(type, 'coalesce(', a, ', ', b, ')');
  }

  readonly #arithmetic: Maker = (type, scope, depth) => {
    const operator = this.#prng.pick([' + ', ' - ', ' * ', ' / ', ' % ']);
    if (type !== 'u64' && this.#prng.chance(0.1)) return expr(type, '(- ', this.of(type, scope, depth), ')');
    return expr(type, '(', this.of(type, scope, depth), operator, this.of(type, scope, depth), ')');
  };

  readonly #bits: Maker = (type, scope, depth) =>
    expr(
      type,
      '(',
      this.of(type, scope, depth),
      this.#prng.pick([' & ', ' | ', ' ^ ', ' << ', ' >> ']),
      this.of(type, scope, depth),
      ')',
    );

  readonly #mixed: Maker = (type, scope, depth) => {
    const other = this.of(this.#prng.pick(['i64', 'u64']), scope, depth);
    const [a, b] = this.#prng.chance(0.5)
      ? [other, this.of('f64', scope, depth)]
      : [this.of('f64', scope, depth), other];
    return expr(type, '(', a, this.#prng.pick([' + ', ' * ', ' / ', ' - ']), b, ')');
  };

  readonly #choice: Maker = (type, scope, depth) => {
    const value = (): Tree => this.of(type, scope, depth);
    if (this.#prng.chance(0.3)) {
      const of = this.#prng.pick(['i64', 'utf8']);
      return expr(
        type,
        'CASE ',
        this.of(of, scope, depth),
        ' WHEN ',
        this.leaf(of, scope),
        ' THEN ',
        value(),
        ' ELSE ',
        value(),
        ' END',
      );
    }
    const otherwise: Part[] = this.#prng.chance(0.7) ? [' ELSE ', value()] : [];
    return expr(type, 'CASE WHEN ', this.of('bool', scope, depth), ' THEN ', value(), ...otherwise, ' END');
  };

  readonly #cast: Maker = (type, scope, depth) => {
    const name = this.#prng.pick(castNames[type] ?? ['BIGINT']);
    const value = this.of(this.#prng.pick(castFrom[type] ?? ['i64']), scope, depth);
    const style = this.#prng.below(4);
    if (style === 0) return expr(type, '(', value, `)::${name}`);
    return expr(type, style === 1 ? 'TRY_CAST(' : 'CAST(', value, ` AS ${name})`);
  };

  readonly #joined: Maker = (type, scope, depth) =>
    expr(
      type,
      '(',
      this.of('utf8', scope, depth),
      ' || ',
      this.of(this.#prng.pick(['utf8', 'utf8', 'i64']), scope, depth),
      ')',
    );

  readonly #substring: Maker = (type, scope, depth) => {
    const value = this.of('utf8', scope, depth);
    if (this.#prng.chance(0.5)) return expr(type, 'substring(', value, ` FROM ${this.#prng.pick(['1', '2'])} FOR 3)`);
    return expr(
      type,
      `trim(${this.#prng.pick(['BOTH', 'LEADING', 'TRAILING'])} `,
      this.leaf('utf8', scope),
      ' FROM ',
      value,
      ')',
    );
  };

  readonly #comparison: Maker = (type, scope, depth) => {
    const operator = this.#prng.pick([
      ' = ',
      ' <> ',
      ' < ',
      ' > ',
      ' <= ',
      ' >= ',
      ' IS DISTINCT FROM ',
      ' IS NOT DISTINCT FROM ',
    ]);
    const of = this.#prng.pick(comparable);
    const other = numbers.includes(of) && this.#prng.chance(0.3) ? this.#prng.pick(numbers) : of;
    return expr(type, '(', this.of(of, scope, depth), operator, this.of(other, scope, depth), ')');
  };

  readonly #logic: Maker = (type, scope, depth) => {
    if (this.#prng.chance(0.25)) return expr(type, '(NOT ', this.of(type, scope, depth), ')');
    return expr(
      type,
      '(',
      this.of(type, scope, depth),
      this.#prng.pick([' AND ', ' OR ']),
      this.of(type, scope, depth),
      ')',
    );
  };

  readonly #membership: Maker = (type, scope, depth) => {
    const of = this.#prng.pick(comparable);
    const not = this.#prng.chance(0.3) ? ' NOT' : '';
    const value = this.of(of, scope, depth);
    if (this.#prng.chance(0.4))
      return expr(type, '(', value, `${not} BETWEEN `, this.leaf(of, scope), ' AND ', this.leaf(of, scope), ')');
    const items = Array.from({ length: 1 + this.#prng.below(3) }, () => this.leaf(of, scope));
    return expr(type, '(', value, `${not} IN (`, list(items), '))');
  };

  readonly #matching: Maker = (type, scope, depth) => {
    const value = this.of('utf8', scope, depth);
    if (this.#prng.chance(0.5)) {
      const pattern = this.#prng.pick(["'%o%'", "'a_'", "'H%'", "'%'", "''", "'_'", "'%\\%'", "'foo-bar'", "'%ž%'"]);
      return expr(
        type,
        '(',
        value,
        this.#prng.pick([' LIKE ', ' NOT LIKE ', ' ILIKE ', ' NOT ILIKE ']),
        literal('pattern', pattern),
        ')',
      );
    }
    return expr(
      type,
      '(',
      value,
      this.#prng.pick([' ~ ', ' !~ ', ' ~* ', ' !~* ']),
      this.argument('p', scope, depth),
      ')',
    );
  };

  readonly #test: Maker = (type, scope, depth) => {
    if (this.#prng.chance(0.3))
      return expr(
        type,
        '(',
        this.of('bool', scope, depth),
        this.#prng.pick([' IS TRUE', ' IS NOT FALSE', ' IS UNKNOWN', ' IS NOT UNKNOWN', ' IS FALSE']),
        ')',
      );
    return expr(
      type,
      '(',
      this.of(this.#prng.pick(comparable), scope, depth),
      this.#prng.pick([' IS NULL', ' IS NOT NULL']),
      ')',
    );
  };

  readonly #shifted: Maker = (type, scope, depth) => {
    const [time, interval] = [this.of('time', scope, depth), this.of('interval', scope, depth)];
    if (this.#prng.chance(0.2)) return expr(type, '(', interval, ' + ', time, ')');
    return expr(type, '(', time, this.#prng.pick([' + ', ' - ']), interval, ')');
  };

  readonly #intervals: Maker = (type, scope, depth) => {
    if (this.#prng.chance(0.6)) return this.leaf(type, scope);
    return expr(
      type,
      '(',
      this.of(type, scope, depth),
      this.#prng.pick([' + ', ' - ']),
      this.of(type, scope, depth),
      ')',
    );
  };

  readonly #items: Maker = (type, scope, depth) => {
    const items = Array.from({ length: 1 + this.#prng.below(3) }, () => this.of(type.slice(5, -1), scope, depth));
    return expr(type, '[', list(items), ']');
  };
}
