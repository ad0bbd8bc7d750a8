import { int64Max, int64Min } from '@inlay/core';
import type { ParamValue } from '../../relation/front-end/parameter.js';
import type { Literal } from '../../relation/expression.js';
import { int, literal, nullOf, text } from '../../relation/make.js';
import { type DataType, types } from '../../relation/types.js';
import { plain, type Bound } from './bound.js';
import { sqlError } from '../sql-error.js';
import { castTo } from './cast.js';
import { parseInterval } from './values/interval.js';
import { literalName } from './literal-name.js';

const uint64Max = 2n ** 64n - 1n;

/** An integer of 64 bits, signed where it can be; a double where it has more. */
function integer(value: bigint): Literal {
  if (value >= int64Min && value <= int64Max) return int(value);
  return value > 0n && value <= uint64Max ? literal(types.u64, value) : literal(types.f64, Number(value));
}

/** A number as a statement writes it, with the sign before it if there is one: integers have 64 bits, all others are doubles. */
export function numberLiteral(digits: string, isNegative = false): Literal {
  if (/^\d+$/.test(digits)) return integer(isNegative ? -BigInt(digits) : BigInt(digits));
  if (!/^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(digits)) throw sqlError('bad_literal', `${digits} is not a number`);
  return literal(types.f64, isNegative ? -Number(digits) : Number(digits));
}

/** `x'00ff'`: the text between the quotes. */
export function hexLiteral(digits: string): Literal {
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits))
    throw sqlError('bad_literal', `x'${digits}' is not a binary value: it takes two hexadecimal digits a byte`);
  return literal(types.binary, Buffer.from(digits, 'hex'));
}

/** `TIMESTAMP '…'`, `DATE '…'`: a text that is read as a type. It may be a time that no column can hold. */
export function typedLiteral(given: string, type: DataType): Bound {
  const made = castTo(text(given), type);
  if (made.kind !== 'literal') throw sqlError('bad_literal', `'${given}' has no value of that type`);
  return plain(made, literalName(text(given)));
}

/** `INTERVAL '…'`, and `INTERVAL '…' unit`: the unit is that of an amount without one. */
export function intervalLiteral(given: string, unit = 'second'): Literal {
  const value = parseInterval(given, unit.toLowerCase());
  if (value === undefined)
    throw sqlError('bad_literal', `'${given}' is not an interval: write it like '1 hour' or '2 days 30 minutes'`);
  return literal(types.interval, value);
}

/** The value that was given for `$name`. */
export function parameterLiteral(name: string, value: ParamValue): Literal {
  if (value === null) return nullOf(types.null);
  if (typeof value === 'boolean') return literal(types.bool, value);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'bigint') return integer(value);
  if (!Number.isFinite(value)) throw sqlError('bad_literal', `the parameter $${name} is not a finite number`);
  return literal(types.f64, value);
}

/** A literal as an output or operand, under the name that DataFusion gives it. */
export const literalBound = (value: Literal): Bound => plain(value, literalName(value));
