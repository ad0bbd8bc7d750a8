import { flag, list, object, oneOf, optional, strange, variant, type Json, type JsonObject } from './json.js';
import { unsupported } from '../refusals.js';
import { readWildcard } from './read-wildcard.js';
import { closed, nameOf, objectName, refusal, shape, type Reading } from './reading.js';
import type {
  Argument,
  Call,
  Direction,
  Expression,
  Frame,
  FrameBound,
  Name,
  OrderItem,
  Position,
  Window,
} from '../tree.js';

const callShape = shape('a call', 'name args filter null_treatment over within_group', {
  uses_odbc_syntax: '{fn …}',
  parameters: 'a call with two lists of arguments',
});
const bareShape = shape('a name', 'name args');
const argumentsShape = shape('a call', 'duplicate_treatment args clauses');
const namedShape = shape('an argument', 'name arg operator');
const windowShape = shape('OVER', 'window_name partition_by order_by window_frame');
const frameShape = shape('the frame of a window', 'units start_bound end_bound');
const orderShape = shape('ORDER BY', 'expr options', { with_fill: 'WITH FILL' });
const directionShape = shape('ORDER BY', 'asc nulls_first');

/** Words that the parser takes for functions and DataFusion has none for: they are names of columns. */
const columnWords = new Set(['current_catalog', 'current_user', 'session_user', 'user']);

interface Arguments {
  readonly args: readonly Argument[];
  readonly distinct: boolean;
  readonly order: readonly OrderItem[];
  readonly nulls: Call['nulls'];
}

export function readCall(r: Reading, json: Json | undefined, near: Position): Expression {
  const name = objectName(r, object(json, near, 'a call')['name'], near);
  const at = name[0]?.at ?? near;
  const node = closed(r, json, at, callShape);
  const given = variant(node['args'], at, 'a call');
  if (given.name === 'None' && columnWords.has(name.at(-1)?.text ?? '')) {
    closed(r, json, at, bareShape);
    return { kind: 'name', at, parts: name };
  }
  const { args, distinct, order, nulls } = readArguments(r, given.name, given.body, at);
  return {
    kind: 'call',
    at,
    name,
    args,
    distinct,
    order,
    within: readOrderItems(r, node['within_group'], at),
    filter: optional(node['filter'], (filter) => r.expression(filter, at)),
    nulls: oneTreatment(
      nulls,
      optional(node['null_treatment'], (treatment) => nullsOf(treatment, at)),
      at,
    ),
    over: optional(node['over'], (over) => readOver(r, over, at)),
  };
}

/** IGNORE NULLS stands in the parentheses, or behind them. */
function oneTreatment(inside: Call['nulls'], behind: Call['nulls'], at: Position): Call['nulls'] {
  if (inside !== undefined && behind !== undefined) throw strange(at, 'IGNORE NULLS');
  return inside ?? behind;
}

/** `current_date` has no parentheses, and no arguments. */
function readArguments(r: Reading, kind: string, body: Json, at: Position): Arguments {
  if (kind === 'None') return { args: [], distinct: false, order: [], nulls: undefined };
  if (kind !== 'List')
    throw unsupported(at, 'a query as the argument of a function is not supported: put it in parentheses of its own');
  const node = closed(r, body, at, argumentsShape);
  let order: readonly OrderItem[] = [];
  let nulls: Call['nulls'];
  for (const clause of list(node['clauses'], at, 'a call')) {
    const { name, body: given } = variant(clause, at, 'a call');
    if (name === 'OrderBy') order = readOrderItems(r, given, at);
    else if (name === 'IgnoreOrRespectNulls') nulls = nullsOf(given, at);
    else throw refusal(r, at, `${clauseWords[name] ?? name} in a call`);
  }
  return {
    args: list(node['args'], at, 'a call').map((each) => readArgument(r, each, at)),
    distinct: optional(node['duplicate_treatment'], (given) => oneOf(given, duplicates, at, 'DISTINCT')) ?? false,
    order,
    nulls,
  };
}

const clauseWords: Readonly<Record<string, string>> = {
  Limit: 'LIMIT',
  OnOverflow: 'ON OVERFLOW',
  Having: 'HAVING',
  Separator: 'SEPARATOR',
  JsonNullClause: 'NULL ON NULL',
  JsonReturningClause: 'RETURNING',
};

const duplicates: ReadonlyMap<string, boolean> = new Map([
  ['All', false],
  ['Distinct', true],
]);
const treatments: ReadonlyMap<string, 'ignore' | 'respect'> = new Map([
  ['IgnoreNulls', 'ignore'],
  ['RespectNulls', 'respect'],
]);
const nullsOf = (json: Json, at: Position): Call['nulls'] => oneOf(json, treatments, at, 'IGNORE NULLS');

export function readArgument(r: Reading, json: Json | undefined, at: Position): Argument {
  const { name: kind, body } = variant(json, at, 'an argument');
  if (kind === 'Unnamed') return argumentOf(r, body, at, undefined);
  if (kind !== 'Named') throw unsupported(at, 'an expression as the name of an argument is not supported');
  const node = closed(r, body, at, namedShape);
  const name = nameOf(r, node['name'], at);
  if (node['operator'] !== 'RightArrow')
    throw unsupported(name.at, 'arguments are named with =>; anything else is not supported');
  return argumentOf(r, node['arg'] ?? null, name.at, name);
}

function argumentOf(r: Reading, json: Json, at: Position, name: Name | undefined): Argument {
  const { name: kind, body } = variant(json, at, 'an argument');
  if (kind === 'Expr') return { kind: 'value', name, value: r.expression(body, at) };
  if (name !== undefined) throw unsupported(at, 'a star as a named argument is not supported');
  if (kind === 'Wildcard') return { kind: 'wildcard', at, table: undefined, except: [], replace: [], rename: [] };
  if (kind === 'QualifiedWildcard')
    return { kind: 'wildcard', at, table: objectName(r, body, at), except: [], replace: [], rename: [] };
  if (kind !== 'WildcardWithOptions') throw strange(at, 'an argument');
  return readWildcard(r, { table: undefined, options: body }, at);
}

function readOver(r: Reading, json: Json, at: Position): Window | Name {
  const { name, body } = variant(json, at, 'OVER');
  if (name === 'NamedWindow') return nameOf(r, body, at);
  if (name !== 'WindowSpec') throw strange(at, 'OVER');
  return readWindow(r, body, at);
}

export function readWindow(r: Reading, json: Json | undefined, at: Position): Window {
  const node = closed(r, json, at, windowShape);
  return {
    base: optional(node['window_name'], (given) => nameOf(r, given, at)),
    partition: list(node['partition_by'], at, 'PARTITION BY').map((each) => r.expression(each, at)),
    order: readOrderItems(r, node['order_by'], at),
    frame: optional(node['window_frame'], (given) => readFrame(r, closed(r, given, at, frameShape), at)),
  };
}

const frameUnits: ReadonlyMap<string, Frame['unit']> = new Map([
  ['Rows', 'rows'],
  ['Range', 'range'],
  ['Groups', 'groups'],
]);
const boundKinds: ReadonlyMap<string, 'preceding' | 'following'> = new Map([
  ['Preceding', 'preceding'],
  ['Following', 'following'],
]);

function readFrame(r: Reading, node: JsonObject, at: Position): Frame {
  return {
    unit: oneOf(node['units'], frameUnits, at, 'the frame of a window'),
    start: readBound(r, node['start_bound'], at),
    end: optional(node['end_bound'], (given) => readBound(r, given, at)),
  };
}

function readBound(r: Reading, json: Json | undefined, at: Position): FrameBound {
  const { name, body } = variant(json, at, 'the frame of a window');
  if (name === 'CurrentRow') return { kind: 'current_row' };
  const offset = optional(body, (given) => r.expression(given, at));
  return { kind: oneOf(name, boundKinds, at, 'the frame of a window'), offset };
}

export const readOrderItems = (r: Reading, json: Json | undefined, at: Position): readonly OrderItem[] =>
  list(json, at, 'ORDER BY').map((item) => {
    const node = closed(r, item, at, orderShape);
    const value = r.expression(node['expr'], at);
    return { value, ...readDirection(r, node['options'], value.at) };
  });

export function readDirection(r: Reading, json: Json | undefined, at: Position): Direction {
  const { asc, nulls_first: nullsFirst } = closed(r, json, at, directionShape);
  return {
    descending: optional(asc, (given) => !flag(given, at, 'ASC')),
    nullsFirst: optional(nullsFirst, (given) => flag(given, at, 'NULLS FIRST')),
  };
}
