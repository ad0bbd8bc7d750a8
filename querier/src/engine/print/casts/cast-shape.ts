import type { Expression } from '../../../relation/expression.js';
import { sqlName } from '../../../relation/sql-name.js';
import type { DataType } from '../../../relation/types.js';
import { engineType } from '../engine-type.js';
import { once, type PrintedArgument } from '../functions/printed-call.js';
import { quoteText } from '../literal.js';

/** What a cast is from and to; where there is no value, a TRY_CAST is NULL and a CAST an error. */
export interface CastShape {
  readonly source: DataType;
  readonly type: DataType;
  readonly isTry: boolean;
}

/** Writes a cast of a value that is written already. */
export type CastPrinter = (shape: CastShape, from: PrintedArgument) => string;

/** The engine's own cast. */
export const ownCast = ({ type, isTry }: CastShape, sql: string): string =>
  `${isTry ? 'TRY_CAST' : 'CAST'}(${sql} AS ${engineType(type)})`;

/** NULL, or an error that begins with the value. */
const failure = ({ isTry }: Pick<CastShape, 'isTry'>, value: string, told: string): string =>
  isTry ? 'NULL' : `error(concat('''', left(${value}, 80), ${quoteText(`'${told}`)}))`;

/** A text that is read as a type, or is told to be none of it. */
export const unreadable = (shape: CastShape, value: string): string =>
  failure(shape, value, ` cannot be read as ${sqlName(shape.type)}`);

/** Writes what names its value more than once. */
export const naming = (from: PrintedArgument, render: (value: string) => string): string =>
  once([from], ([value = '']) => render(value));

/** What fails for some values, which are NULL under TRY_CAST. The engine's TRY takes nothing that may fail on purpose: so the value is bound outside of it. */
export const tried = (
  { isTry }: Pick<CastShape, 'isTry'>,
  from: PrintedArgument,
  render: (value: string) => string,
): string => (isTry ? naming(from, (value) => `TRY(${render(value)})`) : render(from.sql));

const dayNs = '86400000000000';

/** The quotient towards minus infinity; a text that is named twice. */
export const floored = (value: string, divisor: string): string =>
  `(${value} // ${divisor} - CASE WHEN ${value} % ${divisor} < 0 THEN 1 ELSE 0 END)`;

/** The day in which an instant is; the ns are named twice. */
export const dayOfNs = (ns: string): string => `(DATE '1970-01-01' + CAST(${floored(ns, dayNs)} AS INTEGER))`;

/** Stands for what is written already: a column that nobody looks up. */
const placeholder = (type: DataType): Expression => ({ kind: 'column', type, id: 0 });

/** A part of an expression, for printers that go on with it; `isComputed` when it is more than a name. */
export const printed = (sql: string, type: DataType, isComputed = false): PrintedArgument => ({
  sql,
  expression: isComputed ? { kind: 'cast', type, from: placeholder(type), isTry: false } : placeholder(type),
});
