import { quoteText } from '../identifiers.js';
import type { Token } from './lexer.js';

/** Shorter lists are parsed like everything else. */
const itemsMin = 256;

/** Literals of one kind in an IN (…), with a name in the place where they stood. */
export interface LongList {
  readonly kind: 'int' | 'string';
  readonly values: readonly (bigint | string)[];
}

/** A statement's tokens with its long lists taken out, each standing as one token. */
export interface ListedTokens {
  readonly tokens: readonly Token[];
  readonly lists: ReadonlyMap<string, LongList>;
}

/** No parameter of a user's is called so: the mark and a word. */
const nameOf = (i: number): string => `inlay_list_${String(i)}`;

/**
 * Takes lists of hundreds of literals out of a statement: `IN (1, 2, …)` becomes `IN ($inlay_list_0)`. A node an item would
 * cost the parser and the compiler a thousand times what the item is.
 */
export function withoutLongLists(tokens: readonly Token[]): ListedTokens {
  const lists = new Map<string, LongList>();
  if (tokens.length < itemsMin * 2) return { tokens, lists };
  const kept: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    kept.push(token);
    const list = token.text === '(' && token.kind === 'mark' && isIn(tokens[i - 1]) ? listAt(tokens, i + 1) : undefined;
    const [first, last] = [tokens[i + 1], tokens[(list?.end ?? 0) - 1]];
    if (list === undefined || first === undefined || last === undefined) continue;
    const name = nameOf(lists.size);
    lists.set(name, list.list);
    kept.push({ kind: 'parameter', text: `$${name}`, start: first.start, end: last.end });
    i = list.end - 1;
  }
  return { tokens: kept, lists };
}

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
    if (tokens[i]?.text === ')') return values.length < itemsMin ? undefined : { list: { kind, values }, end: i };
    if (tokens[i]?.text !== ',') return undefined;
    i++;
  }
  return undefined;
}

/** Only what needs no further thought: integers of at most 18 digits, and plain strings. */
function valueOf(token: Token, isNegative: boolean): bigint | string | undefined {
  if (token.kind === 'number' && /^\d{1,18}$/.test(token.text))
    return isNegative ? -BigInt(token.text) : BigInt(token.text);
  if (token.kind !== 'string' || isNegative || !/^'(?:[^'\\]|'')*'$/.test(token.text)) return undefined;
  return token.text.slice(1, -1).replaceAll("''", "'");
}

export const listSql = ({ kind, values }: LongList): string =>
  values.map((value) => (kind === 'int' ? String(value) : quoteText(String(value)))).join(', ');
