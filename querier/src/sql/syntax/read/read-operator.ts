import { flag, list, object, optional, pair, variant, type Json } from './json.js';
import { unsupported } from '../refusals.js';
import { closed, placeOf, shape, type Reading } from './reading.js';
import type { BinaryOperator, Comparison, Expression, LongList, Match, Position } from '../tree.js';

/** Reads one kind of the parser's expressions. */
export type Reader = (r: Reading, json: Json | undefined, near: Position) => Expression;

const binaryShape = shape('an operator', 'left op right');
const unaryShape = shape('an operator', 'op expr');
const quantifiedShape = shape('ANY', 'left compare_op right is_some');
const betweenShape = shape('BETWEEN', 'expr negated low high');
const inListShape = shape('IN', 'expr list negated');
const inQueryShape = shape('IN', 'expr subquery negated');

const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ['Eq', '='],
  ['NotEq', '<>'],
  ['Lt', '<'],
  ['LtEq', '<='],
  ['Gt', '>'],
  ['GtEq', '>='],
]);
const matches: ReadonlyMap<string, Match> = new Map([
  ['PGRegexMatch', '~'],
  ['PGRegexIMatch', '~*'],
  ['PGRegexNotMatch', '!~'],
  ['PGRegexNotIMatch', '!~*'],
]);
const binaries: ReadonlyMap<string, BinaryOperator> = new Map<string, BinaryOperator>([
  ['Plus', '+'],
  ['Minus', '-'],
  ['Multiply', '*'],
  ['Divide', '/'],
  ['Modulo', '%'],
  ['StringConcat', '||'],
  ['BitwiseAnd', '&'],
  ['BitwiseOr', '|'],
  ['BitwiseXor', '^'],
  ['PGBitwiseShiftLeft', '<<'],
  ['PGBitwiseShiftRight', '>>'],
  ['AtArrow', '@>'],
  ['ArrowAt', '<@'],
  ...comparisons,
  ...matches,
]);
/** `~~` and its like, which are LIKE in other words. */
const likes: ReadonlyMap<string, { readonly matcher: 'like' | 'ilike'; readonly negated: boolean }> = new Map([
  ['PGLikeMatch', { matcher: 'like', negated: false }],
  ['PGILikeMatch', { matcher: 'ilike', negated: false }],
  ['PGNotLikeMatch', { matcher: 'like', negated: true }],
  ['PGNotILikeMatch', { matcher: 'ilike', negated: true }],
]);
const logical: ReadonlyMap<string, 'and' | 'or'> = new Map([
  ['And', 'and'],
  ['Or', 'or'],
]);
/** Operators of other databases, as they are written. */
const foreign: Readonly<Record<string, string>> = {
  Xor: 'XOR',
  DuckIntegerDivide: '//',
  MyIntegerDivide: 'DIV',
  PGBitwiseXor: '#',
  PGOverlap: '&&',
  PGStartsWith: '^@',
  Arrow: '->',
  LongArrow: '->>',
  HashArrow: '#>',
  HashLongArrow: '#>>',
  Overlaps: 'OVERLAPS',
  PGCustomBinaryOperator: 'OPERATOR',
  Assignment: ':=',
};

function refusedOperator(r: Reading, name: string, near: Position): Error {
  const operator = Object.hasOwn(foreign, name) ? (foreign[name] ?? name) : name;
  return unsupported(r.find(operator.toLowerCase(), near), `the operator ${operator} is not supported`);
}

export function readBinary(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, binaryShape);
  const { name } = variant(node['op'], near, 'an operator');
  const chain = logical.get(name);
  if (chain !== undefined) return readChain(r, json, near, { name, kind: chain });
  const left = r.expression(node['left'], near);
  const operator = binaries.get(name);
  const like = likes.get(name);
  if (operator === undefined && like === undefined && name !== 'Spaceship') throw refusedOperator(r, name, left.at);
  const right = r.expression(node['right'], left.at);
  const { at } = left;
  if (operator !== undefined) return { kind: 'binary', at, operator, left, right };
  if (like !== undefined) return { kind: 'like', at, ...like, operand: left, pattern: right, escape: undefined };
  return { kind: 'distinct', at, negated: true, left, right };
}

/** A chain leans to the left, and may be of thousands: it is walked, not recursed into. */
function readChain(
  r: Reading,
  json: Json | undefined,
  near: Position,
  { name, kind }: { readonly name: string; readonly kind: 'and' | 'or' },
): Expression {
  const reversed: (Json | undefined)[] = [];
  let rest = json;
  for (let node = json; node !== undefined;) {
    const { left, right } = closed(r, node, near, binaryShape);
    reversed.push(right);
    rest = left;
    const inner = variant(left, near, 'an expression');
    const isMore = inner.name === 'BinaryOp' && object(inner.body, near, 'an operator')['op'] === name;
    node = isMore ? inner.body : undefined;
  }
  const operands: Expression[] = [];
  for (const each of [rest, ...reversed.reverse()]) {
    const operand = r.expression(each, operands.at(-1)?.at ?? near);
    // Parentheses around a part of the chain say nothing.
    if (operand.kind === kind) operands.push(...operand.operands);
    else operands.push(operand);
  }
  return { kind, at: operands[0]?.at ?? near, operands };
}

const unaries: ReadonlyMap<string, '-' | '+' | 'not'> = new Map([
  ['Minus', '-'],
  ['Plus', '+'],
  ['Not', 'not'],
]);

export function readUnary(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, unaryShape);
  const { name } = variant(node['op'], near, 'an operator');
  const operand = r.expression(node['expr'], near);
  const operator = unaries.get(name);
  if (operator === undefined)
    throw unsupported(
      operand.at,
      `the operator ${name === 'BitwiseNot' ? '~' : name} before an expression is not supported`,
    );
  return { kind: 'unary', at: operand.at, operator, operand };
}

/** `IS NULL` and its like: the parser has a node for each. */
export const isTests: ReadonlyMap<
  string,
  { readonly what: 'null' | 'true' | 'false' | 'unknown'; readonly negated: boolean }
> = new Map([
  ['IsNull', { what: 'null', negated: false }],
  ['IsNotNull', { what: 'null', negated: true }],
  ['IsTrue', { what: 'true', negated: false }],
  ['IsNotTrue', { what: 'true', negated: true }],
  ['IsFalse', { what: 'false', negated: false }],
  ['IsNotFalse', { what: 'false', negated: true }],
  ['IsUnknown', { what: 'unknown', negated: false }],
  ['IsNotUnknown', { what: 'unknown', negated: true }],
]);

export const readDistinct =
  (negated: boolean) =>
  (r: Reading, json: Json | undefined, near: Position): Expression => {
    const [one, other] = pair(json, near, 'IS DISTINCT FROM');
    const left = r.expression(one, near);
    return { kind: 'distinct', at: left.at, negated, left, right: r.expression(other, left.at) };
  };

export function readLike(matcher: 'like' | 'ilike' | 'similar'): Reader {
  const word = matcher === 'similar' ? 'SIMILAR TO' : matcher.toUpperCase();
  const likeShape = shape(word, 'negated expr pattern escape_char', { any: `${word} ANY` });
  return (r, json, near) => {
    const operand = r.expression(object(json, near, word)['expr'], near);
    const { at } = operand;
    const node = closed(r, json, at, likeShape);
    const pattern = r.expression(node['pattern'], at);
    const escape = optional(node['escape_char'], (given) => {
      const value = r.expression({ Value: given }, at);
      if (value.kind !== 'string')
        throw unsupported(value.at, 'ESCAPE with something else than a text is not supported');
      return value.value;
    });
    return { kind: 'like', at, matcher, negated: flag(node['negated'], at, word), operand, pattern, escape };
  };
}

export const readQuantified =
  (quantifier: 'any' | 'all') =>
  (r: Reading, json: Json | undefined, near: Position): Expression => {
    const node = closed(r, json, near, quantifiedShape);
    const left = r.expression(node['left'], near);
    const { name } = variant(node['compare_op'], left.at, 'an operator');
    const operator = comparisons.get(name) ?? matches.get(name);
    if (operator === undefined) throw unsupported(left.at, `${name} with ${quantifier.toUpperCase()} is not supported`);
    return { kind: 'quantified', at: left.at, quantifier, operator, left, right: r.expression(node['right'], left.at) };
  };

export function readBetween(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, betweenShape);
  const operand = r.expression(node['expr'], near);
  const { at } = operand;
  const low = r.expression(node['low'], at);
  const high = r.expression(node['high'], low.at);
  return { kind: 'between', at, negated: flag(node['negated'], at, 'BETWEEN'), operand, low, high };
}

export function readInList(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, inListShape);
  const operand = r.expression(node['expr'], near);
  const { at } = operand;
  const items = list(node['list'], at, 'IN');
  return {
    kind: 'in',
    at,
    negated: flag(node['negated'], at, 'IN'),
    operand,
    items: longList(r, items, at) ?? items.map((item) => r.expression(item, at)),
  };
}

/** The values that a lone parameter stands for, when it was put there by `withoutLongLists`. */
function longList(r: Reading, items: readonly Json[], near: Position): LongList | undefined {
  const [item, more] = items;
  if (item === undefined || more !== undefined) return undefined;
  const { name, body } = variant(item, near, 'an expression');
  return name === 'Value' ? placeOf(r, object(body, near, 'a literal')['span'], near)?.list : undefined;
}

export function readInQuery(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, inQueryShape);
  const operand = r.expression(node['expr'], near);
  const { at } = operand;
  const negated = flag(node['negated'], at, 'IN');
  return { kind: 'in', at, negated, operand, items: r.query(node['subquery'], at) };
}
