import { list, optional, strange, variant, type Json } from './json.js';
import { unsupported } from '../refusals.js';
import { closed, nameOf, namesOf, shape, type Reading } from './reading.js';
import type { Expression, Name, Position } from '../tree.js';

const accessShape = shape('access to a part', 'root access_chain');
const indexShape = shape('a subscript', 'index');
const sliceShape = shape('a subscript', 'lower_bound upper_bound stride');

export function readIdentifier(r: Reading, json: Json | undefined, near: Position): Expression {
  const name = nameOf(r, json, near);
  return { kind: 'name', at: name.at, parts: [name] };
}

export function readCompound(r: Reading, json: Json | undefined, near: Position): Expression {
  const parts = namesOf(r, json, near);
  return { kind: 'name', at: parts[0]?.at ?? near, parts };
}

/** `a.b[1].c`: names that begin the chain are one name. */
export function readAccess(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, accessShape);
  // In parentheses a name is a column, and what follows a field of it.
  let isName = variant(node['root'], near, 'an expression').name !== 'Nested';
  let value = r.expression(node['root'], near);
  for (const step of list(node['access_chain'], value.at, 'access to a part')) {
    const { name, body } = variant(step, value.at, 'access to a part');
    isName &&= name === 'Dot' && value.kind === 'name';
    if (name === 'Dot') value = dotted(value, fieldOf(r, body, value.at), isName);
    else if (name === 'Subscript') value = subscript(r, value, body);
    else throw unsupported(value.at, `${name} is not supported`);
  }
  return value;
}

/** What follows a dot is a name, whatever the parser takes it for elsewhere: `t.user`, `t.true`. */
function fieldOf(r: Reading, json: Json, near: Position): Name {
  const { name, body } = variant(json, near, 'a field');
  const other = name === 'Function' || name === 'Value' ? wordOf(r.expression(json, near)) : undefined;
  if (other !== undefined) return other;
  if (name !== 'Identifier')
    throw unsupported(
      near,
      'something else than a name after a dot is not supported: elements of lists are taken with [ ]',
    );
  return nameOf(r, body, near);
}

function wordOf(value: Expression): Name | undefined {
  if (value.kind === 'name') return value.parts[0];
  if (value.kind === 'null') return { text: 'null', quoted: false, at: value.at };
  return value.kind === 'boolean' ? { text: String(value.value), quoted: false, at: value.at } : undefined;
}

function dotted(operand: Expression, name: Name, isName: boolean): Expression {
  if (isName && operand.kind === 'name') return { ...operand, parts: [...operand.parts, name] };
  return { kind: 'field', at: operand.at, operand, name };
}

function subscript(r: Reading, operand: Expression, json: Json): Expression {
  const { at } = operand;
  const { name, body } = variant(json, at, 'a subscript');
  if (name === 'Index')
    return { kind: 'element', at, operand, index: r.expression(closed(r, body, at, indexShape)['index'], at) };
  if (name !== 'Slice') throw strange(at, 'a subscript');
  const node = closed(r, body, at, sliceShape);
  const read = (key: string): Expression | undefined => optional(node[key], (given) => r.expression(given, at));
  return { kind: 'slice', at, operand, from: read('lower_bound'), to: read('upper_bound'), step: read('stride') };
}
