import { expr, literal, text } from '../tree/tree.js';
import type { Tree } from '../tree/tree.js';
import { literals } from '../statements/literals.js';
import { ask, constant, eachRow, varying } from './operands.js';

const operands = ['i64', 'u64', 'f64', 'utf8', 'bool', 'time', 'date', 'interval', 'i32', 'f32', 'decimal', 'null'];
const arithmetic = ['+', '-', '*', '/', '%'];
const comparison = ['=', '<', '>=', '<>', 'IS DISTINCT FROM'];
const others: readonly (readonly [operator: string, left: string, right: string])[] = [
  ...['&', '|', '^', '#', '<<', '>>'].flatMap((operator): [string, string, string][] =>
    ['i64', 'u64', 'i32', 'f64'].map((type) => [operator, type, type]),
  ),
  ...['&', '|', '#', '<<', '>>'].map((operator): [string, string, string] => [operator, 'i64', 'u64']),
  ...['AND', 'OR'].flatMap((operator): [string, string, string][] =>
    ['bool', 'i64', 'utf8', 'null'].map((type) => [operator, 'bool', type]),
  ),
  ...operands.flatMap((type): [string, string, string][] => [
    ['||', 'utf8', type],
    ['||', type, 'utf8'],
  ]),
  ['||', 'list<i64>', 'list<i64>'],
  ['||', 'list<i64>', 'i64'],
  ['||', 'i64', 'list<i64>'],
  ['@>', 'list<i64>', 'list<i64>'],
  ['<@', 'list<i64>', 'list<i64>'],
  ['=', 'list<i64>', 'list<i64>'],
  ['=', 'binary', 'binary'],
  ['=', 'binary', 'utf8'],
];

const patterns = [
  "'a%'",
  "'%o%'",
  "'_'",
  "'%\\%'",
  "''",
  "'%'",
  'NULL',
  "'A%'",
  "'a.b'",
  "'%ž%'",
  "'\\w+'",
  "'\\d'",
  "'^$'",
  "'(?i)hello'",
  "'[^a-z]'",
  "'o|b'",
  "'\\s'",
  "'\\bfoo\\b'",
  "'ß'",
];
const matching = [
  'LIKE',
  'NOT LIKE',
  'ILIKE',
  'NOT ILIKE',
  '~',
  '!~',
  '~*',
  '!~*',
  'SIMILAR TO',
  'NOT SIMILAR TO',
  '~~',
  '!~~',
  '~~*',
  '!~~*',
];

const binary = (left: Tree, operator: string, right: Tree): Tree => expr('any', left, ` ${operator} `, right);

const postfix = [
  'IS NULL',
  'IS NOT NULL',
  'IS TRUE',
  'IS NOT TRUE',
  'IS FALSE',
  'IS NOT FALSE',
  'IS UNKNOWN',
  'IS NOT UNKNOWN',
];

/** Every operator between every two types, as columns and as constants. */
export function* operators(): Generator<Tree> {
  const pairs = [...arithmetic, ...comparison].flatMap((operator) =>
    operands.flatMap((left) => operands.map((right): [string, string, string] => [operator, left, right])),
  );
  for (const [operator, left, right] of [...pairs, ...others]) {
    yield ask(binary(varying(left), operator, varying(right, 1)), eachRow('m'));
    yield ask(binary(varying(left), operator, constant(right)), eachRow('m'));
    yield ask(binary(constant(left), operator, constant(right, 1)));
  }
  for (const operator of arithmetic)
    for (const type of ['i64', 'f64', 'u64'])
      for (const value of literals[type] ?? []) {
        yield ask(binary(varying(type), operator, literal(type, value)), eachRow('m'));
        yield ask(binary(varying(type, 0, 'e'), operator, literal(type, value)), eachRow('e'));
      }
  yield* matches();
  for (const type of operands) {
    for (const test of postfix) yield ask(expr('bool', varying(type), ` ${test}`), eachRow('m'));
    for (const sign of ['- ', '+ ', 'NOT ', '~ ']) yield ask(expr(type, sign, varying(type)), eachRow('m'));
    yield ask(expr('bool', varying(type), ' BETWEEN ', constant(type), ' AND ', constant(type, 1)), eachRow('m'));
    yield ask(expr('bool', varying(type), ' IN (', constant(type), ', ', constant(type, 1), ')'), eachRow('m'));
    yield ask(expr('bool', varying(type), ' NOT IN (', constant(type), ', NULL)'), eachRow('m'));
  }
  yield* mixedChoices();
}

function* matches(): Generator<Tree> {
  for (const operator of matching)
    for (const pattern of patterns)
      for (const from of ['m', 'e'] as const)
        yield ask(binary(varying('utf8', 0, from), operator, literal('pattern', pattern)), eachRow(from));
  for (const type of ['i64', 'bool', 'time', 'null'])
    for (const operator of ['LIKE', '~'])
      yield ask(binary(varying(type), operator, literal('pattern', "'a%'")), eachRow('m'));
  for (const escape of ["'^'", "'\\'", "''", "'%'", "'ab'"])
    yield ask(expr('bool', varying('utf8', 0, 'e'), ` LIKE '100^%%' ESCAPE `, text(escape)), eachRow('e'));
}

/** What the branches of a choice have in common when they are of two types. */
function* mixedChoices(): Generator<Tree> {
  for (const a of operands)
    for (const b of operands) {
      if (a === b) continue;
      yield ask(
        expr('any', 'CASE WHEN ', varying('bool'), ' THEN ', varying(a), ' ELSE ', varying(b), ' END'),
        eachRow('m'),
      );
      yield ask(expr('any', 'coalesce(', varying(a), ', ', varying(b), ')'), eachRow('m'));
      yield ask(expr('any', 'greatest(', varying(a), ', ', varying(b), ')'), eachRow('m'));
      yield ask(expr('any', 'nullif(', varying(a), ', ', varying(b), ')'), eachRow('m'));
      yield ask(expr('bool', varying(a), ' IN (', constant(b), ', ', constant(b, 1), ')'), eachRow('m'));
      yield ask(expr('bool', varying(a), ' BETWEEN ', constant(b), ' AND ', constant(b, 1)), eachRow('m'));
    }
}
