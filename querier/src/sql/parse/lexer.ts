import { sqlError } from '../sql-error.js';

/** `start` and `end` are offsets into the given text. Words have their ASCII letters in lower case. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'operator' | 'mark';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const wordStart = /[A-Za-z_\u0080-\uffff]/;
const wordPart = /[A-Za-z0-9_$\u0080-\uffff]/;
const operatorPart = /[-+*/<>=~!@#%^&|`?]/;
const digit = /[0-9]/;

export const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase());

/**
 * Cuts SQL text into tokens as DuckDB's scanner does; comments and white space are dropped. Only letter case and the few
 * notations that the parser lacks hang on it: what it takes for a name is checked later, in the parsed tree.
 */
export function tokenize(sql: string): Token[] {
  if (sql.includes('\0')) throw sqlError('sql_syntax', 'the statement contains a NUL character');
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const skipped = skipBlank(sql, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const token = nextToken(sql, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function skipBlank(sql: string, from: number): number {
  let at = from;
  while (/\s/.test(sql.charAt(at))) at++;
  if (sql.startsWith('--', at)) {
    const end = sql.indexOf('\n', at);
    return end === -1 ? sql.length : end + 1;
  }
  if (!sql.startsWith('/*', at)) return at;
  let depth = 0;
  for (let i = at; i < sql.length;) {
    const pair = sql.slice(i, i + 2);
    depth += pair === '/*' ? 1 : pair === '*/' ? -1 : 0;
    i += pair === '/*' || pair === '*/' ? 2 : 1;
    if (depth === 0) return i;
  }
  return sql.length;
}

function nextToken(sql: string, start: number): Token {
  const char = sql.charAt(start);
  const make = (kind: Token['kind'], end: number, text = sql.slice(start, end)): Token => ({ kind, text, start, end });
  if (char === "'") return make('string', endOfQuoted(sql, start, "'", false));
  if (char === '"') return make('quoted', endOfQuoted(sql, start, '"', false));
  if (char === '$') return dollarToken(sql, start, make);
  if (wordStart.test(char)) {
    const end = endWhile(sql, start, wordPart);
    if (sql.charAt(end) === "'" && end === start + 1)
      return make('string', endOfQuoted(sql, end, "'", char === 'e' || char === 'E'));
    return make('word', end, lowerAscii(sql.slice(start, end)));
  }
  if (digit.test(char) || (char === '.' && digit.test(sql.charAt(start + 1))))
    return make('number', endOfNumber(sql, start));
  if (operatorPart.test(char)) return make('operator', endOfOperator(sql, start));
  return make('mark', start + 1);
}

function dollarToken(sql: string, start: number, make: (kind: Token['kind'], end: number) => Token): Token {
  const tag = /^\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/.exec(sql.slice(start, start + 80))?.[0];
  if (tag !== undefined) {
    const end = sql.indexOf(tag, start + tag.length);
    return make('string', end === -1 ? sql.length : end + tag.length);
  }
  return make('parameter', endWhile(sql, start + 1, wordPart));
}

function endOfQuoted(sql: string, start: number, quote: string, escapes: boolean): number {
  for (let at = start + 1; at < sql.length; at++) {
    if (escapes && sql.charAt(at) === '\\') at++;
    else if (sql.charAt(at) === quote) {
      if (sql.charAt(at + 1) !== quote) return at + 1;
      at++;
    }
  }
  return sql.length;
}

function endWhile(sql: string, start: number, part: RegExp): number {
  let at = start;
  while (at < sql.length && part.test(sql.charAt(at))) at++;
  return at;
}

function endOfNumber(sql: string, start: number): number {
  const match = /^(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?/.exec(sql.slice(start, start + 400));
  return start + Math.max(1, match?.[0].length ?? 1);
}

function endOfOperator(sql: string, start: number): number {
  let at = start;
  while (
    at < sql.length &&
    operatorPart.test(sql.charAt(at)) &&
    !(at > start && (sql.startsWith('--', at) || sql.startsWith('/*', at)))
  )
    at++;
  return at;
}
