import { assert } from '@inlay/core';
import type { Expression } from '../../../relation/expression.js';
import type { TypeKind } from '../../../relation/types.js';
import { once, type FunctionPrinter, type PrintedArgument, type PrintedCall } from './printed-call.js';

/** The whole number of an argument that is a literal. */
export const wholeLiteral = (arg: PrintedArgument | undefined): bigint | undefined =>
  arg?.expression.kind === 'literal' && typeof arg.expression.value === 'bigint' ? arg.expression.value : undefined;

/** The text of an argument that is a literal. */
export const textLiteral = (arg: PrintedArgument | undefined): string | undefined =>
  arg?.expression.kind === 'literal' && typeof arg.expression.value === 'string' ? arg.expression.value : undefined;

/** An option of a function, which a front end gives as a literal text. */
export function textOption(arg: PrintedArgument | undefined): string {
  const text = textLiteral(arg);
  assert(text !== undefined, 'the option of a function is a literal text');
  return text;
}

/** An option of a function, which a front end gives as a literal number. */
export function wholeOption(arg: PrintedArgument | undefined): bigint {
  const value = wholeLiteral(arg);
  assert(value !== undefined, 'the option of a function is a literal number');
  return value;
}

/** An option of a function, which a front end gives as a literal. */
export function isSet(arg: PrintedArgument | undefined): boolean {
  assert(
    arg?.expression.kind === 'literal' && typeof arg.expression.value === 'boolean',
    'the option of a function is a literal condition',
  );
  return arg.expression.value;
}

/** The SQL of the arguments, each of which is named once. */
export const sqlOf = ({ args }: PrintedCall): readonly string[] => args.map(({ sql }) => sql);

/** A printer that names arguments more than once; those of a call that leaves some out are empty. */
export const bound =
  (render: (...args: readonly string[]) => string): FunctionPrinter =>
  ({ args }) =>
    once(args, (names) => render(...names));

const narrow: ReadonlySet<TypeKind> = new Set<TypeKind>(['i8', 'i16', 'i32', 'u8', 'u16', 'u32']);

/** Whether a whole number is below 2^32 in size, by its type. */
const isSmall = (expression: Expression): boolean =>
  expression.kind === 'cast' && narrow.has(expression.from.type.kind) && !expression.isTry;

/** The farthest position in a text that the engine's functions take. */
const positionMax = 4_294_967_295n;

/**
 * A position or a count as the engine takes it. What is farther than any text is long means the same as the farthest; NULL stays
 * NULL, which `least` and `greatest` would lose.
 */
export function clamped(arg: PrintedArgument | undefined, sql: string, low: bigint): string {
  const value = wholeLiteral(arg);
  if (value !== undefined) return String(value < low ? low : value > positionMax ? positionMax : value);
  if (arg !== undefined && isSmall(arg.expression) && low < 0n) return sql;
  return `CASE WHEN ${sql} < ${String(low)} THEN ${String(low)} WHEN ${sql} > ${String(positionMax)} THEN ${String(positionMax)} ELSE ${sql} END`;
}

// Names in a lambda: a mark and a digit.
const [item, index] = ['"\uE00020"', '"\uE00021"'];

/** Texts with another between them. The engine joins with constants only; any other goes before each text but the first. */
export const joinedBy = (list: string, separator: string, isConstant: boolean): string =>
  isConstant
    ? `array_to_string(${list}, ${separator})`
    : `array_to_string(list_transform(${list}, lambda ${item}, ${index}: CASE WHEN ${index} = 1 THEN ${item} ELSE ${separator} || ${item} END), '')`;
