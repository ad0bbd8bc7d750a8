import { unreachable } from '@inlay/core';
import type {
  AggregateCall,
  ColumnNumber,
  Expression,
  Frame,
  FrameBound,
  Literal,
  SortKey,
  WindowFunctionCall,
  WindowOver,
} from './expression.js';
import { arrowName } from './types.js';

/** The name of a column, for people. */
export type NameOf = (id: ColumnNumber) => string;

const infix: Readonly<Record<string, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  modulo: '%',
  bit_and: '&',
  bit_or: '|',
  bit_xor: '#',
  shift_left: '<<',
  shift_right: '>>',
  equal: '=',
  not_equal: '!=',
  less: '<',
  less_equal: '<=',
  greater: '>',
  greater_equal: '>=',
  is_distinct: 'IS DISTINCT FROM',
  is_not_distinct: 'IS NOT DISTINCT FROM',
  and: 'AND',
  or: 'OR',
  like: 'LIKE',
  ilike: 'ILIKE',
  concat_strict: '||',
};
const itemsShown = 5;

/** An expression as a line of a plan shows it: for people to read, not for a parser. */
export function describeExpression(expression: Expression, nameOf: NameOf): string {
  const of = (part: Expression): string => describeExpression(part, nameOf);
  switch (expression.kind) {
    case 'literal':
      return describeLiteral(expression);
    case 'column':
      return nameOf(expression.id);
    case 'call': {
      const symbol = infix[expression.name];
      const args = expression.args.map(of);
      return symbol === undefined ? `${expression.name}(${args.join(', ')})` : `(${args.join(` ${symbol} `)})`;
    }
    case 'cast':
      return `${of(expression.from)}::${arrowName(expression.type)}`;
    case 'case': {
      const branches = expression.branches.map(({ when, then }) => `WHEN ${of(when)} THEN ${of(then)}`);
      const otherwise = expression.otherwise === undefined ? '' : ` ELSE ${of(expression.otherwise)}`;
      const operand = expression.operand === undefined ? '' : `${of(expression.operand)} `;
      return `CASE ${operand}${branches.join(' ')}${otherwise} END`;
    }
    case 'in':
      return describeIn(expression, expression.items.map(of), nameOf);
    case 'in_constants':
      return describeIn(expression, expression.items.map(String), nameOf);
    case 'exists':
      return 'EXISTS (subquery)';
    case 'query':
      return '(subquery)';
    case 'quantified':
      return `${of(expression.value)} ${infix[expression.operator] ?? ''} ${expression.quantifier.toUpperCase()} (subquery)`;
    default:
      return unreachable(expression);
  }
}

function describeIn(
  { value, isNegated }: Extract<Expression, { kind: 'in' | 'in_constants' }>,
  items: readonly string[],
  nameOf: NameOf,
): string {
  const shown = items.slice(0, itemsShown).join(', ');
  const more = items.length > itemsShown ? `, … ${String(items.length)} in all` : '';
  return `${describeExpression(value, nameOf)} ${isNegated ? 'NOT ' : ''}IN (${shown}${more})`;
}

const textShown = 60;

function describeLiteral({ type, value }: Literal): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.length > textShown ? `${value.slice(0, textShown)}…` : value}'`;
  if (value instanceof Uint8Array) return `x'${Buffer.from(value.subarray(0, textShown)).toString('hex')}'`;
  if (typeof value === 'object')
    return `${String(value.months)} months ${String(value.days)} days ${String(value.ns)} ns`;
  if (type.kind === 'timestamp' && typeof value === 'bigint') return describeTime(value, type.unit);
  if (type.kind === 'date' && typeof value === 'bigint') return describeTime(value * 86_400n, 's').slice(0, 10);
  return String(value);
}

const perSecond = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n } as const;
const digits = { s: 0, ms: 3, us: 6, ns: 9 } as const;

/** An instant in RFC 3339, with as many digits as its unit has but for zeros at the end. */
export function describeTime(value: bigint, unit: keyof typeof perSecond = 'ns'): string {
  const scale = perSecond[unit];
  const rest = ((value % scale) + scale) % scale;
  const date = new Date(Number((value - rest) / scale) * 1000);
  if (Number.isNaN(date.getTime())) return `${String(value)} ${unit} after 1970`;
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(digits[unit], '0').replace(/0+$/, '')}`;
  return date.toISOString().replace(/\.\d+Z$/, `${fraction}Z`);
}

export const describeKeys = (keys: readonly SortKey[], nameOf: NameOf): string =>
  keys
    .map(
      ({ expression, isDescending, nullsFirst }) =>
        `${describeExpression(expression, nameOf)} ${isDescending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`,
    )
    .join(', ');

/** A call of an aggregate or a window function. */
export function describeCall(call: AggregateCall | WindowFunctionCall, nameOf: NameOf): string {
  const args = call.args.map((arg) => describeExpression(arg, nameOf)).join(', ');
  if (call.kind === 'window_call') return `${call.name}(${args})${call.ignoresNulls ? ' IGNORE NULLS' : ''}`;
  const order = call.order.length === 0 ? '' : ` ORDER BY ${describeKeys(call.order, nameOf)}`;
  const filter = call.filter === undefined ? '' : ` FILTER (${describeExpression(call.filter, nameOf)})`;
  return `${call.name}(${call.isDistinct ? 'DISTINCT ' : ''}${args === '' ? '*' : args}${order})${filter}`;
}

/** What OVER (…) says. */
export function describeOver({ partition, order, frame }: WindowOver, nameOf: NameOf): string {
  const parts = [
    ...(partition.length === 0
      ? []
      : [`partition by ${partition.map((part) => describeExpression(part, nameOf)).join(', ')}`]),
    ...(order.length === 0 ? [] : [`order by ${describeKeys(order, nameOf)}`]),
    ...(frame === undefined ? [] : [describeFrame(frame)]),
  ];
  return `over (${parts.join(' ')})`;
}

const describeFrame = ({ units, start, end }: Frame): string =>
  `${units} between ${describeBound(start)} and ${describeBound(end)}`;

const describeBound = (bound: FrameBound): string =>
  'offset' in bound ? `${describeLiteral(bound.offset)} ${bound.kind}` : bound.kind.replaceAll('_', ' ');
