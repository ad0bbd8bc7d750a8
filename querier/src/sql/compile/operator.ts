import { sqlError } from '../sql-error.js';
import { addInterval } from '../values/interval.js';
import { asTime } from './comparison.js';
import { castTo } from './cast.js';
import { macro } from './macro-call.js';
import { compileExpression } from './scope.js';
import { constantTyped, isInteger, isNumber, plain } from './typed.js';
import { quoteText } from '../identifiers.js';
import type { TreeNode } from '../parse/tree.js';
import type { Scope } from './scope.js';
import type { SqlType, Typed } from './typed.js';

type Binary = (left: Typed, right: Typed) => Typed;

/** Operators by the name that the parser gives them; any other is refused. */
const binaries: Readonly<Record<string, Binary>> = {
  '+': add,
  '-': subtract,
  '*': (a, b) => arithmetic('*', a, b),
  '/': (a, b) => divide('/', a, b),
  '%': (a, b) => divide('%', a, b),
  '||': (a, b) => plain(`(${textOf(a)} || ${textOf(b)})`, 'string', `${a.name} || ${b.name}`),
  '&': (a, b) => bits('&', a, b),
  '|': (a, b) => bits('|', a, b),
  '<<': (a, b) => bits('<<', a, b),
  '>>': (a, b) => bits('>>', a, b),
  '^': (a, b) => plain(`xor(${a.sql}, ${b.sql})`, a.type, `${a.name} BIT_XOR ${b.name}`),
  '~@': (a, b) => matches(a, b, '', ''),
  '!~@': (a, b) => matches(a, b, 'NOT ', ''),
  '~*': (a, b) => matches(a, b, '', ", 'i'"),
  '!~*': (a, b) => matches(a, b, 'NOT ', ", 'i'"),
  '~~': (a, b) => like(a, b, 'LIKE', false),
  '!~~': (a, b) => like(a, b, 'LIKE', true),
  '~~*': (a, b) => like(a, b, 'ILIKE', false),
  '!~~*': (a, b) => like(a, b, 'ILIKE', true),
};
export const operatorNames: readonly string[] = Object.keys(binaries);

export function compileOperatorCall(name: string, operands: readonly TreeNode[], scope: Scope): Typed {
  const [left, right] = operands.map((operand) => compileExpression(operand, scope));
  if (left !== undefined && right === undefined && operands.length === 1) {
    if (name === '-') return negate(left);
    if (name === '+') return left;
  }
  const compile = Object.hasOwn(binaries, name) ? binaries[name] : undefined;
  if (compile === undefined || left === undefined || right === undefined)
    throw sqlError('function_refused', `the operator ${name.replace('@', '').replace('~~~', 'GLOB')} is not supported`);
  return compile(left, right);
}

function negate(operand: Typed): Typed {
  const { constant } = operand;
  if (constant?.kind === 'int') return constantTyped({ kind: 'int', value: -constant.value });
  if (constant?.kind === 'float')
    return constantTyped({
      kind: 'float',
      text: constant.text.startsWith('-') ? constant.text.slice(1) : `-${constant.text}`,
    });
  if (constant?.kind === 'interval')
    return constantTyped({
      kind: 'interval',
      interval: { months: -constant.interval.months, ns: -constant.interval.ns },
    });
  return plain(`(-${operand.sql})`, operand.type, `(- ${operand.name})`);
}

/** 64 bits stay 64 bits: u64 with a constant that fits stays u64, u64 with i64 is i64, and what does not fit is an error. */
function arithmetic(symbol: string, left: Typed, right: Typed): Typed {
  const { a, b, type } = unify(left, right);
  const sql = `(${a.sql} ${symbol} ${b.sql})`;
  const mixed = type === 'i64' && (a.type === 'u64' || b.type === 'u64');
  return plain(mixed ? `CAST(${sql} AS BIGINT)` : sql, type, `${left.name} ${symbol} ${right.name}`);
}

function unify(left: Typed, right: Typed): { readonly a: Typed; readonly b: Typed; readonly type: SqlType } {
  const a = asUnsigned(left, right);
  const b = asUnsigned(right, left);
  if (a.type === 'f64' || b.type === 'f64')
    return { a, b, type: a.type === 'unknown' || b.type === 'unknown' ? 'unknown' : 'f64' };
  if (!isNumber(a.type) || !isNumber(b.type)) return { a, b, type: 'unknown' };
  return {
    a,
    b,
    type: a.type === 'u64' && b.type === 'u64' ? 'u64' : a.type === 'i32' && b.type === 'i32' ? 'i32' : 'i64',
  };
}

const asUnsigned = (operand: Typed, other: Typed): Typed =>
  other.type === 'u64' && operand.constant?.kind === 'int' && operand.constant.value >= 0n
    ? castTo(operand, 'UBIGINT', false)
    : operand;

/**
 * Integers divide as integers (`//`), and by zero not at all; doubles by zero give infinity or NaN. Where the types are not
 * known, `//` does the right thing for both but for a double by zero, which gives NULL.
 */
function divide(symbol: '/' | '%', left: Typed, right: Typed): Typed {
  const { a, b, type } = unify(left, right);
  const name = `${left.name} ${symbol} ${right.name}`;
  if (type === 'f64')
    return plain(symbol === '/' ? `(${a.sql} / ${b.sql})` : macro('inlay_modulo', a.sql, b.sql), type, name);
  const divisor = mayBeZero(b) && isInteger(type) ? macro('inlay_divisor', b.sql) : b.sql;
  const sql = `(${a.sql} ${symbol === '/' ? '//' : '%'} ${divisor})`;
  const mixed = type === 'i64' && (a.type === 'u64' || b.type === 'u64');
  return plain(mixed ? `CAST(${sql} AS BIGINT)` : sql, type, name);
}

const mayBeZero = (divisor: Typed): boolean => divisor.constant?.kind !== 'int' || divisor.constant.value === 0n;

function add(left: Typed, right: Typed): Typed {
  if (left.type === 'interval' && right.type !== 'interval')
    return moveTime(right, left, 1n, `${left.name} + ${right.name}`);
  if (right.type === 'interval' && left.type !== 'interval')
    return moveTime(left, right, 1n, `${left.name} + ${right.name}`);
  return left.type === 'interval' ? sumIntervals(left, right, 1n) : arithmetic('+', left, right);
}

function subtract(left: Typed, right: Typed): Typed {
  if (right.type === 'interval')
    return left.type === 'interval'
      ? sumIntervals(left, right, -1n)
      : moveTime(left, right, -1n, `${left.name} - ${right.name}`);
  if (left.type === 'time' || right.type === 'time')
    return plain(`(${asTime(left).sql} - ${asTime(right).sql})`, 'interval', `${left.name} - ${right.name}`);
  return arithmetic('-', left, right);
}

/** Time ± interval keeps its ns: DuckDB's own operator would cut to microseconds. */
function moveTime(given: Typed, by: Typed, sign: bigint, name: string): Typed {
  const time =
    given.type === 'time' || given.type === 'date' || given.constant?.kind === 'string' ? asTime(given) : given;
  const interval = by.constant?.kind === 'interval' ? by.constant.interval : undefined;
  if (interval === undefined)
    return plain(macro('inlay_time_add', time.sql, `${sign < 0n ? '-' : ''}${by.sql}`), 'time', name);
  const signed = { months: sign * interval.months, ns: sign * interval.ns };
  if (time.constant?.kind === 'time')
    return { ...constantTyped({ kind: 'time', ns: addInterval(time.constant.ns, signed) }), name };
  if (signed.months === 0n) return plain(movedNs(`epoch_ns(${time.sql})`, signed.ns), 'time', name);
  return plain(
    movedNs(`epoch_ns(${macro('inlay_time_add', time.sql, `to_months(${String(signed.months)})`)})`, signed.ns),
    'time',
    name,
  );
}

/** An interval may be longer than 64 bits of ns have room for, and its sum with a time be none. */
function movedNs(sql: string, ns: bigint): string {
  const fits = ns > -(2n ** 63n) && ns < 2n ** 63n;
  return fits
    ? `make_timestamp_ns(${sql} + CAST('${String(ns)}' AS BIGINT))`
    : `make_timestamp_ns(CAST(${sql} + CAST('${String(ns)}' AS HUGEINT) AS BIGINT))`;
}

function sumIntervals(left: Typed, right: Typed, sign: bigint): Typed {
  const [a, b] = [left.constant, right.constant];
  const name = `${left.name} ${sign < 0n ? '-' : '+'} ${right.name}`;
  if (a?.kind === 'interval' && b?.kind === 'interval') {
    const interval = { months: a.interval.months + sign * b.interval.months, ns: a.interval.ns + sign * b.interval.ns };
    return { ...constantTyped({ kind: 'interval', interval }), name };
  }
  return plain(`(${left.sql} ${sign < 0n ? '-' : '+'} ${right.sql})`, 'interval', name);
}

const textOf = (operand: Typed): string =>
  operand.type === 'string' || operand.type === 'unknown' ? operand.sql : castTo(operand, 'VARCHAR', false).sql;

function bits(symbol: string, left: Typed, right: Typed): Typed {
  const a = asUnsigned(left, right);
  const b = asUnsigned(right, left);
  return plain(
    `(${a.sql} ${symbol} ${b.sql})`,
    a.type === b.type ? a.type : 'unknown',
    `${left.name} ${symbol} ${right.name}`,
  );
}

/** `~` finds the pattern anywhere in the text. */
function matches(left: Typed, right: Typed, not: string, options: string): Typed {
  const symbol = `${not === '' ? '' : '!'}~${options === '' ? '' : '*'}`;
  return plain(
    `(${not}regexp_matches(${left.sql}, ${right.sql}${options}))`,
    'bool',
    `${left.name} ${symbol} ${right.name}`,
  );
}

/** A backslash escapes in DataFusion's LIKE; DuckDB's has no escape unless one is named. */
function like(left: Typed, right: Typed, word: string, negated: boolean): Typed {
  const escapes = right.constant?.kind !== 'string' || right.constant.value.includes('\\');
  const sql = `(${left.sql} ${negated ? 'NOT ' : ''}${word} ${right.sql}${escapes ? ` ESCAPE ${quoteText('\\')}` : ''})`;
  return plain(sql, 'bool', `${left.name} ${negated ? 'NOT ' : ''}${word} ${right.name}`);
}
