import type { Expression } from '../../relation/expression.js';
import type { ScalarFunction } from '../../relation/functions.js';
import { call, text } from '../../relation/make.js';
import { sqlName } from '../../relation/sql-name.js';
import { isFloat, isInteger, isSigned, types, type DataType } from '../../relation/types.js';
import { plain, type Bound } from '../bind/bound.js';
import { sqlError } from '../sql-error.js';
import { compute, type ArithmeticOperator } from './arithmetic.js';
import { canCast } from './castable.js';
import { castTo } from './cast.js';
import { widerBits } from './coerce.js';
import { compare, type Comparison } from './compare.js';
import { holdsInteger } from './fold-cast.js';
import { literalBound, numberLiteral } from './literal.js';
import { regexPattern } from './regex.js';
import { negated } from './time-arithmetic.js';

const comparisons = {
  '=': 'equal',
  '==': 'equal',
  '!=': 'not_equal',
  '<>': 'not_equal',
  '<': 'less',
  '<=': 'less_equal',
  '>': 'greater',
  '>=': 'greater_equal',
  'IS DISTINCT FROM': 'is_distinct',
  'IS NOT DISTINCT FROM': 'is_not_distinct',
} as const satisfies Readonly<Record<string, Comparison>>;
const bits = {
  '&': 'bit_and',
  '|': 'bit_or',
  '^': 'bit_xor',
  '#': 'bit_xor',
  '<<': 'shift_left',
  '>>': 'shift_right',
} as const satisfies Readonly<Record<string, ScalarFunction>>;
/** Whether letters count in whatever case, and whether the pattern is to be missing. */
const regexes = {
  '~': { flags: '', isNegated: false },
  '~*': { flags: 'i', isNegated: false },
  '!~': { flags: '', isNegated: true },
  '!~*': { flags: 'i', isNegated: true },
} as const;

/** Operators between two values, as a statement writes them; those of words in capitals. */
export type BinaryOperator =
  ArithmeticOperator | keyof typeof comparisons | keyof typeof bits | keyof typeof regexes | 'AND' | 'OR' | '||';

/** What DataFusion calls an operator in the name of a column. */
const shownAs: Partial<Record<BinaryOperator, string>> = { '<>': '!=', '==': '=', '^': 'BIT_XOR', '#': 'BIT_XOR' };

const isOneOf = <T extends object>(table: T, name: string): name is keyof T & string => Object.hasOwn(table, name);

/** Two values with an operator between them. Throws `sql_unsupported` when their types do not take it. */
export function binary(operator: BinaryOperator, left: Bound, right: Bound): Bound {
  const name = `${left.name} ${shownAs[operator] ?? operator} ${right.name}`;
  return plain(applied(operator, left.expression, right.expression), name);
}

function applied(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  if (isOneOf(comparisons, operator)) return compare(comparisons[operator], left, right);
  if (isOneOf(bits, operator)) return ofBits(operator, left, right);
  if (isOneOf(regexes, operator)) return ofRegex(operator, left, right);
  if (operator === 'AND' || operator === 'OR') return logical(operator, left, right);
  return operator === '||' ? concatenated(left, right) : compute(operator, left, right);
}

const refused = (operator: string, a: DataType, b: DataType): Error =>
  sqlError('sql_unsupported', `the operator ${operator} does not take ${sqlName(a)} and ${sqlName(b)}: add a cast`);

/** A condition as a truth value: NULL is one, numbers are none. */
export function condition(operator: string, operand: Expression): Expression {
  if (operand.type.kind !== 'bool' && operand.type.kind !== 'null')
    throw sqlError(
      'sql_unsupported',
      `${operator} takes conditions, not ${sqlName(operand.type)}: compare it with something`,
    );
  return castTo(operand, types.bool);
}

function logical(operator: 'AND' | 'OR', left: Expression, right: Expression): Expression {
  const name = operator === 'AND' ? 'and' : 'or';
  // Long conjunctions are one node, however they were nested.
  const parts = [left, right].map((side) => condition(operator, side));
  return call(
    name,
    types.bool,
    parts.flatMap((part) => (part.kind === 'call' && part.name === name ? part.args : [part])),
  );
}

function ofBits(operator: keyof typeof bits, left: Expression, right: Expression): Expression {
  const [a, b] = [bitsOf(left, right), bitsOf(right, left)];
  const type = a && b && widerBits(a, b);
  if (type === undefined) throw refused(operator, left.type, right.type);
  return call(bits[operator], type, [castTo(left, type), castTo(right, type)]);
}

/** The integer whose bits a side has: a number with a fraction, and NULL, is cast to that of the other side. */
function bitsOf({ type }: Expression, other: Expression): DataType | undefined {
  if (isInteger(type)) return type;
  const isTaken = isFloat(type) || type.kind === 'decimal' || type.kind === 'null';
  return isTaken && isInteger(other.type) ? other.type : undefined;
}

function ofRegex(operator: keyof typeof regexes, left: Expression, right: Expression): Expression {
  if (![left, right].every(({ type }) => type.kind === 'utf8' || type.kind === 'null'))
    throw refused(operator, left.type, right.type);
  const { flags, isNegated } = regexes[operator];
  const found = call('regex_found', types.bool, [
    castTo(left, types.utf8),
    patternOf(castTo(right, types.utf8)),
    text(flags),
  ]);
  return isNegated ? call('not', types.bool, [found]) : found;
}

/** Only a constant can be rewritten; a pattern out of a column is taken as the engine reads it. */
export const patternOf = (pattern: Expression): Expression =>
  pattern.kind === 'literal' && typeof pattern.value === 'string' ? text(regexPattern(pattern.value)) : pattern;

function concatenated(left: Expression, right: Expression): Expression {
  const [a, b] = [left.type, right.type];
  if (a.kind === 'binary' && b.kind === 'binary') return call('concat_strict', types.binary, [left, right]);
  if (
    (a.kind === 'utf8' || b.kind === 'utf8') &&
    canCast(a, types.utf8) &&
    canCast(b, types.utf8) &&
    a.kind !== 'list' &&
    b.kind !== 'list'
  )
    return call('concat_strict', types.utf8, [castTo(left, types.utf8), castTo(right, types.utf8)]);
  throw refused('||', a, b);
}

/** Operators before one value. */
export type UnaryOperator = '-' | '+' | 'NOT';

/** A value with an operator before it. Throws `sql_unsupported` when its type does not take it. */
export function unary(operator: UnaryOperator, operand: Bound): Bound {
  const { expression, name } = operand;
  if (operator === '+') return operand;
  if (operator === 'NOT') return plain(call('not', types.bool, [condition('NOT', expression)]), `NOT ${name}`);
  return negative(operand);
}

function negative(operand: Bound): Bound {
  const { expression, name } = operand;
  const { type } = expression;
  // A number with a minus before it is one literal: so the lowest integer can be written.
  if (expression.kind === 'literal' && name === literalBound(expression).name) {
    const { value } = expression;
    if (typeof value === 'bigint' && value >= 0n && isInteger(type))
      return literalBound(numberLiteral(String(value), true));
    if (typeof value === 'number' && (value > 0 || Object.is(value, 0)))
      return literalBound({ ...expression, value: -value });
  }
  const isNegatable = isSigned(type) || isFloat(type) || ['decimal', 'interval', 'null'].includes(type.kind);
  if (!isNegatable)
    throw sqlError('sql_unsupported', `the operator - does not take ${sqlName(type)}: add a cast to a signed type`);
  if (expression.kind === 'literal' && typeof expression.value === 'bigint' && isInteger(type))
    if (!holdsInteger(type, -expression.value))
      throw sqlError('bad_literal', `the negative of ${String(expression.value)} does not fit into ${sqlName(type)}`);
  return plain(negated(expression), `(- ${name})`);
}
