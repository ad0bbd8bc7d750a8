import type { InlayError } from '@inlay/core';
import { printable, shorten } from '@inlay/core';
import { syntaxError, tooComplexAt } from './refusals.js';
import { endOf, type ParserText } from './text/parser-text.js';
import type { Token } from './text/tokens.js';

/** A text that the parser did not take, and where it stopped. */
export interface Misread {
  /** Undefined at the end of the text, and where the parser names no place. */
  readonly token: Token | undefined;
  readonly error: InlayError;
}

/** What the parser says that it expected, in words that are not its own. Everything else is a keyword or a mark. */
const expectations: Readonly<Record<string, string>> = {
  'an SQL statement': 'a query',
  'SELECT, VALUES, or a subquery in the query body': 'a query',
  'end of statement': 'the end of the statement',
  'joined table': 'JOIN, or the end of the parentheses',
  "an identifier or a '*' after '.'": 'a name or * after the dot',
  identifier: 'a name',
  'an identifier after AS': 'a name after AS',
  'IN or BETWEEN after NOT': 'IN, LIKE, ILIKE, BETWEEN or SIMILAR TO after NOT',
  '[NOT] NULL | TRUE | FALSE | DISTINCT | [form] NORMALIZED FROM after IS':
    'NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS, or NOT and one of them',
  'a data type name': 'a type',
  'a concrete value': 'a literal',
  'a value': 'a literal',
  'literal number': 'a number',
  'literal int': 'a whole number',
  'literal string': 'a text',
  'a list of columns in parentheses': 'names of columns in parentheses',
  'date/time field': 'a unit of time',
  'ON, or USING after JOIN': 'ON or USING after the table',
  'PRECEDING or FOLLOWING': 'PRECEDING or FOLLOWING',
};

/** Refusals without a pattern: a part of the parser's words, and ours. */
const sentences: readonly (readonly [part: string, words: string, at?: string])[] = [
  ['Cannot specify', 'DISTINCT and ALL exclude each other'],
  ["Expected 'FROM' or ','", 'expected FROM after the unit of EXTRACT', 'extract'],
  ['duplicate alias', 'a table in parentheses has two names'],
  ['Trailing period', 'expected a name after the dot'],
  ['period in identifier', 'expected a name after the dot'],
  ['Could not parse', 'a number is too large for this place'],
  ['unmatched >', 'a type is not closed with >'],
  ['No infix parser', 'an operator is not known here'],
  ['requires a unit', 'INTERVAL needs a unit'],
  ['as comparison operator', 'ANY and ALL need a comparison before them'],
  ['ALL or DISTINCT', 'DISTINCT and ALL exclude each other'],
];

/** What the parser was given, and what follows it when that is a part of a statement. */
export interface GivenTokens {
  readonly tokens: readonly Token[];
  readonly end?: Token;
}

/** What the parser says as an error of ours. */
export function misread(message: string, text: ParserText, given: GivenTokens): Misread {
  const place = / at Line: (\d+), Column: (\d+)$/.exec(message);
  const start = given.tokens[0] ?? endOf(given.tokens);
  if (message.includes('recursion limit'))
    return { token: undefined, error: tooComplexAt(start, 'the statement nests too deep: take it apart with WITH') };
  const expected = /Expected: (.*), found: /s.exec(message)?.[1];
  const stopped = place === null ? undefined : text.tokenAt(Number(place[1]), Number(place[2]));
  const token = stopped === undefined ? given.end : written(given.tokens, stopped);
  const at = token ?? endOf(given.tokens);
  if (expected !== undefined) {
    const found = token === undefined ? 'the end of the statement' : quoted(token);
    return { token: stopped, error: syntaxError(at, `expected ${expectation(expected)}, found ${found}`) };
  }
  const [, words = 'the statement cannot be read from here on', near] =
    sentences.find(([part]) => message.includes(part)) ?? [];
  const named = given.tokens.find((each) => each.kind === 'word' && each.text === near);
  return { token: stopped, error: syntaxError(named ?? (place === null ? start : at), words) };
}

/** The next token that the user has written. */
function written(tokens: readonly Token[], token: Token | undefined): Token | undefined {
  if (token?.made !== true) return token;
  return tokens.slice(tokens.indexOf(token)).find(({ made }) => made !== true);
}

function expectation(words: string): string {
  if (Object.hasOwn(expectations, words)) return expectations[words] ?? words;
  return /^[^A-Za-z ]+$/.test(words) ? `"${printable(words)}"` : printable(words);
}

const quoted = ({ text }: Token): string => `"${printable(shorten(text))}"`;
