import type { Expression } from '../../relation/expression.js';
import type { ScalarFunction } from '../../relation/functions.js';
import { call, nullOf } from '../../relation/make.js';
import { sqlName } from '../../relation/sql-name.js';
import { isNumber, types, type DataType } from '../../relation/types.js';
import { sqlError } from '../sql-error.js';
import { castTo } from './cast.js';
import { computedNumber } from './coerce.js';
import { decimalResult, integerAsDecimal, type Decimal } from './decimals.js';
import { computeTimes } from './time-arithmetic.js';

/** Operators that compute with numbers, times and intervals. */
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

const functions: Readonly<Record<ArithmeticOperator, ScalarFunction>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
};

/** What is computed of two values, with the type that DataFusion gives it. Throws `sql_unsupported` when their types do not take the operator. */
export function compute(operator: ArithmeticOperator, left: Expression, right: Expression): Expression {
  const times = computeTimes(operator, left, right);
  if (times !== undefined) return times;
  const [a, b] = withoutNulls(left, right);
  if (!isNumber(a.type) || !isNumber(b.type)) throw notComputable(operator, left.type, right.type);
  const common = computedNumber(a.type, b.type);
  const made =
    common === undefined || common.kind === 'decimal'
      ? computeDecimals(operator, a, b, common)
      : call(functions[operator], common, [castTo(a, common), castTo(b, common)]);
  return isNull(a) || isNull(b) ? nullOf(made.type) : made;
}

const isNull = (side: Expression): boolean => side.kind === 'literal' && side.value === null;

/** NULL has the type of the other side, and both have that of integers. */
function withoutNulls(left: Expression, right: Expression): readonly [Expression, Expression] {
  const type = left.type.kind === 'null' ? right.type : left.type;
  const common: DataType = type.kind === 'null' ? types.i64 : type;
  const typed = (side: Expression): Expression => (side.type.kind === 'null' ? castTo(side, common) : side);
  return [typed(left), typed(right)];
}

/** Two decimals, of which integers make one too; u64 with a signed integer makes two of one type, `common`. */
function computeDecimals(
  operator: ArithmeticOperator,
  left: Expression,
  right: Expression,
  common: Decimal | undefined,
): Expression {
  const [a, b] = [common ?? integerAsDecimal(left.type), common ?? integerAsDecimal(right.type)];
  const type = a && b && decimalResult(operator, a, b);
  if (a === undefined || b === undefined || type === undefined) throw notComputable(operator, left.type, right.type);
  return call(functions[operator], type, [castTo(left, a), castTo(right, b)]);
}

const notComputable = (operator: string, a: DataType, b: DataType): Error =>
  sqlError('sql_unsupported', `the operator ${operator} does not take ${sqlName(a)} and ${sqlName(b)}: add a cast`);
