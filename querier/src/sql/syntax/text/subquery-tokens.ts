import type { Token } from './tokens.js';

const begins = new Set(['select', 'with', 'values']);
/** Each is parsed once more, to find a fault. */
const queriesMax = 16;

/** A query in parentheses, and the mark that ends it. */
export interface InnerQuery {
  readonly tokens: readonly Token[];
  readonly end: Token;
}

/**
 * The tokens of queries in parentheses, inner ones first: those that have a token in them, or all where there is none to
 * find. Parentheses match: `checkTokens` has seen to it.
 */
export function queriesIn(tokens: readonly Token[], around: Token | undefined): readonly InnerQuery[] {
  const place = around === undefined ? undefined : tokens.indexOf(around);
  const open: number[] = [];
  const found: InnerQuery[] = [];
  for (const [i, token] of tokens.entries()) {
    if (token.kind !== 'mark') continue;
    if (token.text === '(') open.push(i);
    else if (token.text === ')') {
      const start = open.pop() ?? i;
      const next = tokens[start + 1];
      const isQuery = next?.kind === 'word' && begins.has(next.text);
      if (isQuery && (place === undefined || (start < place && place < i)))
        found.push({ tokens: tokens.slice(start + 1, i), end: token });
    }
  }
  return found.slice(0, queriesMax);
}
