import { int64Max } from '@inlay/core';
import { quoteText } from '../identifiers.js';
import { formatTimestamp, isFarTime } from './timestamp.js';
import type { Interval } from './interval.js';

/** A value known before the query runs. */
export type Constant =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'time'; readonly ns: bigint }
  | { readonly kind: 'interval'; readonly interval: Interval };

/** Stands where a time would that no column can hold. Comparisons leave it out; where it stays, the statement is refused. */
const farMark = '\uE000!time';

/** The first time in the SQL of a statement that is outside of what a time can hold. */
export function farTimeIn(sql: string): bigint | undefined {
  const at = sql.indexOf(`${farMark}(`);
  const digits = at === -1 ? undefined : /^-?\d+/.exec(sql.slice(at + farMark.length + 1, at + 200))?.[0];
  return digits === undefined ? undefined : BigInt(digits);
}

/** As DuckDB is to read it: with the type that DataFusion gives the literal. */
export function constantSql(constant: Constant): string {
  switch (constant.kind) {
    case 'null':
      return 'NULL';
    case 'bool':
      return String(constant.value);
    case 'int':
      return integerSql(constant.value);
    case 'float':
      return floatSql(constant.text);
    case 'string':
      return quoteText(constant.value);
    case 'time':
      return isFarTime(constant.ns)
        ? `${farMark}(${String(constant.ns)})`
        : `make_timestamp_ns(${String(constant.ns)})`;
    case 'interval':
      return intervalSql(constant.interval);
  }
}

/** The lowest BIGINT has no literal of its own: the parser reads a minus and a number too large. */
function integerSql(value: bigint): string {
  if (value > 2n ** 63n - 1n) return `CAST(${String(value)} AS UBIGINT)`;
  return value < 0n ? `CAST('${String(value)}' AS BIGINT)` : `CAST(${String(value)} AS BIGINT)`;
}

function floatSql(text: string): string {
  if (!/^-?[0-9.]+(e[-+]?[0-9]+)?$/i.test(text)) return `CAST(${quoteText(text)} AS DOUBLE)`;
  const literal = /e/i.test(text) ? text : `${text}e0`;
  return literal.startsWith('-') ? `(${literal})` : literal;
}

const monthsMax = 2n ** 31n - 1n;
/** Arithmetic with constant times knows no such limit: so it is an error only where the interval itself is needed. */
const tooLong = `CAST(error('an interval is too long: it has at most 178,956,970 years, or 106,751,991 days') AS INTERVAL)`;
const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** DuckDB's intervals have microseconds; ns below them are lost, which is said in RFC 0001. */
function intervalSql({ months, ns }: Interval): string {
  if (abs(months) > monthsMax || abs(ns / 1000n) > int64Max) return tooLong;
  const parts = [];
  if (months !== 0n) parts.push(`to_months(${String(months)})`);
  if (ns !== 0n || parts.length === 0) parts.push(`to_microseconds(${String(ns / 1000n)})`);
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' + ')})`;
}

/** As DataFusion shows a literal in the name of a column. */
export function constantName(constant: Constant): string {
  switch (constant.kind) {
    case 'null':
      return 'NULL';
    case 'bool':
      return `Boolean(${String(constant.value)})`;
    case 'int':
      return `${constant.value > 2n ** 63n - 1n ? 'UInt64' : 'Int64'}(${String(constant.value)})`;
    case 'float':
      return `Float64(${constant.text})`;
    case 'string':
      return `Utf8("${constant.value}")`;
    case 'time':
      return `TimestampNanosecond(${formatTimestamp(constant.ns)})`;
    case 'interval':
      return `IntervalMonthDayNano("IntervalMonthDayNano { months: ${String(constant.interval.months)}, days: 0, nanoseconds: ${String(constant.interval.ns)} }")`;
  }
}
