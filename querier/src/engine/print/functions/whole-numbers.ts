import { assert } from '@inlay/core';
import { isFloat, isUnsigned, type DataType } from '../../../relation/types.js';
import { printed } from '../casts/cast-shape.js';
import { powerOfTen, unscaled } from '../casts/unscaled.js';
import { engineType } from '../engine-type.js';
import { infix, once, type FunctionPrinter, type PrintedArgument } from './printed-call.js';

/** Neither zero, which divides nothing, nor -1, by which the lowest integer has no quotient. */
const isSafeDivisor = ({ expression }: PrintedArgument): boolean =>
  expression.kind === 'literal' &&
  typeof expression.value === 'bigint' &&
  expression.value !== 0n &&
  expression.value !== -1n;

const operandsOf = (args: readonly PrintedArgument[]): readonly [PrintedArgument, PrintedArgument] => {
  const [a, b] = args;
  assert(a !== undefined && b !== undefined, 'an operator stands between two operands');
  return [a, b];
};

/** A division by zero is an error, but NULL by zero is NULL. */
const checked = (dividend: string, divisor: string): string =>
  `CASE WHEN ${divisor} = 0 AND ${dividend} IS NOT NULL THEN error('division by zero') ELSE ${divisor} END`;

/** The quotient of integers, cut towards zero. */
const wholeQuotient: FunctionPrinter = ({ args }) => {
  const [dividend, divisor] = operandsOf(args);
  if (isSafeDivisor(divisor)) return `(${dividend.sql} // ${divisor.sql})`;
  return once(args, ([a = '', b = '']) => `(${a} // ${checked(a, b)})`);
};

/** The remainder of integers, or of decimals; by -1 it is zero, which the engine says is an overflow of the quotient. */
const remainder: FunctionPrinter = ({ args, type }) => {
  const [dividend, divisor] = operandsOf(args);
  if (isSafeDivisor(divisor) && type.kind !== 'decimal') return `(${dividend.sql} % ${divisor.sql})`;
  return once(args, ([a = '', b = '']) => {
    const rest = `${a} % ${checked(a, b)}`;
    if (type.kind === 'decimal') return `CAST(${rest} AS ${engineType(type)})`;
    if (isUnsigned(type)) return `(${rest})`;
    return `CASE WHEN ${b} = -1 THEN ${a} * 0 ELSE ${rest} END`;
  });
};

/** The engine would make doubles of decimals: the quotient is that of the digits, cut towards zero. */
const decimalQuotient: FunctionPrinter = ({ args, type }) => {
  const [dividend, divisor] = operandsOf(args);
  const [a, b] = [dividend.expression.type, divisor.expression.type];
  assert(a.kind === 'decimal' && b.kind === 'decimal' && type.kind === 'decimal', 'decimals are divided');
  const shift = type.scale - a.scale + b.scale;
  const digits = [
    { ...dividend, sql: `${unscaled(dividend.sql, a)} * CAST('${powerOfTen(shift)}' AS HUGEINT)` },
    { ...divisor, sql: unscaled(divisor.sql, b) },
  ].map(({ sql }) => printed(sql, type, true));
  return once(digits, ([x = '', y = '']) => pointed(`${x} // ${checked(x, y)}`, type));
};

/** Digits of a HUGEINT as the decimal that they are with its point. */
const pointed = (digits: string, type: Extract<DataType, { kind: 'decimal' }>): string => {
  const { scale } = type;
  const step = scale === 0 ? '1' : `CAST('0.${'0'.repeat(scale - 1)}1' AS DECIMAL(${String(scale)}, ${String(scale)}))`;
  return `CAST((${digits}) * ${step} AS ${engineType(type)})`;
};

export const divide: FunctionPrinter = (call) => {
  if (isFloat(call.type)) return infix('/')(call);
  return call.type.kind === 'decimal' ? decimalQuotient(call) : wholeQuotient(call);
};

export const modulo: FunctionPrinter = (call) => (isFloat(call.type) ? infix('%')(call) : remainder(call));

const bitsOf: Partial<Record<DataType['kind'], number>> = {
  i8: 8,
  i16: 16,
  i32: 32,
  i64: 64,
  u8: 8,
  u16: 16,
  u32: 32,
  u64: 64,
};

/** How far a shift goes: modulo the width. */
const distance = (sql: string, bits: number): string => `(${sql} & ${String(bits - 1)})`;

/** The engine's shift takes no negative number and loses no bit: so it is a product, of which the lowest bits are left. */
export const shiftLeft: FunctionPrinter = ({ args, type }) => {
  const bits = bitsOf[type.kind] ?? 64;
  return once(args, ([value = '', by = '']) => {
    const product = `CAST(${value} AS HUGEINT) * (CAST(1 AS HUGEINT) << CAST(${distance(by, bits)} AS INTEGER))`;
    return `CAST(${wrapped(product, bits, isUnsigned(type))} AS ${engineType(type)})`;
  });
};

function wrapped(product: string, bits: number, isPlain: boolean): string {
  const all = String(2n ** BigInt(bits));
  const half = String(2n ** BigInt(bits - 1));
  // Moved up by half, so that what is left after the division is the signed number, moved up by half.
  return isPlain ? `(${product}) % ${all}` : `(((${product} + ${half}) % ${all} + ${all}) % ${all} - ${half})`;
}

export const shiftRight: FunctionPrinter = ({ args: [value, by], type }) =>
  `(${value?.sql ?? ''} >> ${distance(by?.sql ?? '', bitsOf[type.kind] ?? 64)})`;
