import type { Expression } from '../../relation/expression.js';
import { call, text } from '../../relation/make.js';
import { sqlName } from '../../relation/sql-name.js';
import { isNumber, types, type DataType } from '../../relation/types.js';
import { plain, type Bound } from './bound.js';
import { sqlError } from '../sql-error.js';
import { castTo } from './cast.js';
import { compare, notComparable, typeOfComparison } from './compare.js';
import { condition, patternOf } from './operators.js';

const not = (expression: Expression): Expression => call('not', types.bool, [expression]);
const negatedIf = (isNegated: boolean, expression: Expression): Expression =>
  isNegated ? not(expression) : expression;

/** `value BETWEEN lower AND upper`. */
export function between(value: Bound, [lower, upper]: readonly [Bound, Bound], isNegated: boolean): Bound {
  const operands = [value.expression, lower.expression, upper.expression];
  const type = typeOfComparison(operands);
  if (type === undefined) throw notComparable(value.expression.type, lower.expression.type);
  const name = `${value.name} ${isNegated ? 'NOT ' : ''}BETWEEN ${lower.name} AND ${upper.name}`;
  return plain(negatedIf(isNegated, betweenOf(operands, type)), name);
}

function betweenOf(operands: readonly Expression[], type: DataType): Expression {
  const [value, lower, upper] = operands;
  if (type.kind !== 'interval' || value === undefined || lower === undefined || upper === undefined)
    return call(
      'between',
      types.bool,
      operands.map((operand) => castTo(operand, type)),
    );
  return call('and', types.bool, [compare('greater_equal', value, lower), compare('less_equal', value, upper)]);
}

/** From so many constants on, a list needs no node for each. */
const longList = 100;

/** `value IN (items)`. */
export function inList(value: Bound, items: readonly Bound[], isNegated: boolean): Bound {
  const word = isNegated ? 'NOT IN' : 'IN';
  const name = `${value.name} ${word} ${items.map((item) => item.name).join(', ')}`;
  const expressions = items.map(({ expression }) => expression);
  if (expressions.length === 0) throw sqlError('sql_unsupported', 'IN needs a list of values');
  return plain(inOf(value.expression, expressions, isNegated), name);
}

function inOf(value: Expression, items: readonly Expression[], isNegated: boolean): Expression {
  const isMixed = value.type.kind === 'utf8' && items.some(({ type }) => isNumber(type));
  const type = typeOfComparison([value, ...items]);
  if (isMixed || type?.kind === 'interval') {
    const parts = items.map((item) => compare('equal', value, item));
    const [only] = parts;
    return negatedIf(isNegated, only !== undefined && parts.length === 1 ? only : call('or', types.bool, parts));
  }
  if (type === undefined) throw notComparable(value.type, items[0]?.type ?? types.null);
  const alike = items.map((item) => castTo(item, type));
  const subject = castTo(value, type);
  const constants = alike.length < longList ? [] : alike.flatMap(constantOf);
  return constants.length === alike.length && (type.kind === 'utf8' || type.kind === 'i64')
    ? { kind: 'in_constants', type: types.bool, value: subject, items: constants, isNegated }
    : { kind: 'in', type: types.bool, value: subject, items: alike, isNegated };
}

const constantOf = (item: Expression): readonly (bigint | string)[] =>
  item.kind === 'literal' && (typeof item.value === 'bigint' || typeof item.value === 'string') ? [item.value] : [];

/** How LIKE and its like compare: with case or without it, or with a regular expression. */
export interface LikeForm {
  readonly word: 'LIKE' | 'ILIKE' | 'SIMILAR TO';
  readonly isNegated: boolean;
  /** The character of ESCAPE; a backslash where there is none. */
  readonly escape: string | undefined;
}

/** `value LIKE pattern`. */
export function like(value: Bound, pattern: Bound, { word, isNegated, escape }: LikeForm): Bound {
  if ([value, pattern].some(({ expression: { type } }) => !['utf8', 'binary', 'null'].includes(type.kind)))
    throw sqlError(
      'sql_unsupported',
      `${word} does not take ${sqlName(value.expression.type)} and ${sqlName(pattern.expression.type)}: add a cast to VARCHAR`,
    );
  const operands = [value, pattern].map(({ expression }) => castTo(expression, types.utf8));
  const shown = escape === undefined ? '' : ` CHAR '${escape}'`;
  return plain(
    negatedIf(isNegated, likeOf(word, operands, escape ?? '\\')),
    `${value.name} ${isNegated ? 'NOT ' : ''}${word} ${pattern.name}${shown}`,
  );
}

function likeOf(word: LikeForm['word'], operands: readonly Expression[], escape: string): Expression {
  const [value, pattern] = operands;
  if (value === undefined || pattern === undefined) throw new Error(`${word} has two operands`);
  if (word === 'SIMILAR TO') return call('regex_found', types.bool, [value, patternOf(pattern), text('')]);
  if (Array.from(escape).length > 1) throw sqlError('sql_unsupported', 'ESCAPE takes one character, or none');
  const name = word === 'LIKE' ? 'like' : 'ilike';
  const constant = pattern.kind === 'literal' && typeof pattern.value === 'string' ? pattern.value : undefined;
  // Without the escape in it, a pattern has none, which the engine compares faster and can ask statistics for.
  const hasNone = constant !== undefined && !constant.includes(escape);
  const closed = constant === undefined || hasNone ? pattern : text(closedPattern(constant, escape));
  return call(name, types.bool, [value, closed, text(hasNone ? '' : escape)]);
}

/** An escape at the end of a pattern, with nothing after it, stands for itself. */
function closedPattern(pattern: string, escape: string): string {
  if (escape === '') return pattern;
  let isOpen = false;
  for (const character of pattern) isOpen = !isOpen && character === escape;
  return isOpen ? pattern + escape : pattern;
}

const tests = {
  NULL: 'is_null',
  'NOT NULL': 'is_not_null',
  TRUE: 'is_true',
  'NOT TRUE': 'is_not_true',
  FALSE: 'is_false',
  'NOT FALSE': 'is_not_false',
  UNKNOWN: 'is_null',
  'NOT UNKNOWN': 'is_not_null',
} as const;

/** `value IS NULL`, `IS NOT TRUE` and so on. */
export function is(value: Bound, what: keyof typeof tests): Bound {
  const expression = what.endsWith('NULL') ? value.expression : condition(`IS ${what}`, value.expression);
  return plain(call(tests[what], types.bool, [expression]), `${value.name} IS ${what}`);
}
