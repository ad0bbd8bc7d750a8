import { flag, list, object, optional, strange, variant, type Json } from './json.js';
import { unsupported } from '../refusals.js';
import { readArgument } from './read-call.js';
import { closed, nameOf, objectName, plainName, refusal, shape, type Reading } from './reading.js';
import type { Expression, FromItem, Join, JoinKind, Name, Position, Relation, TableAlias } from '../tree.js';

const itemShape = shape('FROM', 'relation joins');
const joinShape = shape('JOIN', 'relation join_operator', { global: 'GLOBAL JOIN' });
const ordinality = { with_ordinality: 'WITH ORDINALITY', sample: 'TABLESAMPLE' };
const tableShape = shape('a table', 'name alias args', {
  ...ordinality,
  with_hints: 'WITH (…) after a table',
  version: 'a version of a table',
  partitions: 'PARTITION (…) after a table',
  json_path: 'a path into a table',
  index_hints: 'a hint of an index',
});
const argumentsShape = shape('a function in FROM', 'args', { settings: 'SETTINGS' });
const derivedShape = shape('a query in FROM', 'lateral subquery alias', ordinality);
const functionShape = shape('a function in FROM', 'lateral name args alias', ordinality);
const unnestShape = shape('UNNEST', 'alias array_exprs', {
  ...ordinality,
  with_offset: 'UNNEST … WITH OFFSET',
  with_offset_alias: 'UNNEST … WITH OFFSET',
});
const nestedShape = shape('joins in parentheses', 'table_with_joins alias');
const aliasShape = shape('a name of a table', 'explicit name columns', { at: 'AT after the name of a table' });
const columnShape = shape('a name of a table', 'name', { data_type: 'a type in the list of columns after a name' });

/** What other databases have in FROM, by the parser's words for it. */
const foreign: Readonly<Record<string, string>> = {
  TableFunction: 'TABLE (…)',
  JsonTable: 'JSON_TABLE',
  OpenJsonTable: 'OPENJSON',
  Pivot: 'PIVOT',
  Unpivot: 'UNPIVOT',
  MatchRecognize: 'MATCH_RECOGNIZE',
  XmlTable: 'XMLTABLE',
  SemanticView: 'SEMANTIC_VIEW',
};

export const readFrom = (r: Reading, json: Json | undefined, near: Position): readonly FromItem[] =>
  list(json, near, 'FROM').map((item) => readItem(r, item, near));

function readItem(r: Reading, json: Json | undefined, near: Position): FromItem {
  const node = closed(r, json, near, itemShape);
  const first = readRelation(r, node['relation'], near);
  return { first, joins: list(node['joins'], first.at, 'JOIN').map((join) => readJoin(r, join, first.at)) };
}

function readRelation(r: Reading, json: Json | undefined, near: Position): Relation {
  const { name, body } = variant(json, near, 'FROM');
  switch (name) {
    case 'Table':
      return readTable(r, body, near);
    case 'Derived': {
      const node = closed(r, body, near, derivedShape);
      const query = r.query(node['subquery'], near);
      return {
        kind: 'subquery',
        at: query.at,
        lateral: node['lateral'] === true,
        query,
        alias: aliasOf(r, node['alias'], query.at),
      };
    }
    case 'Function': {
      const called = objectName(r, object(body, near, 'FROM')['name'], near);
      const at = called[0]?.at ?? near;
      const node = closed(r, body, at, functionShape);
      const args = list(node['args'], at, 'a function').map((each) => readArgument(r, each, at));
      return {
        kind: 'function',
        at,
        lateral: flag(node['lateral'], at, 'LATERAL'),
        name: called,
        args,
        alias: aliasOf(r, node['alias'], at),
      };
    }
    case 'UNNEST':
      return readUnnest(r, body, near);
    case 'NestedJoin': {
      const node = closed(r, body, near, nestedShape);
      const from = readItem(r, node['table_with_joins'], near);
      return { kind: 'nested', at: from.first.at, from, alias: aliasOf(r, node['alias'], from.first.at) };
    }
    default:
      throw refusal(r, near, `${foreign[name] ?? name} in FROM`);
  }
}

function readTable(r: Reading, json: Json, near: Position): Relation {
  const name = objectName(r, object(json, near, 'FROM')['name'], near);
  const at = name[0]?.at ?? near;
  const node = closed(r, json, at, tableShape);
  const alias = aliasOf(r, node['alias'], at);
  const called = optional(node['args'], (given) => closed(r, given, at, argumentsShape));
  if (called !== undefined) {
    const args = list(called['args'], at, 'a function').map((each) => readArgument(r, each, at));
    return { kind: 'function', at, lateral: false, name, args, alias };
  }
  if (name.length > 3)
    throw unsupported(
      at,
      'the name of a table with more than three parts is not supported: catalog, schema and table are enough',
    );
  return { kind: 'table', at, name, alias };
}

function readUnnest(r: Reading, json: Json, near: Position): Relation {
  const node = closed(r, json, near, unnestShape);
  const lists = list(node['array_exprs'], near, 'UNNEST').map((each) => r.expression(each, near));
  const at = lists[0]?.at ?? near;
  return { kind: 'unnest', at, lists, alias: aliasOf(r, node['alias'], at) };
}

export const aliasOf = (r: Reading, json: Json | undefined, near: Position): TableAlias | undefined =>
  optional(json, (given) => {
    const name = nameOf(r, object(given, near, 'a name of a table')['name'], near);
    const node = closed(r, given, name.at, aliasShape);
    return {
      name,
      columns: list(node['columns'], name.at, 'a list of columns').map((each) => columnOf(r, each, name.at)),
    };
  });

const columnOf = (r: Reading, json: Json, near: Position): Name =>
  nameOf(r, closed(r, json, near, columnShape)['name'], near);

/** What the parser calls the kinds of joins. `JOIN` alone is an inner one. */
const joins: ReadonlyMap<string, JoinKind> = new Map([
  ['Join', 'inner'],
  ['Inner', 'inner'],
  ['Left', 'left'],
  ['LeftOuter', 'left'],
  ['Right', 'right'],
  ['RightOuter', 'right'],
  ['FullOuter', 'full'],
  ['CrossJoin', 'cross'],
  ['Semi', 'left_semi'],
  ['LeftSemi', 'left_semi'],
  ['RightSemi', 'right_semi'],
  ['Anti', 'left_anti'],
  ['LeftAnti', 'left_anti'],
  ['RightAnti', 'right_anti'],
]);
const foreignJoins: Readonly<Record<string, string>> = {
  CrossApply: 'CROSS APPLY',
  OuterApply: 'OUTER APPLY',
  AsOf: 'ASOF JOIN',
  StraightJoin: 'STRAIGHT_JOIN',
  ArrayJoin: 'ARRAY JOIN',
  LeftArrayJoin: 'LEFT ARRAY JOIN',
  InnerArrayJoin: 'INNER ARRAY JOIN',
};

function readJoin(r: Reading, json: Json, near: Position): Join {
  const right = readRelation(r, object(json, near, 'JOIN')['relation'], near);
  const node = closed(r, json, near, joinShape);
  const { name, body } = variant(node['join_operator'], right.at, 'JOIN');
  const kind = joins.get(name);
  if (kind === undefined) throw refusal(r, near, foreignJoins[name] ?? name);
  return { at: right.at, kind, right, match: readMatch(r, body, right.at) };
}

function readMatch(r: Reading, json: Json, near: Position): Join['match'] {
  const { name, body } = variant(json, near, 'JOIN');
  const condition = (): Expression => r.expression(body, near);
  if (name === 'On') return { kind: 'on', condition: condition() };
  if (name === 'Using')
    return { kind: 'using', columns: list(body, near, 'USING').map((each) => plainName(r, each, near)) };
  if (name === 'Natural') return { kind: 'natural' };
  if (name !== 'None') throw strange(near, 'JOIN');
  return undefined;
}
