import { assert } from '@inlay/core';
import type { Expression } from '../../../relation/expression.js';
import { engineType } from '../engine-type.js';
import { quoteText } from '../literal.js';
import { intervalKey } from './interval-parts.js';
import { infix, named, once, pattern, type FunctionPrinter, type PrintedArgument } from './printed-call.js';
import { divide, modulo, shiftLeft, shiftRight } from './whole-numbers.js';

/** Digits of the largest decimal that the engine holds in 64 bits: what two of them make has no more room than one. */
const narrowDigits = 18;

/** An operand with room for a result of so many digits. */
const roomy =
  (digits: number) =>
  (argument: PrintedArgument): PrintedArgument => {
    const { type } = argument.expression;
    if (type.kind !== 'decimal' || type.precision > narrowDigits || digits <= narrowDigits) return argument;
    const wide = engineType({ ...type, precision: narrowDigits + 1 });
    return { ...argument, expression: argument.expression, sql: `CAST(${argument.sql} AS ${wide})` };
  };

/** Sums and products of decimals and of narrow integers get wider in the engine; what does not fit the type is an error. */
const narrowed =
  (symbol: string): FunctionPrinter =>
  (call) =>
    call.type.kind === 'decimal'
      ? `CAST(${infix(symbol)({ ...call, args: call.args.map(roomy(call.type.precision)) })} AS ${engineType(call.type)})`
      : infix(symbol)(call);

/** The engine reckons days into months where it compares intervals, and Arrow does not. */
const comparison =
  (symbol: string): FunctionPrinter =>
  (call) =>
    call.args.some(({ expression }) => expression.type.kind === 'interval')
      ? once(call.args, ([a = '', b = '']) => `(${intervalKey(a)} ${symbol} ${intervalKey(b)})`)
      : infix(symbol)(call);

const textOf = (expression: Expression | undefined): string => {
  assert(
    expression?.kind === 'literal' && typeof expression.value === 'string',
    'the option of a function is a literal text',
  );
  return expression.value;
};

const like =
  (word: string): FunctionPrinter =>
  ({ args: [value, matched, escape] }) => {
    const escapes = textOf(escape?.expression);
    return `(${value?.sql ?? ''} ${word} ${matched?.sql ?? ''}${escapes === '' ? '' : ` ESCAPE ${quoteText(escapes)}`})`;
  };

const structPack: FunctionPrinter = ({ args, type }) => {
  assert(
    type.kind === 'struct' && type.fields.length === args.length,
    'a struct has an argument for each of its fields',
  );
  const fields = type.fields.map(({ name }, i) => `"${name.replaceAll('"', '""')}" := ${args[i]?.sql ?? ''}`);
  return `struct_pack(${fields.join(', ')})`;
};

const listPack: FunctionPrinter = ({ args, type }) =>
  args.length === 0 ? `CAST([] AS ${engineType(type)})` : `[${args.map(({ sql }) => sql).join(', ')}]`;

/** The functions that operators and the forms of SQL come down to. */
export const operatorPrinters = {
  add: narrowed('+'),
  subtract: narrowed('-'),
  multiply: narrowed('*'),
  divide,
  modulo,
  negate: pattern('(-$1)'),
  bit_and: infix('&'),
  bit_or: infix('|'),
  bit_xor: named('xor'),
  shift_left: shiftLeft,
  shift_right: shiftRight,
  equal: comparison('='),
  not_equal: comparison('<>'),
  less: comparison('<'),
  less_equal: comparison('<='),
  greater: comparison('>'),
  greater_equal: comparison('>='),
  is_distinct: comparison('IS DISTINCT FROM'),
  is_not_distinct: comparison('IS NOT DISTINCT FROM'),
  between: pattern('($1 BETWEEN $2 AND $3)'),
  and: infix('AND'),
  or: infix('OR'),
  not: pattern('(NOT $1)'),
  is_null: pattern('($1 IS NULL)'),
  is_not_null: pattern('($1 IS NOT NULL)'),
  is_true: pattern('($1 IS TRUE)'),
  is_not_true: pattern('($1 IS NOT TRUE)'),
  is_false: pattern('($1 IS FALSE)'),
  is_not_false: pattern('($1 IS NOT FALSE)'),
  like: like('LIKE'),
  ilike: like('ILIKE'),
  // With an operand that is always NULL the engine forgets the type.
  concat_strict: (call) => `CAST(${infix('||')(call)} AS ${engineType(call.type)})`,
  coalesce: named('coalesce'),
  nullif: named('nullif'),
  struct_field: ({ args: [struct, field] }) => `(${struct?.sql ?? ''})[${quoteText(textOf(field?.expression))}]`,
  struct_pack: structPack,
  list_pack: listPack,
} as const satisfies Readonly<Record<string, FunctionPrinter>>;
