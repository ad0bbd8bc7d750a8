import { variant, type Json } from './json.js';
import { readAccess, readCompound, readIdentifier } from './read-access.js';
import { readCall } from './read-call.js';
import {
  readArray,
  readCase,
  readCast,
  readDictionary,
  readExists,
  readExtract,
  readOverlay,
  readPosition,
  readRound,
  readStruct,
  readSubstring,
  readTrim,
  readTuple,
  readZone,
} from './read-form.js';
import { readInterval, readTyped, readValue } from './read-literal.js';
import {
  isTests,
  readBetween,
  readBinary,
  readDistinct,
  readInList,
  readInQuery,
  readLike,
  readQuantified,
  readUnary,
  type Reader,
} from './read-operator.js';
import { refusal, type Reading } from './reading.js';
import type { Expression, Position } from '../tree.js';

/** Every kind of expression that is read, by the parser's name for it. */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['Identifier', readIdentifier],
  ['CompoundIdentifier', readCompound],
  ['CompoundFieldAccess', readAccess],
  ['Value', readValue],
  ['TypedString', readTyped],
  ['Interval', readInterval],
  ['Nested', (r, json, near) => r.expression(json, near)],
  ['Subquery', (r, json, near) => subquery(r, json, near)],
  ['Exists', readExists],
  ['Function', readCall],
  ['BinaryOp', readBinary],
  ['UnaryOp', readUnary],
  ['IsDistinctFrom', readDistinct(false)],
  ['IsNotDistinctFrom', readDistinct(true)],
  ['Like', readLike('like')],
  ['ILike', readLike('ilike')],
  ['SimilarTo', readLike('similar')],
  ['AnyOp', readQuantified('any')],
  ['AllOp', readQuantified('all')],
  ['Between', readBetween],
  ['InList', readInList],
  ['InSubquery', readInQuery],
  ['Case', readCase],
  ['Cast', readCast],
  ['AtTimeZone', readZone],
  ['Extract', readExtract],
  ['Ceil', readRound('ceil')],
  ['Floor', readRound('floor')],
  ['Position', readPosition],
  ['Substring', readSubstring],
  ['Trim', readTrim],
  ['Overlay', readOverlay],
  ['Tuple', readTuple],
  ['Array', readArray],
  ['Dictionary', readDictionary],
  ['Struct', readStruct],
  ...[...isTests].map(([name, { what, negated }]): [string, Reader] => [
    name,
    (r, json, near) => {
      const operand = r.expression(json, near);
      return { kind: 'is', at: operand.at, what, negated, operand };
    },
  ]),
]);

/** What the others are called in SQL. */
const foreign: Readonly<Record<string, string>> = {
  Collate: 'COLLATE',
  Convert: 'CONVERT',
  Cube: 'CUBE outside of GROUP BY',
  GroupingSets: 'GROUPING SETS outside of GROUP BY',
  InUnnest: 'UNNEST behind IN',
  IsNormalized: 'NORMALIZED',
  JsonAccess: 'access to JSON with a colon',
  Lambda: 'a lambda function',
  Map: 'MAP {…}',
  MatchAgainst: 'MATCH … AGAINST',
  MemberOf: 'MEMBER OF',
  Named: 'a name for a value at this place',
  OuterJoin: '(+)',
  Prefixed: 'a text with a character set in front',
  Prior: 'PRIOR',
  QualifiedWildcard: '* at this place',
  RLike: 'RLIKE',
  Rollup: 'ROLLUP outside of GROUP BY',
  Wildcard: '* at this place',
};

/** Any expression. Rejects with `sql_unsupported` for what is not in the list above. */
export function readExpression(r: Reading, json: Json | undefined, near: Position): Expression {
  const { name, body } = variant(json, near, 'an expression');
  const reader = readers.get(name);
  if (reader === undefined) throw refusal(r, near, foreign[name] ?? name);
  return reader(r, body, near);
}

function subquery(r: Reading, json: Json | undefined, near: Position): Expression {
  const query = r.query(json, near);
  return { kind: 'subquery', at: query.at, query };
}
