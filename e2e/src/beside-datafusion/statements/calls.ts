import type { Prng } from '@inlay/testing';
import { expr, optional, text } from '../tree/tree.js';
import type { Part, Tree } from '../tree/tree.js';
import type { Expressions } from './expressions.js';
import type { Scope } from './scope.js';
import { aggregateShapes, orderedShapes, windowShapes, withinShapes } from './shapes.js';
import type { Shape } from './shapes.js';

/** Aggregates of which the answer depends on rounding: they are given what sums exactly. */
export const adding = /^(sum|avg|mean|stddev|var|corr|covar|regr|median|percentile|quantile|approx_p|approx_m)/;

/** What rows are told apart by, so that an order by it leaves no choice. */
const totalOrder = (scope: Scope): string =>
  scope.columns
    .filter(({ name }) => /(^|\.)(id|k\d)$/.test(name))
    .map(({ name }) => name)
    .join(', ');

const directions = ['', ' DESC', ' ASC NULLS FIRST', ' DESC NULLS LAST'];

/** Calls of aggregates and of window functions, in all the forms that they have. */
export class Calls {
  readonly #prng: Prng;
  readonly #expressions: Expressions;

  constructor(prng: Prng, expressions: Expressions) {
    this.#prng = prng;
    this.#expressions = expressions;
  }

  /** An aggregate that gives the type, over the rows of a scope. */
  aggregate(type: string, scope: Scope, depth: number): Tree | undefined {
    const kinds = [aggregateShapes, aggregateShapes, orderedShapes, withinShapes];
    const shapes = this.#prng.pick(kinds).filter((shape) => shape.result === type && shape.name !== 'grouping');
    if (type === 'i64' && this.#prng.chance(0.15)) return expr(type, 'count(*)', this.#filter(scope));
    if (shapes.length === 0) return undefined;
    const shape = this.#prng.pick(shapes);
    if (orderedShapes.includes(shape)) return this.#ordered(shape, scope, depth);
    if (withinShapes.includes(shape)) return this.#within(shape, scope);
    const isDistinct = this.#prng.chance(0.15) && shape.args.length === 1 && !shape.name.startsWith('approx');
    const args = this.#expressions.args(shape.args, innerOf(shape, scope), depth);
    return expr(
      type,
      `${shape.name}(`,
      ...(isDistinct ? [optional('DISTINCT ')] : []),
      ...args,
      ')',
      this.#filter(scope),
    );
  }

  /** A function with OVER that gives the type. */
  window(type: string, scope: Scope, depth: number): Tree | undefined {
    const order = totalOrder(scope);
    if (order === '') return undefined;
    const isOwn = this.#prng.chance(0.5);
    const shapes = (isOwn ? windowShapes : aggregateShapes).filter(
      (shape) => shape.result === type && shape.name !== 'grouping' && !shape.name.startsWith('approx'),
    );
    if (shapes.length === 0) return undefined;
    const shape = this.#prng.pick(shapes);
    const args = this.#expressions.args(shape.args, innerOf(shape, scope), depth);
    const nulls =
      isOwn && /^(lag|lead|first|last|nth)/.test(shape.name) && this.#prng.chance(0.15) ? ' IGNORE NULLS' : '';
    const partition = this.#prng.chance(0.5)
      ? [optional('PARTITION BY ', this.#expressions.leaf(this.#prng.pick(['utf8', 'bool', 'i64']), scope))]
      : [];
    const by = this.#prng.pick(directions);
    const ordered = order.replaceAll(/,|$/g, (end) => `${by}${end}`);
    return expr(
      type,
      `${shape.name}(`,
      ...args,
      `)${nulls} OVER (`,
      ...partition,
      ` ORDER BY ${ordered}`,
      ...this.#frame(isOwn, shape),
      ')',
    );
  }

  #frame(isOwn: boolean, shape: Shape): Part[] {
    if (isOwn && !/^(first|last|nth)/.test(shape.name)) return [];
    if (this.#prng.chance(0.4)) return [];
    const from = this.#prng.pick(['UNBOUNDED PRECEDING', '2 PRECEDING', '1 PRECEDING', 'CURRENT ROW']);
    const to = this.#prng.pick(['CURRENT ROW', '1 FOLLOWING', '3 FOLLOWING', 'UNBOUNDED FOLLOWING']);
    const unit = this.#prng.pick(['ROWS', 'ROWS', 'GROUPS', 'RANGE']);
    return [optional(` ${unit} BETWEEN ${from} AND ${to}`)];
  }

  #filter(scope: Scope): Part {
    if (!this.#prng.chance(0.2)) return '';
    return optional(' FILTER (WHERE ', this.#expressions.of('bool', { ...scope, isTame: false }, 1), ')');
  }

  /** Its order is all of a row, so that one answer is right. */
  #ordered(shape: Shape, scope: Scope, depth: number): Tree | undefined {
    const order = totalOrder(scope);
    if (order === '') return undefined;
    const args = this.#expressions.args(shape.args, scope, depth);
    const by = order.replaceAll(/,|$/g, (end) => `${this.#prng.pick(['', ' DESC'])}${end}`);
    return expr(shape.result, `${shape.name}(`, ...args, ` ORDER BY ${by})`, this.#filter(scope));
  }

  #within(shape: Shape, scope: Scope): Tree {
    const inner = innerOf(shape, scope);
    const args = this.#expressions.args(shape.args.slice(0, -1), inner, 1);
    const by = this.#expressions.argument(shape.args.at(-1) ?? 'f', inner, 1);
    return expr(
      shape.result,
      `${shape.name}(`,
      ...args,
      ') WITHIN GROUP (ORDER BY ',
      by,
      this.#prng.pick(['', ' DESC']),
      ')',
    );
  }

  /** `grouping(key)` of one of the keys. */
  grouping(keys: readonly Tree[]): Tree {
    return expr('i32', 'grouping(', text(this.#prng.pick(keys)), ')');
  }
}

const innerOf = (shape: Shape, scope: Scope): Scope =>
  adding.test(shape.name) ? { ...scope, isTame: true } : { ...scope, isTame: false };
