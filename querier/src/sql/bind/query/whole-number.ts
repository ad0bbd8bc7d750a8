import type { Expression } from '../../../relation/expression.js';
import { isInteger } from '../../../relation/types.js';
import { sqlError } from '../../sql-error.js';

const operations: Readonly<Record<string, (a: bigint, b: bigint) => bigint | undefined>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => (b === 0n ? undefined : a / b),
  modulo: (a, b) => (b === 0n ? undefined : a % b),
};

/** The whole number that constants come to, like `10 * (3 - 1)`: NULL is one of them; undefined for anything else. */
function computed(expression: Expression): bigint | null | undefined {
  if (expression.kind === 'literal')
    return expression.value === null || typeof expression.value === 'bigint' ? expression.value : undefined;
  if (!isInteger(expression.type)) return undefined;
  if (expression.kind === 'cast') return computed(expression.from);
  if (expression.kind !== 'call') return undefined;
  const operation = operations[expression.name];
  const [a, b] = expression.args.map(computed);
  if (operation === undefined || a === undefined || b === undefined) return undefined;
  return a === null || b === null ? null : operation(a, b);
}

/** The number of rows that LIMIT or OFFSET says; undefined for NULL, which stands for all. Throws `bad_literal` for what is no count. */
export function wholeNumber(expression: Expression, word: string): bigint | undefined {
  const number = computed(expression);
  if (number === undefined || (number !== null && number < 0n))
    throw sqlError('bad_literal', `${word} takes a whole number that is not negative`);
  return number ?? undefined;
}
