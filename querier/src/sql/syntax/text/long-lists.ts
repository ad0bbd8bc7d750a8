import type { Token } from './tokens.js';
import type { LongList } from '../tree.js';

/** Shorter lists are parsed like everything else. */
const itemsMin = 256;

/**
 * Takes lists of hundreds of literals out of a statement: `IN (1, 2, …)` becomes `IN ($list)`, a parameter that carries its
 * values. A node an item would cost the parser and the compiler a thousand times what the item is.
 */
export function withoutLongLists(tokens: readonly Token[]): readonly Token[] {
  if (tokens.length < itemsMin * 2) return tokens;
  const kept: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    kept.push(token);
    const first = tokens[i + 1];
    if (first === undefined || !isMark(token, '(') || !isIn(tokens[i - 1])) continue;
    const found = listAt(tokens, i + 1);
    if (found === undefined) continue;
    kept.push({ ...first, kind: 'parameter', text: '$list', list: found.list });
    i = found.end - 1;
  }
  return kept;
}

const isMark = (token: Token | undefined, text: string): boolean => token?.kind === 'mark' && token.text === text;
const isIn = (token: Token | undefined): boolean => token?.kind === 'word' && token.text === 'in';

/** `end`: the place of the closing parenthesis. */
function listAt(tokens: readonly Token[], from: number): { readonly list: LongList; readonly end: number } | undefined {
  const values: (bigint | string)[] = [];
  let kind: LongList['kind'] | undefined;
  for (let i = from; i < tokens.length;) {
    const isNegative = tokens[i]?.text === '-';
    const token = tokens[isNegative ? i + 1 : i];
    const value = token === undefined ? undefined : valueOf(token, isNegative);
    if (value === undefined) return undefined;
    const found = typeof value === 'bigint' ? 'int' : 'string';
    if (kind !== undefined && kind !== found) return undefined;
    kind = found;
    values.push(value);
    i += isNegative ? 2 : 1;
    if (isMark(tokens[i], ')')) return values.length < itemsMin ? undefined : { list: { kind, values }, end: i };
    if (!isMark(tokens[i], ',')) return undefined;
    i++;
  }
  return undefined;
}

/** Only what needs no further thought: integers of at most 18 digits, and plain strings. */
function valueOf(token: Token, isNegative: boolean): bigint | string | undefined {
  if (token.kind === 'number' && /^\d{1,18}$/.test(token.text))
    return isNegative ? -BigInt(token.text) : BigInt(token.text);
  if (token.kind !== 'string' || isNegative || !token.text.startsWith("'")) return undefined;
  return token.text.slice(1, -1).replaceAll("''", "'");
}
