/** How strongly the parser binds operators, by what they are written as. Larger ones bind before smaller ones. */
const strengths: ReadonlyMap<string, number> = new Map([
  ['::', 50],
  ['at', 41],
  ...['*', '/', '%', '||', '//', 'div'].map((each): [string, number] => [each, 40]),
  ...['+', '-'].map((each): [string, number] => [each, 30]),
  ['xor', 24],
  ['&', 23],
  ...['^', '<<', '>>'].map((each): [string, number] => [each, 22]),
  ...['|', ':'].map((each): [string, number] => [each, 21]),
  ...['=', '==', '<>', '!=', '<', '<=', '>', '>=', '<=>', '~', '~*', '!~', '!~*', '~~', '~~*', '!~~', '!~~*'].map(
    (each): [string, number] => [each, 20],
  ),
  ...['between', 'in', 'operator', 'overlaps'].map((each): [string, number] => [each, 20]),
  ...['ilike', 'like', 'match', 'member', 'regexp', 'rlike', 'similar'].map((each): [string, number] => [each, 19]),
  ['is', 17],
  ['and', 10],
  ['or', 5],
  // IS DISTINCT FROM: a whole expression follows.
  ['from', 0],
]);
const others = 16;

/** What binds before an operator between two operands. */
export const strengthOf = (operator: string): number => strengths.get(operator) ?? others;

/** What binds before an operator in front of one. */
export const prefixStrengthOf = (operator: string): number => (operator === 'not' ? 15 : 40);
