import { list, object, oneOf, optional, pair, strange, variant, type Json, type Variant } from './json.js';
import { syntaxError, unsupported } from '../refusals.js';
import { readWindow } from './read-call.js';
import { readFrom } from './read-relation.js';
import { readWildcard } from './read-wildcard.js';
import { closed, nameOf, objectName, shape, tokenPlace, type Reading } from './reading.js';
import type { Expression, Group, GroupItem, NamedWindow, Position, Select, SelectItem } from '../tree.js';

const selectShape = shape(
  'SELECT',
  'select_token distinct projection from selection group_by having named_window qualify window_before_qualify flavor',
  {
    optimizer_hints: 'a hint',
    select_modifiers: 'a modifier of SELECT',
    top: 'TOP',
    exclude: 'EXCLUDE after the outputs',
    into: 'INTO',
    lateral_views: 'LATERAL VIEW',
    prewhere: 'PREWHERE',
    connect_by: 'CONNECT BY',
    cluster_by: 'CLUSTER BY',
    distribute_by: 'DISTRIBUTE BY',
    sort_by: 'SORT BY',
    value_table_mode: 'AS STRUCT or AS VALUE',
    top_before_distinct: 'TOP',
  },
);
const distincts: ReadonlyMap<string, boolean> = new Map([
  ['All', false],
  ['Distinct', true],
]);
/** Whether there may be no outputs. */
const flavors: ReadonlyMap<string, boolean> = new Map([
  ['Standard', false],
  ['FromFirst', false],
  ['FromFirstNoSelect', true],
]);
const aliasedShape = shape('an output', 'expr alias');

/** `FROM x SELECT y` is the same as `SELECT y FROM x`, and `FROM x` alone `SELECT *`. */
export function readSelect(r: Reading, json: Json | undefined, near: Position): Select {
  const at = tokenPlace(r, object(json, near, 'SELECT')['select_token'], near);
  const node = closed(r, json, at, selectShape);
  const mayBeEmpty = oneOf(node['flavor'], flavors, at, 'SELECT');
  const items = list(node['projection'], at, 'SELECT').map((item) => readItem(r, item, at));
  if (items.length === 0 && !mayBeEmpty) throw syntaxError(at, 'expected an output: the list after SELECT is empty');
  return {
    kind: 'select',
    at,
    distinct: optional(node['distinct'], (given) => readDistinct(r, given, at)),
    items: items.length > 0 ? items : [{ kind: 'wildcard', at, table: undefined, except: [], replace: [], rename: [] }],
    from: readFrom(r, node['from'], at),
    where: optional(node['selection'], (given) => r.expression(given, at)),
    group: readGroup(r, node['group_by'], at),
    having: optional(node['having'], (given) => r.expression(given, at)),
    windows: list(node['named_window'], at, 'WINDOW').map((each) => readNamedWindow(r, each, at)),
    qualify: optional(node['qualify'], (given) => r.expression(given, at)),
  };
}

/** SELECT ALL is SELECT. */
function readDistinct(r: Reading, json: Json, at: Position): readonly Expression[] | undefined {
  const { name, body } = variant(json, at, 'DISTINCT');
  if (name === 'On') return list(body, at, 'DISTINCT ON').map((each) => r.expression(each, at));
  return oneOf(name, distincts, at, 'DISTINCT') ? [] : undefined;
}

function readItem(r: Reading, json: Json, at: Position): SelectItem {
  const { name, body } = variant(json, at, 'an output');
  switch (name) {
    case 'UnnamedExpr':
      return { kind: 'output', value: r.expression(body, at), alias: undefined };
    case 'ExprWithAlias': {
      const node = closed(r, body, at, aliasedShape);
      const value = r.expression(node['expr'], at);
      return { kind: 'output', value, alias: nameOf(r, node['alias'], value.at) };
    }
    case 'Wildcard':
      return readWildcard(r, { table: undefined, options: body }, at);
    case 'QualifiedWildcard': {
      const [kind, options] = pair(body, at, '*');
      const owner = variant(kind, at, '*');
      if (owner.name !== 'ObjectName') throw unsupported(at, '.* after an expression is not supported');
      return readWildcard(r, { table: objectName(r, owner.body, at), options }, at);
    }
    default:
      throw unsupported(at, 'several names for one output are not supported');
  }
}

function readGroup(r: Reading, json: Json | undefined, at: Position): Group | undefined {
  const { name, body } = variant(json, at, 'GROUP BY');
  const [items, modifiers] = name === 'All' ? [[], body] : pair(body, at, 'GROUP BY');
  if (list(modifiers, at, 'GROUP BY').length > 0)
    throw unsupported(at, 'WITH after GROUP BY is not supported: write ROLLUP (…) or CUBE (…)');
  if (name === 'All') return { kind: 'all' };
  if (name !== 'Expressions') throw strange(at, 'GROUP BY');
  const read = list(items, at, 'GROUP BY').map((each) => readGroupItem(r, each, at));
  return read.length === 0 ? undefined : { kind: 'items', items: read };
}

const setKinds: ReadonlyMap<string, 'sets' | 'rollup' | 'cube'> = new Map([
  ['GroupingSets', 'sets'],
  ['Rollup', 'rollup'],
  ['Cube', 'cube'],
]);

function readGroupItem(r: Reading, json: Json, near: Position): GroupItem {
  const given = variant(json, near, 'GROUP BY');
  const kind = setKinds.get(given.name);
  if (kind !== undefined) {
    const sets = list(given.body, near, 'GROUP BY').map((set) =>
      list(set, near, 'GROUP BY').map((each) => r.expression(each, near)),
    );
    return { kind, at: sets.flat()[0]?.at ?? near, sets };
  }
  return isEmptyTuple(given)
    ? { kind: 'sets', at: near, sets: [[]] }
    : { kind: 'key', value: r.expression(json, near) };
}

/** `GROUP BY ()`. */
const isEmptyTuple = ({ name, body }: Variant): boolean => name === 'Tuple' && Array.isArray(body) && body.length === 0;

function readNamedWindow(r: Reading, json: Json, at: Position): NamedWindow {
  const [ident, given] = pair(json, at, 'WINDOW');
  const name = nameOf(r, ident, at);
  const { name: kind, body } = variant(given, name.at, 'WINDOW');
  if (kind === 'NamedWindow')
    return { name, window: { base: nameOf(r, body, name.at), partition: [], order: [], frame: undefined } };
  if (kind !== 'WindowSpec') throw strange(name.at, 'WINDOW');
  return { name, window: readWindow(r, body, name.at) };
}
