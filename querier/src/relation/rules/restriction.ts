import { fromHalfOpen, intersect, noTimes, spanOf, unreachable, type TimeRange } from '@inlay/core';
import type { ColumnNumber, Expression, Literal, ScalarCall } from '../expression.js';
import type { ScalarFunction } from '../functions.js';

/** What a condition says of a column, where it holds: its instants (ns), or the texts that it may be. */
export interface Restriction {
  readonly times?: TimeRange;
  readonly values?: readonly string[];
}

/** By columns. A column that is not there may have any value. */
export type Restrictions = ReadonlyMap<ColumnNumber, Restriction>;

export const noRestrictions: Restrictions = new Map();

/** What holds of each column wherever the condition is true. NULL never meets a condition, so that it need not be looked for. */
export function restrictionsOf(condition: Expression): Restrictions {
  switch (condition.kind) {
    case 'call':
      return ofCall(condition);
    case 'in': {
      const values = condition.items.map(asText);
      const isKnown = !condition.isNegated && values.every((value) => value !== undefined);
      return isKnown ? only(condition.value, { values }) : ofTimes(condition);
    }
    case 'in_constants': {
      if (condition.isNegated) return noRestrictions;
      const texts = condition.items.filter((item) => typeof item === 'string');
      return texts.length === condition.items.length ? only(condition.value, { values: texts }) : noRestrictions;
    }
    case 'case':
    case 'cast':
    case 'column':
    case 'exists':
    case 'literal':
    case 'quantified':
    case 'query':
      return noRestrictions;
    default:
      return unreachable(condition);
  }
}

function ofTimes({ value, items, isNegated }: Extract<Expression, { kind: 'in' }>): Restrictions {
  const times = items.map(asTime);
  const span = spanOf(times.flatMap((ns) => (ns === undefined ? [] : [{ min: ns, max: ns }])));
  return isNegated || span === undefined || times.includes(undefined) ? noRestrictions : only(value, { times: span });
}

function ofCall({ name, args }: ScalarCall): Restrictions {
  const [first, second, third] = args;
  if (name === 'and') return args.map(restrictionsOf).reduce(both, noRestrictions);
  if (name === 'or') return args.map(restrictionsOf).reduce(either);
  if (name === 'is_true' && first !== undefined) return restrictionsOf(first);
  if (first === undefined || second === undefined) return noRestrictions;
  if (name === 'between') {
    if (third === undefined) return noRestrictions;
    return both(compared('greater_equal', first, second), compared('less_equal', first, third));
  }
  const mirror = mirrored[name];
  if (mirror === undefined) return noRestrictions;
  return both(compared(name, first, second), compared(mirror, second, first));
}

const mirrored: Partial<Readonly<Record<ScalarFunction, ScalarFunction>>> = {
  equal: 'equal',
  is_not_distinct: 'is_not_distinct',
  less: 'greater',
  less_equal: 'greater_equal',
  greater: 'less',
  greater_equal: 'less_equal',
};

function compared(name: ScalarFunction, column: Expression, constant: Expression): Restrictions {
  const isEqual = name === 'equal' || name === 'is_not_distinct';
  const value = isEqual ? asText(constant) : undefined;
  if (value !== undefined) return only(column, { values: [value] });
  const ns = asTime(constant);
  if (ns === undefined) return noRestrictions;
  if (isEqual) return only(column, { times: fromHalfOpen(ns, ns + 1n) ?? noTimes });
  const from = name === 'greater' ? ns + 1n : name === 'greater_equal' ? ns : undefined;
  const to = name === 'less' ? ns : name === 'less_equal' ? ns + 1n : undefined;
  return only(column, { times: fromHalfOpen(from, to) ?? noTimes });
}

const isConstant = (expression: Expression): expression is Literal => expression.kind === 'literal';

const asText = (expression: Expression): string | undefined =>
  isConstant(expression) && expression.type.kind === 'utf8' && typeof expression.value === 'string'
    ? expression.value
    : undefined;

/** Both sides of a comparison have one type: a column of ns is compared with ns. */
const asTime = (expression: Expression): bigint | undefined =>
  isConstant(expression) &&
  expression.type.kind === 'timestamp' &&
  expression.type.unit === 'ns' &&
  typeof expression.value === 'bigint'
    ? expression.value
    : undefined;

const only = (column: Expression, restriction: Restriction): Restrictions =>
  column.kind === 'column' ? new Map([[column.id, restriction]]) : noRestrictions;

/** What holds where both hold. */
export function both(a: Restrictions, b: Restrictions): Restrictions {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a;
  const all = new Map(a);
  for (const [id, restriction] of b) {
    const other = all.get(id);
    all.set(id, other === undefined ? restriction : narrowed(other, restriction));
  }
  return all;
}

function narrowed(a: Restriction, b: Restriction): Restriction {
  const times =
    a.times === undefined || b.times === undefined ? (a.times ?? b.times) : (intersect(a.times, b.times) ?? noTimes);
  const wanted = b.values === undefined ? undefined : new Set(b.values);
  const values = wanted === undefined ? a.values : (a.values?.filter((value) => wanted.has(value)) ?? b.values);
  return { ...(times === undefined ? {} : { times }), ...(values === undefined ? {} : { values }) };
}

/** What holds where one of them holds: of the columns that both speak of. */
function either(a: Restrictions, b: Restrictions): Restrictions {
  const shared = new Map<ColumnNumber, Restriction>();
  for (const [id, one] of a) {
    const other = b.get(id);
    if (other === undefined) continue;
    const times = one.times && other.times && spanOf([one.times, other.times]);
    const values = one.values && other.values && [...new Set([...one.values, ...other.values])];
    if (times !== undefined) shared.set(id, { times });
    else if (values !== undefined) shared.set(id, { values });
  }
  return shared;
}
