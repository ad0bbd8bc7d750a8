import { call, literal } from '../../relation/make.js';
import { types } from '../../relation/types.js';
import { castTo } from '../meaning/cast.js';
import { condition } from '../meaning/operators.js';
import { inList, is, like } from '../meaning/predicates.js';
import { comparedType } from '../meaning/coerce.js';
import type { Expression as Node } from '../../relation/expression.js';
import { compare, notComparable } from '../meaning/compare.js';
import type { Expression, LongList, Query } from '../syntax/tree.js';
import { plain, type Bound } from '../meaning/bound.js';
import type { Bind, Scope } from './scope.js';
import { bindInQuery } from './subquery.js';

type NodeOf<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** AND and OR over all of the operands at once. */
export function bindLogical(kind: 'and' | 'or', operands: readonly Bound[]): Bound {
  const word = kind.toUpperCase();
  const conditions = operands.map(({ expression }) => condition(word, expression));
  return plain(call(kind, types.bool, conditions), operands.map(({ name }) => name).join(` ${word} `));
}

const words = { like: 'LIKE', ilike: 'ILIKE', similar: 'SIMILAR TO' } as const;

/** LIKE, ILIKE and SIMILAR TO. */
export const bindLike = (node: NodeOf<'like'>, value: Bound, pattern: Bound): Bound =>
  like(value, pattern, { word: words[node.matcher], isNegated: node.negated, escape: node.escape });

const tests = {
  null: ['NULL', 'NOT NULL'],
  true: ['TRUE', 'NOT TRUE'],
  false: ['FALSE', 'NOT FALSE'],
  unknown: ['UNKNOWN', 'NOT UNKNOWN'],
} as const;

/** IS [NOT] NULL, TRUE, FALSE and UNKNOWN. */
export const bindIs = ({ what, negated }: NodeOf<'is'>, value: Bound): Bound => is(value, tests[what][negated ? 1 : 0]);

/** IS [NOT] DISTINCT FROM. */
export function bindDistinct(negated: boolean, left: Bound, right: Bound): Bound {
  const compared = compare(negated ? 'is_not_distinct' : 'is_distinct', left.expression, right.expression);
  return plain(compared, `${left.name} IS ${negated ? 'NOT ' : ''}DISTINCT FROM ${right.name}`);
}

/** [NOT] IN of a list, a long list of constants, or a query. */
export function bindIn(node: NodeOf<'in'>, scope: Scope, bind: Bind): Bound {
  const value = bind(node.operand, scope);
  const { items, negated } = node;
  if (isQuery(items)) return bindInQuery(value, items, negated, scope);
  if (isLongList(items)) return bindLongList(value, items, negated);
  return inList(
    value,
    items.map((item) => bind(item, scope)),
    negated,
  );
}

const isQuery = (items: NodeOf<'in'>['items']): items is Query => 'body' in items;
const isLongList = (items: NodeOf<'in'>['items']): items is LongList => 'kind' in items && !('body' in items);

/** Constants of the value's own type need no node each. */
function bindLongList(value: Bound, { kind, values }: LongList, isNegated: boolean): Bound {
  const name = `${value.name} ${isNegated ? 'NOT ' : ''}IN ${String(values.length)} values`;
  const item = kind === 'string' ? types.utf8 : types.i64;
  const { type } = value.expression;
  if (type.kind === item.kind)
    return plain({ kind: 'in_constants', type: types.bool, value: value.expression, items: values, isNegated }, name);
  const common = comparedType(type, item);
  if (common === undefined) throw notComparable(type, item);
  const items = values.map((constant): Node => castTo(literal(item, constant), common));
  return plain({ kind: 'in', type: types.bool, value: castTo(value.expression, common), items, isNegated }, name);
}
