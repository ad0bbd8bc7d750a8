import { flag, list, object, oneOf, optional, variant, type Json } from './json.js';
import { unsupported } from '../refusals.js';
import { closed, nameOf, shape, tokenPlace, type Reading } from './reading.js';
import { readField } from './read-literal.js';
import { readType } from './read-type.js';
import type { Call, Expression, Name, Position } from '../tree.js';

const castShape = shape('CAST', 'kind expr data_type', {
  array: 'CAST … AS … ARRAY',
  format: 'CAST … FORMAT',
});
const zoneShape = shape('AT TIME ZONE', 'timestamp time_zone');
const extractShape = shape('EXTRACT', 'field syntax expr');
const roundShape = shape('CEIL and FLOOR', 'expr field');
const positionShape = shape('POSITION', 'expr in');
const substringShape = shape('SUBSTRING', 'expr substring_from substring_for special shorthand');
const trimShape = shape('TRIM', 'trim_where trim_what expr trim_characters');
const overlayShape = shape('OVERLAY', 'expr overlay_what overlay_from overlay_for');
const caseShape = shape('CASE', 'case_token end_token operand conditions else_result');
const whenShape = shape('CASE', 'condition result');
const existsShape = shape('EXISTS', 'subquery negated');
const structShape = shape('STRUCT', 'values', { fields: 'STRUCT<…>(…)' });
const namedShape = shape('a named value', 'expr name');
const fieldShape = shape('a field of a struct', 'key value');
const arrayShape = shape('a list', 'elem named');

/** Whether what is no value of the type becomes NULL. */
const castKinds: ReadonlyMap<string, boolean> = new Map([
  ['Cast', false],
  ['DoubleColon', false],
  ['TryCast', true],
]);

/** A call that is written in other words than name and parentheses. */
const call = (at: Position, name: string, args: readonly (Expression | undefined)[]): Call => ({
  kind: 'call',
  at,
  name: [{ text: name, quoted: false, at }],
  args: args.flatMap((value) => (value === undefined ? [] : [{ kind: 'value', name: undefined, value }])),
  distinct: false,
  order: [],
  within: [],
  filter: undefined,
  nulls: undefined,
  over: undefined,
});

export function readCast(r: Reading, json: Json | undefined, near: Position): Expression {
  const operand = r.expression(object(json, near, 'CAST')['expr'], near);
  const node = closed(r, json, operand.at, castShape);
  if (node['kind'] === 'SafeCast')
    throw unsupported(r.find('safe_cast', near), 'SAFE_CAST is not supported: write TRY_CAST');
  const safe = oneOf(node['kind'], castKinds, operand.at, 'CAST');
  const type = readType(r, node['data_type'], operand.at);
  return { kind: 'cast', at: operand.at, safe, operand, type };
}

export function readZone(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, zoneShape);
  const operand = r.expression(node['timestamp'], near);
  return { kind: 'at_zone', at: operand.at, operand, zone: r.expression(node['time_zone'], operand.at) };
}

/** `date_part('HOUR', time)`: in capitals, as DataFusion calls it. */
export function readExtract(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, extractShape);
  const value = r.expression(node['expr'], near);
  const field = readField(r, node['field'], value.at);
  return call(value.at, 'date_part', [{ kind: 'string', at: value.at, value: field.toUpperCase() }, value]);
}

export const readRound =
  (name: 'ceil' | 'floor') =>
  (r: Reading, json: Json | undefined, near: Position): Expression => {
    const node = closed(r, json, near, roundShape);
    const value = r.expression(node['expr'], near);
    const field = variant(node['field'], value.at, name);
    if (field.name !== 'DateTimeField' || field.body !== 'NoDateTime')
      throw unsupported(value.at, `${name.toUpperCase()} with a unit or a number of digits is not supported`);
    return call(value.at, name, [value]);
  };

/** `strpos(text, part)`. */
export function readPosition(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, positionShape);
  const part = r.expression(node['expr'], near);
  return call(part.at, 'strpos', [r.expression(node['in'], part.at), part]);
}

export function readSubstring(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, substringShape);
  const value = r.expression(node['expr'], near);
  const from = optional(node['substring_from'], (given) => r.expression(given, value.at));
  const length = optional(node['substring_for'], (given) => r.expression(given, value.at));
  const start: Expression = from ?? { kind: 'number', at: value.at, text: '1' };
  return call(value.at, 'substr', [value, ...(from === undefined && length === undefined ? [] : [start]), length]);
}

const trims: ReadonlyMap<string, string> = new Map([
  ['Leading', 'ltrim'],
  ['Trailing', 'rtrim'],
  ['Both', 'btrim'],
]);

/** `btrim(text, characters)`, or `ltrim` and `rtrim` for one side. */
export function readTrim(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, trimShape);
  const value = r.expression(node['expr'], near);
  const name = optional(node['trim_where'], (given) => oneOf(given, trims, value.at, 'TRIM')) ?? 'btrim';
  const what = optional(node['trim_what'], (given) => r.expression(given, value.at));
  const more = optional(node['trim_characters'], (given) =>
    list(given, value.at, 'TRIM').map((each) => r.expression(each, value.at)),
  );
  return call(value.at, name, [value, what, ...(more ?? [])]);
}

export function readOverlay(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, overlayShape);
  const value = r.expression(node['expr'], near);
  const read = (key: string): Expression | undefined => optional(node[key], (given) => r.expression(given, value.at));
  return call(value.at, 'overlay', [value, read('overlay_what'), read('overlay_from'), read('overlay_for')]);
}

export function readCase(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, caseShape);
  const at = tokenPlace(r, node['case_token'], near);
  return {
    kind: 'case',
    at,
    operand: optional(node['operand'], (given) => r.expression(given, at)),
    branches: list(node['conditions'], at, 'CASE').map((branch) => {
      const { condition, result } = closed(r, branch, at, whenShape);
      const when = r.expression(condition, at);
      return { when, then: r.expression(result, when.at) };
    }),
    otherwise: optional(node['else_result'], (given) => r.expression(given, at)),
  };
}

export function readExists(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, existsShape);
  const query = r.query(node['subquery'], near);
  return { kind: 'exists', at: query.at, negated: flag(node['negated'], query.at, 'EXISTS'), query };
}

export function readTuple(r: Reading, json: Json | undefined, near: Position): Expression {
  const items = list(json, near, 'a row of values').map((each) => r.expression(each, near));
  return { kind: 'tuple', at: items[0]?.at ?? near, items };
}

export function readArray(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, arrayShape);
  const items = list(node['elem'], near, 'a list').map((each) => r.expression(each, near));
  return { kind: 'list', at: items[0]?.at ?? near, items };
}

/** `{name: value}` and `{'name': value}`: both keep the case of the name. */
export function readDictionary(r: Reading, json: Json | undefined, near: Position): Expression {
  const fields = list(json, near, 'a struct').map((each) => {
    const { key, value } = closed(r, each, near, fieldShape);
    const name = fieldName(r, key, near);
    return { name, value: r.expression(value, name.at) };
  });
  return { kind: 'struct', at: fields[0]?.name.at ?? near, fields };
}

function fieldName(r: Reading, json: Json | undefined, near: Position): Name {
  const node = object(json, near, 'the name of a field');
  return nameOf(r, node['quote_style'] === "'" ? { ...node, quote_style: '"' } : node, near);
}

/** `struct(1 AS a, …)` is a struct with names, `struct(1, …)` a call. */
export function readStruct(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, structShape);
  const values = list(node['values'], near, 'STRUCT').map((each) => variant(each, near, 'an expression'));
  const named = values.filter(({ name }) => name === 'Named');
  if (named.length === 0) {
    const args = values.map(({ name, body }) => r.expression({ [name]: body }, near));
    return call(args[0]?.at ?? near, 'struct', args);
  }
  if (named.length < values.length)
    throw unsupported(near, 'STRUCT with names for some of its values is not supported: name all of them, or none');
  const fields = named.map(({ body }) => {
    const given = closed(r, body, near, namedShape);
    const value = r.expression(given['expr'], near);
    return { name: nameOf(r, given['name'], value.at), value };
  });
  return { kind: 'struct', at: fields[0]?.value.at ?? near, fields };
}
