import { list, object, optional, strange, variant, type Json, type JsonObject } from './json.js';
import { notARead, syntaxError, unsupported } from '../refusals.js';
import { readDirection, readOrderItems } from './read-call.js';
import { aliasOf } from './read-relation.js';
import { readSelect } from './read-select.js';
import { closed, refusal, shape, tokenPlace, type Reading } from './reading.js';
import type { CommonTable, Expression, Order, Position, Query, QueryBody } from '../tree.js';

const queryShape = shape('a query', 'with body order_by limit_clause fetch', {
  locks: 'FOR UPDATE or FOR SHARE',
  for_clause: 'FOR XML, FOR JSON or FOR BROWSE',
  settings: 'SETTINGS',
  format_clause: 'FORMAT',
  pipe_operators: '|>',
});
const withShape = shape('WITH', 'with_token recursive cte_tables');
const commonShape = shape('WITH', 'alias query closing_paren_token', {
  from: 'FROM after a query of WITH',
  materialized: 'MATERIALIZED',
});
const setShape = shape('a set operation', 'left op set_quantifier right');
const valuesShape = shape('VALUES', 'rows', {
  explicit_row: 'ROW in VALUES',
  value_keyword: 'VALUE instead of VALUES',
});
const rowShape = shape('VALUES', 'opening_token content closing_token');
const orderShape = shape('ORDER BY', 'kind', { interpolate: 'INTERPOLATE' });
const offsetShape = shape('OFFSET', 'value rows');
const limitShape = shape('LIMIT', 'limit offset', { limit_by: 'LIMIT … BY' });
const commaShape = shape('LIMIT', 'offset limit');
const fetchShape = shape('FETCH', 'quantity', { with_ties: 'FETCH … WITH TIES', percent: 'FETCH … PERCENT' });

export function readQuery(r: Reading, json: Json | undefined, near: Position): Query {
  const given = object(json, near, 'a query');
  const common = optional(given['with'], (each) => readWith(r, each, near));
  const body = readBody(r, given['body'], common?.at ?? near);
  const at = common?.at ?? body.at;
  const node = closed(r, given, at, queryShape);
  return {
    kind: 'query',
    at,
    recursive: common?.recursive ?? false,
    with: common?.tables ?? [],
    body,
    order: optional(node['order_by'], (order) => readOrder(r, order, at)),
    ...readLimits(r, node, at),
  };
}

interface CommonTables {
  readonly at: Position;
  readonly recursive: boolean;
  readonly tables: readonly CommonTable[];
}

function readWith(r: Reading, json: Json, near: Position): CommonTables {
  const at = tokenPlace(r, object(json, near, 'WITH')['with_token'], near);
  const node = closed(r, json, at, withShape);
  return {
    at,
    recursive: node['recursive'] === true,
    tables: list(node['cte_tables'], at, 'WITH').map((each) => readCommonTable(r, each, at)),
  };
}

function readCommonTable(r: Reading, json: Json, near: Position): CommonTable {
  const alias = aliasOf(r, object(json, near, 'WITH')['alias'], near);
  if (alias === undefined) throw unsupported(near, 'a query of WITH without a name is not supported');
  const node = closed(r, json, alias.name.at, commonShape);
  return { ...alias, query: r.query(node['query'], alias.name.at) };
}

/** Chains of set operations lean to the left: they are walked, not recursed into. */
function readBody(r: Reading, json: Json | undefined, near: Position): QueryBody {
  const operations: JsonObject[] = [];
  let rest = variant(json, near, 'a query');
  while (rest.name === 'SetOperation') {
    const node = closed(r, rest.body, near, setShape);
    operations.push(node);
    rest = variant(node['left'], near, 'a query');
  }
  let left = readOperand(r, rest, near);
  for (const node of operations.reverse()) {
    const { at } = left;
    const right = readBody(r, node['right'], at);
    left = { kind: 'set', at, ...readOperation(r, node, at), left, right };
  }
  return left;
}

const operations: ReadonlyMap<string, 'union' | 'intersect' | 'except'> = new Map([
  ['Union', 'union'],
  ['Intersect', 'intersect'],
  ['Except', 'except'],
]);
const quantifiers: ReadonlyMap<string, boolean> = new Map([
  ['None', false],
  ['Distinct', false],
  ['All', true],
]);

function readOperation(
  r: Reading,
  node: JsonObject,
  at: Position,
): { readonly operation: 'union' | 'intersect' | 'except'; readonly all: boolean } {
  const name = variant(node['op'], at, 'a set operation').name;
  const operation = operations.get(name);
  if (operation === undefined)
    throw unsupported(r.find('minus', at), `${name.toUpperCase()} is not supported: write EXCEPT`);
  const all = quantifiers.get(variant(node['set_quantifier'], at, 'a set operation').name);
  if (all === undefined) throw refusal(r, at, `${name.toUpperCase()} BY NAME`);
  return { operation, all };
}

function readOperand(
  r: Reading,
  { name, body }: { readonly name: string; readonly body: Json },
  near: Position,
): QueryBody {
  switch (name) {
    case 'Select':
      return readSelect(r, body, near);
    case 'Query':
      return withoutParentheses(r.query(body, near));
    case 'Values': {
      const rows = list(closed(r, body, near, valuesShape)['rows'], near, 'VALUES').map((row) => readRow(r, row, near));
      return { kind: 'values', at: rows[0]?.at ?? near, rows: rows.map(({ values }) => values) };
    }
    case 'Insert':
    case 'Update':
    case 'Delete':
    case 'Merge':
      throw notARead(near, name);
    default:
      throw unsupported(near, `${name.toUpperCase()} as a query is not supported`);
  }
}

/** A query in parentheses is one with an order or a limit of its own, or no more than its body. */
const withoutParentheses = (query: Query): QueryBody =>
  query.with.length === 0 && (query.order ?? query.limit ?? query.offset) === undefined ? query.body : query;

function readRow(
  r: Reading,
  json: Json,
  near: Position,
): { readonly at: Position; readonly values: readonly Expression[] } {
  const given = object(json, near, 'VALUES');
  const at = tokenPlace(r, given['opening_token'], near);
  const values = list(closed(r, given, at, rowShape)['content'], at, 'VALUES').map((each) => r.expression(each, at));
  if (values.length === 0) throw syntaxError(at, 'expected a value: a row of VALUES is empty');
  return { at, values };
}

/** ORDER BY ALL is a column's name to the parser. */
function readOrder(r: Reading, json: Json, at: Position): Order {
  const { name, body } = variant(closed(r, json, at, orderShape)['kind'], at, 'ORDER BY');
  if (name === 'All') return { kind: 'all', direction: readDirection(r, body, at) };
  if (name !== 'Expressions') throw strange(at, 'ORDER BY');
  const items = readOrderItems(r, body, at);
  const [item, more] = items;
  if (item === undefined || more !== undefined || !isAll(item.value)) return { kind: 'items', items };
  return { kind: 'all', direction: { descending: item.descending, nullsFirst: item.nullsFirst } };
}

const isAll = (value: Expression): boolean =>
  value.kind === 'name' &&
  value.parts.length === 1 &&
  value.parts[0]?.quoted === false &&
  value.parts[0].text === 'all';

function readLimits(r: Reading, node: JsonObject, at: Position): Pick<Query, 'limit' | 'offset'> {
  const limits = optional(node['limit_clause'], (given) => readLimitClause(r, given, at));
  const fetched = optional(node['fetch'], (given) => readFetch(r, given, at));
  if (limits?.limit !== undefined && fetched !== undefined)
    throw unsupported(fetched.at, 'LIMIT and FETCH together are not supported: write one of them');
  return { limit: limits?.limit ?? fetched, offset: limits?.offset };
}

/** `LIMIT 2, 1` has its offset first, and `LIMIT ALL` is no limit. */
function readLimitClause(r: Reading, json: Json, at: Position): Pick<Query, 'limit' | 'offset'> {
  const { name, body } = variant(json, at, 'LIMIT');
  const read = (given: Json): Expression | undefined => {
    const expression = r.expression(given, at);
    return isAll(expression) ? undefined : expression;
  };
  if (name === 'OffsetCommaLimit') {
    const node = closed(r, body, at, commaShape);
    return { limit: optional(node['limit'], read), offset: optional(node['offset'], read) };
  }
  if (name !== 'LimitOffset') throw strange(at, 'LIMIT');
  const node = closed(r, body, at, limitShape);
  const offset = optional(node['offset'], (given) => r.expression(closed(r, given, at, offsetShape)['value'], at));
  return { limit: optional(node['limit'], read), offset };
}

/** `FETCH FIRST ROW ONLY` is one row. */
function readFetch(r: Reading, json: Json, at: Position): Expression {
  const node = closed(r, json, at, fetchShape);
  return optional(node['quantity'], (given) => r.expression(given, at)) ?? { kind: 'number', at, text: '1' };
}
