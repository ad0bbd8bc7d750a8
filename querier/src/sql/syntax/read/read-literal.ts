import { oneOf, optional, pair, strange, text, variant, type Json } from './json.js';
import { badLiteral, unsupported } from '../refusals.js';
import { closed, placeOf, shape, type Reading } from './reading.js';
import { readType } from './read-type.js';
import type { Expression, Position } from '../tree.js';

const valueShape = shape('a literal', 'value span');
/** The word between its dollars says nothing. */
const dollarShape = shape('a text', 'value tag');
const typedShape = shape('a literal', 'data_type value uses_odbc_syntax');
const intervalShape = shape('INTERVAL', 'value leading_field', {
  leading_precision: 'a precision of INTERVAL',
  last_field: 'INTERVAL … TO …',
  fractional_seconds_precision: 'a precision of INTERVAL',
});

const fieldShape = shape('a unit of time', 'value quote_style span');
/** A unit may be a text or a name. */
const fieldQuotes: ReadonlyMap<string, true> = new Map([
  ["'", true],
  ['"', true],
  ['`', true],
]);

/** Literals that are plain text, whatever their quotes are. */
const texts = new Set(['SingleQuotedString', 'EscapedStringLiteral']);

/** A constant, or a parameter. */
export function readValue(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, valueShape);
  const { line, column } = placeOf(r, node['span'], near) ?? near;
  const at = { line, column };
  const { name, body } = variant(node['value'], at, 'a literal');
  if (texts.has(name)) return { kind: 'string', at, value: text(body, at, 'a text') };
  switch (name) {
    case 'Null':
      return { kind: 'null', at };
    case 'Boolean':
      return { kind: 'boolean', at, value: body === true };
    case 'Number':
      return { kind: 'number', at, text: text(pair(body, at, 'a number')[0], at, 'a number') };
    case 'DollarQuotedString':
      return { kind: 'string', at, value: text(closed(r, body, at, dollarShape)['value'], at, 'a text') };
    case 'HexStringLiteral':
      return { kind: 'bytes', at, hex: hexOf(text(body, at, 'a binary literal'), at) };
    case 'Placeholder':
      return parameter(text(body, at, 'a parameter'), at);
    default:
      throw unsupported(
        at,
        `a literal of the kind "${words(name)}" is not supported: there are '…', e'…', x'…' and $$…$$`,
      );
  }
}

const words = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

function hexOf(digits: string, at: Position): string {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(digits))
    throw badLiteral(at, "a binary literal is an even number of hexadecimal digits, as in x'0aff'");
  return digits.toLowerCase();
}

function parameter(written: string, at: Position): Expression {
  const name = /^\$([\p{Alphabetic}\p{N}_]+)$/u.exec(written)?.[1];
  if (name === undefined) throw unsupported(at, `the parameter ${written} is not supported: write $1 or $name`);
  return { kind: 'parameter', at, name };
}

/** `DATE '2026-01-01'`, `TIMESTAMP '…'`, and other types before a text. */
export function readTyped(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, typedShape);
  const value = readValue(r, node['value'], near);
  if (node['uses_odbc_syntax'] === true)
    throw unsupported(value.at, "{d '…'} and its like are not supported: write DATE '…', TIME '…' or TIMESTAMP '…'");
  const type = readType(r, node['data_type'], value.at);
  if (value.kind !== 'string') throw unsupported(value.at, "a typed literal is a text, as in DATE '2026-01-01'");
  return { kind: 'typed', at: value.at, type, text: value.value };
}

/** `INTERVAL '1 day'`, `INTERVAL '1' DAY`, `INTERVAL 1 DAY`. */
export function readInterval(r: Reading, json: Json | undefined, near: Position): Expression {
  const node = closed(r, json, near, intervalShape);
  const value = r.expression(node['value'], near);
  const unit = optional(node['leading_field'], (field) => readField(r, field, value.at));
  return { kind: 'interval', at: value.at, value, unit };
}

/** A unit of time in lower case, as DataFusion's `date_part` takes it. */
export function readField(r: Reading, json: Json | undefined, near: Position): string {
  const { name, body } = variant(json, near, 'a unit of time');
  if (name === 'Custom') {
    const { value, quote_style: quote } = closed(r, body, near, fieldShape);
    optional(quote, (given) => oneOf(given, fieldQuotes, near, 'a unit of time'));
    return text(value, near, 'a unit of time').toLowerCase();
  }
  if (typeof json !== 'string' && name !== 'Week') throw strange(near, 'a unit of time');
  if (body !== null) throw unsupported(near, 'WEEK(…) is not supported: write WEEK');
  return name.toLowerCase();
}
