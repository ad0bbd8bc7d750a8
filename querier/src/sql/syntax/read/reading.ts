import { shorten } from '@inlay/core';
import { list, object, optional, text, variant, type Json, type JsonObject } from './json.js';
import { unsupported } from '../refusals.js';
import { lowerAscii, type Token } from '../text/tokens.js';
import type { Expression, Name, Position, Query } from '../tree.js';

/**
 * What readers of the parser's tree share. Queries hold expressions and expressions queries: each reader is given both, so
 * that none imports the other. `near` is the last place that is known, for nodes that the parser gives none.
 */
export interface Reading {
  readonly expression: (json: Json | undefined, near: Position) => Expression;
  readonly query: (json: Json | undefined, near: Position) => Query;
  /** The token at a place of the text that the parser was given. */
  readonly tokenAt: (line: number, column: number) => Token | undefined;
  /** The first token of a text that stands at a place or behind it, or the place itself. */
  readonly find: (text: string, from: Position) => Position;
}

/** The properties of one of the parser's nodes: those that are read, and words for those that may only be absent. */
export interface Shape {
  readonly what: string;
  readonly read: ReadonlySet<string>;
  readonly refused: Readonly<Record<string, string>>;
}

/** `read`: names with blanks between them. `refused`: what each is in SQL, where possible with its own word first. */
export const shape = (what: string, read: string, refused: Readonly<Record<string, string>> = {}): Shape => ({
  what,
  read: new Set(read.split(' ')),
  refused,
});

/** What says that a clause is not there. */
const isAbsent = (json: Json | undefined): boolean =>
  json === null ||
  json === undefined ||
  json === false ||
  json === 'None' ||
  (Array.isArray(json) && json.length === 0);

/**
 * The node, when it has nothing but what is read here. Rejects with `sql_unsupported`, whatever else is there: what an
 * upgrade of the parser adds is refused, never passed over.
 */
export function closed(r: Reading, json: Json | undefined, near: Position, { what, read, refused }: Shape): JsonObject {
  const node = object(json, near, what);
  for (const key in node)
    if (!read.has(key) && !isAbsent(node[key]))
      throw refusal(r, near, refused[key] ?? `"${key.replaceAll('_', ' ')}" of ${what}`);
  return node;
}

/** What is not supported, at its first word where that is a keyword or an operator. */
export function refusal(r: Reading, near: Position, what: string): Error {
  const [word = ''] = what.split(' ');
  return unsupported(
    /^(?:[A-Z_]+|[^A-Za-z]+)$/.test(word) ? r.find(word.toLowerCase(), near) : near,
    `${what} is not supported`,
  );
}

const ident = shape('a name', 'value quote_style span');

/** The token where a `span` begins. Undefined for what the parser has made up. */
export function placeOf(r: Reading, json: Json | undefined, near: Position): Token | undefined {
  const start = object(object(json, near, 'a place')['start'], near, 'a place');
  const [line, column] = [start['line'], start['column']];
  if (typeof line !== 'number' || typeof column !== 'number' || line === 0) return undefined;
  return r.tokenAt(line, column);
}

/** The place of a token that the parser keeps beside a node: `select_token`. */
export const tokenPlace = (r: Reading, json: Json | undefined, near: Position): Position =>
  positionOf(placeOf(r, object(json, near, 'a token')['span'], near) ?? near);

const positionOf = ({ line, column }: Position): Position => ({ line, column });

export function nameOf(r: Reading, json: Json | undefined, near: Position): Name {
  const node = closed(r, json, near, ident);
  const value = text(node['value'], near, 'a name');
  const quote = optional(node['quote_style'], (given) => text(given, near, 'a name'));
  const token = placeOf(r, node['span'], near);
  const at = positionOf(token ?? near);
  // Where a table may stand, these have no place of their own.
  if (quote !== undefined && quote !== '"' && quote !== '`')
    throw unsupported(
      token ?? r.find(`${quote}${value.replaceAll(quote, quote + quote)}${quote}`, near),
      `${quote}${shorten(value)}${quote} as a name is not supported: names are quoted with "`,
    );
  const isQuoted = quote !== undefined && token?.written === undefined;
  return { text: isQuoted ? value : lowerAscii(value), quoted: isQuoted, at };
}

export const namesOf = (r: Reading, json: Json | undefined, near: Position): readonly Name[] =>
  list(json, near, 'a list of names').map((each) => nameOf(r, each, near));

/** A name with dots. `Function` parts are another database's. */
export function objectName(r: Reading, json: Json | undefined, near: Position): readonly Name[] {
  return list(json, near, 'a name').map((part) => {
    const { name, body } = variant(part, near, 'a name');
    if (name !== 'Identifier') throw unsupported(near, 'a call as part of a name is not supported');
    return nameOf(r, body, near);
  });
}

/** One name that may have no dots: a column of USING, of EXCEPT. */
export function plainName(r: Reading, json: Json | undefined, near: Position): Name {
  const [name, more] = objectName(r, json, near);
  if (name === undefined || more !== undefined)
    throw unsupported(more?.at ?? near, 'a name with a dot is not supported here: the name of a column is enough');
  return name;
}
