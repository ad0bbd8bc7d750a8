import { fromHalfOpen, noTimes, rowTimes, spanOf } from '@inlay/core';
import { sqlError } from '../sql-error.js';
import { constantSql } from '../values/constant.js';
import { formatTimestamp, isFarTime, parseTimestamp } from '../values/timestamp.js';
import { listSql } from '../parse/long-lists.js';
import { child, kindOf, list, text } from '../parse/tree.js';
import { constantTyped, plain } from './typed.js';
import { compileExpression } from './scope.js';
import type { LongList } from '../parse/long-lists.js';
import type { TreeNode } from '../parse/tree.js';
import type { Scope } from './scope.js';
import type { Restriction, Typed } from './typed.js';

const symbols: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_DISTINCT_FROM: 'IS DISTINCT FROM',
  COMPARE_NOT_DISTINCT_FROM: 'IS NOT DISTINCT FROM',
};
const mirrored: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

export function comparisonSymbol(type: string): string {
  const symbol = symbols[type];
  if (symbol === undefined) throw sqlError('sql_unsupported', `the comparison ${type} is not supported`);
  return symbol;
}

export function compileComparison(node: TreeNode, scope: Scope): Typed {
  const symbol = comparisonSymbol(text(node, 'type'));
  const left = compileExpression(child(node, 'left'), scope);
  const right = compileExpression(child(node, 'right'), scope);
  return compare(symbol, left, right);
}

function compare(symbol: string, givenLeft: Typed, givenRight: Typed): Typed {
  const left = likeOther(givenLeft, givenRight);
  const right = likeOther(givenRight, givenLeft);
  const shown = symbol === '<>' ? '!=' : symbol;
  const result = plain(comparisonSql(symbol, left, right), 'bool', `${left.name} ${shown} ${right.name}`);
  return {
    ...result,
    restrictions: [...restrict(left, symbol, right), ...restrict(right, mirrored[symbol] ?? symbol, left)],
  };
}

const isFar = ({ constant }: Typed): boolean => constant?.kind === 'time' && isFarTime(constant.ns);
const farNs = ({ constant }: Typed): bigint => (constant?.kind === 'time' ? constant.ns : 0n);

/**
 * A constant time may lie outside what a time can hold: it is then after (or before) every value, so that the comparison
 * is true or false for all of them, and null for null.
 */
function comparisonSql(symbol: string, left: Typed, right: Typed): string {
  if (isFar(left) && !isFar(right)) return comparisonSql(mirrored[symbol] ?? symbol, right, left);
  if (!isFar(right)) return `(${left.sql} ${symbol} ${right.sql})`;
  if (isFar(left)) return String(compareConstants(symbol, farNs(left), farNs(right)));
  if (symbol === 'IS DISTINCT FROM' || symbol === 'IS NOT DISTINCT FROM') return String(symbol === 'IS DISTINCT FROM');
  const isTrue = compareConstants(symbol, 0n, farNs(right));
  return `(${left.sql} ${isTrue ? '>=' : '<'} ${constantSql({ kind: 'time', ns: rowTimes.min })})`;
}

function compareConstants(symbol: string, a: bigint, b: bigint): boolean {
  if (symbol.startsWith('<') && symbol !== '<>') return symbol === '<=' ? a <= b : a < b;
  if (symbol.startsWith('>')) return symbol === '>=' ? a >= b : a > b;
  return symbol === '=' || symbol === 'IS NOT DISTINCT FROM' ? a === b : a !== b;
}

/** A constant takes the type of what it is compared with, so that the comparison is exact and reaches the scans. */
export function likeOther(operand: Typed, other: Typed): Typed {
  const constant = operand.constant;
  if (other.type === 'time') return asTime(operand);
  if (constant === undefined) return operand;
  if (other.type === 'u64' && constant.kind === 'int' && constant.value >= 0n)
    return { ...operand, sql: `CAST(${String(constant.value)} AS UBIGINT)` };
  return operand;
}

/** Strings are read as times, integers as ns, dates as their midnight. Rejects with `bad_literal`. */
export function asTime(operand: Typed): Typed {
  const constant = operand.constant;
  if (constant?.kind === 'string') {
    const ns = parseTimestamp(constant.value);
    if (ns === undefined)
      throw sqlError(
        'bad_literal',
        `'${constant.value}' is not a time: write it like '${formatTimestamp(1_700_000_000_123_456_789n)}'`,
      );
    return { ...constantTyped({ kind: 'time', ns }), name: operand.name };
  }
  if (constant?.kind === 'int') return { ...constantTyped({ kind: 'time', ns: constant.value }), name: operand.name };
  if (constant?.kind === 'time') return { ...constantTyped(constant), name: operand.name };
  return operand.type === 'date' || operand.type === 'string'
    ? plain(`CAST(${operand.sql} AS TIMESTAMP_NS)`, 'time', operand.name)
    : operand;
}

function restrict(column: Typed, symbol: string, value: Typed): readonly Restriction[] {
  const { source } = column;
  const { constant } = value;
  if (source === undefined || constant === undefined) return [];
  if (source.kind === 'tag')
    return symbol === '=' && constant.kind === 'string' ? [{ source, values: [constant.value] }] : [];
  if (constant.kind !== 'time') return [];
  const ns = constant.ns;
  const within = (from?: bigint, to?: bigint): readonly Restriction[] => [
    { source, times: fromHalfOpen(from, to) ?? noTimes },
  ];
  switch (symbol) {
    case '=':
      return within(ns, ns + 1n);
    case '>':
      return within(ns + 1n);
    case '>=':
      return within(ns);
    case '<':
      return within(undefined, ns);
    case '<=':
      return within(undefined, ns + 1n);
    default:
      return [];
  }
}

export function compileBetween(node: TreeNode, scope: Scope): Typed {
  const input = compileExpression(child(node, 'input'), scope);
  const lower = compileExpression(child(node, 'lower'), scope);
  const upper = compileExpression(child(node, 'upper'), scope);
  const from = compare('>=', input, lower);
  const to = compare('<=', input, upper);
  const sql =
    isLong(input) && !isFar(lower) && !isFar(upper) ? between(input, lower, upper) : `(${from.sql} AND ${to.sql})`;
  const result = plain(sql, 'bool', `${input.name} BETWEEN ${lower.name} AND ${upper.name}`);
  // Volatile inputs would be evaluated twice; there are none among the allowed functions but random().
  return { ...result, restrictions: [...(from.restrictions ?? []), ...(to.restrictions ?? [])] };
}

function longListOf(items: readonly TreeNode[], scope: Scope): LongList | undefined {
  const [only] = items;
  if (only === undefined || items.length !== 1 || kindOf(only) !== 'PARAMETER') return undefined;
  return scope.statement.context.lists?.get(text(only, 'identifier'));
}

const itemTyped = (value: bigint | string): Typed =>
  constantTyped(typeof value === 'bigint' ? { kind: 'int', value } : { kind: 'string', value });

/** Whether the literals can be compared as they are written. */
function isListOf({ type }: Typed, { kind, values }: LongList): boolean {
  if (kind === 'string') return type === 'string';
  return type === 'i64' || type === 'i32' || (type === 'f64' && values.every((value) => Number(value) >= 0));
}

function inLongList(node: TreeNode, first: Typed, long: LongList): Typed {
  const negated = text(node, 'type') === 'COMPARE_NOT_IN';
  const word = negated ? 'NOT IN' : 'IN';
  const result = plain(`(${first.sql} ${word} (${listSql(long)}))`, 'bool', `${first.name} ${word} (...)`);
  const { source } = first;
  if (negated || long.kind !== 'string' || source?.kind !== 'tag') return result;
  return { ...result, restrictions: [{ source, values: long.values.map(String) }] };
}

const isLong = (operand: Typed): boolean => operand.sql.length > 200;

/** Names the input once. */
function between(input: Typed, lower: Typed, upper: Typed): string {
  const model = lower.type === 'time' ? lower : upper;
  return `(${likeOther(input, model).sql} BETWEEN ${likeOther(lower, input).sql} AND ${likeOther(upper, input).sql})`;
}

/** `x IN (a, b)`; the tag form narrows which files are read. */
export function compileIn(node: TreeNode, scope: Scope): Typed {
  const [subject, ...others] = list(node, 'children');
  const long = longListOf(others, scope);
  const first = subject && compileExpression(subject, scope);
  if (first !== undefined && long !== undefined && isListOf(first, long)) return inLongList(node, first, long);
  const items = long === undefined ? others.map((item) => compileExpression(item, scope)) : long.values.map(itemTyped);
  if (first === undefined || items.length === 0) throw sqlError('sql_unsupported', 'IN needs a list of values');
  const negated = text(node, 'type') === 'COMPARE_NOT_IN';
  const alike = items.map((item) => likeOther(item, first));
  const near = alike.filter((item) => !isFar(item));
  const sql =
    near.length === 0
      ? alike
          .slice(0, 1)
          .map((item) => comparisonSql(negated ? '<>' : '=', first, item))
          .join('')
      : `(${first.sql} ${negated ? 'NOT IN' : 'IN'} (${near.map((item) => item.sql).join(', ')}))`;
  const result = plain(
    sql,
    'bool',
    `${first.name} ${negated ? 'NOT IN' : 'IN'} ([${alike.map((item) => item.name).join(', ')}])`,
  );
  return negated ? result : { ...result, restrictions: restrictIn(first, alike) };
}

function restrictIn(column: Typed, items: readonly Typed[]): readonly Restriction[] {
  const { source } = column;
  if (source === undefined) return [];
  if (source.kind === 'tag') {
    const values = items.map((item) => (item.constant?.kind === 'string' ? item.constant.value : undefined));
    return values.every((value) => value !== undefined) ? [{ source, values }] : [];
  }
  const times = items.map((item) => (item.constant?.kind === 'time' ? item.constant.ns : undefined));
  if (!times.every((time) => time !== undefined)) return [];
  const known = times.flatMap((ns) => fromHalfOpen(ns, ns + 1n) ?? []);
  return [{ source, times: spanOf(known) ?? noTimes }];
}

export function compileConjunction(node: TreeNode, scope: Scope): Typed {
  const word = text(node, 'type') === 'CONJUNCTION_AND' ? 'AND' : 'OR';
  const parts = list(node, 'children').map((item) => compileExpression(item, scope));
  const result = plain(
    `(${parts.map((part) => part.sql).join(` ${word} `)})`,
    'bool',
    parts.map((part) => part.name).join(` ${word} `),
  );
  return word === 'AND'
    ? { ...result, restrictions: parts.flatMap((part) => part.restrictions ?? []) }
    : { ...result, restrictions: restrictOr(parts) };
}

/** `host = 'a' OR host = 'b'` is an IN. */
function restrictOr(parts: readonly Typed[]): readonly Restriction[] {
  const only = parts.map((part) => (part.restrictions?.length === 1 ? part.restrictions[0] : undefined));
  const source = only[0]?.source;
  if (
    source === undefined ||
    !only.every(
      (item) => item?.values !== undefined && item.source.use === source.use && item.source.name === source.name,
    )
  )
    return [];
  return [{ source, values: only.flatMap((item) => [...(item?.values ?? [])]) }];
}
