import { rolesOf, type Role } from './roles.js';
import type { Token } from './tokens.js';

/** Longer chains of ANDs or ORs are cut: the parser nests each in the next. */
const chainMin = 64;

/**
 * Puts parentheses where they change no meaning but the parser's reading:
 *
 * - Chains of hundreds of ANDs or ORs get groups in their middle. The first and the last operand stay outside, so that each
 *   group has the same word on both sides, and the ends of the chain need not be known.
 * - The parser takes everything behind IS DISTINCT FROM for its operand, ANDs and ORs as well. In SQL it ends before them, so
 *   the whole test gets parentheses.
 */
export function regroup(tokens: readonly Token[]): readonly Token[] {
  const roles = rolesOf(tokens);
  const opens = new Map<number, number>();
  const closes = new Map<number, number>();
  const group = (from: number, to: number): void => {
    opens.set(from, (opens.get(from) ?? 0) + 1);
    closes.set(to, (closes.get(to) ?? 0) + 1);
  };
  for (const chain of chainsOf(roles)) {
    if (chain.length < chainMin) continue;
    const size = Math.ceil(Math.sqrt(chain.length));
    const last = chain.length - 1;
    // A group of one operand would group nothing.
    for (let i = 0; i + 1 < last; i += size) group((chain[i] ?? 0) + 1, chain[Math.min(i + size, last)] ?? 0);
  }
  for (const is of distinctTests(tokens)) {
    const end = endOfOperand(tokens, roles, is);
    if (end !== undefined) group(startOfOperand(tokens, roles, is), end);
  }
  if (opens.size === 0) return tokens;
  const grouped: Token[] = [];
  for (const [i, token] of tokens.entries()) {
    const [closing, opening] = [closes.get(i) ?? 0, opens.get(i) ?? 0];
    for (let n = 0; n < closing; n++) grouped.push(made(')', token));
    for (let n = 0; n < opening; n++) grouped.push(made('(', token));
    grouped.push(closing + opening === 0 ? token : { ...token, spaced: true });
  }
  return grouped;
}

const made = (text: string, { line, column }: Token): Token => ({
  kind: 'mark',
  text,
  line,
  column,
  spaced: true,
  made: true,
});

interface Level {
  ors: number[];
  ands: number[];
}

/** Places of the words of each chain of ORs, and of each chain of ANDs between two of them. */
function chainsOf(roles: readonly Role[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  const levels: Level[] = [];
  let level: Level = { ors: [], ands: [] };
  const endAnds = (): void => {
    found.push(level.ands);
    level.ands = [];
  };
  const endAll = (): void => {
    endAnds();
    found.push(level.ors);
    level.ors = [];
  };
  for (const [i, role] of roles.entries()) {
    if (role === 'open') {
      levels.push(level);
      level = { ors: [], ands: [] };
    } else if (role === 'close') {
      endAll();
      level = levels.pop() ?? level;
    } else if (role === 'boundary' || role === 'follower') endAll();
    else if (role === 'and') level.ands.push(i);
    else if (role === 'or') {
      endAnds();
      level.ors.push(i);
    }
  }
  endAll();
  return found;
}

/** The IS of each IS [NOT] DISTINCT FROM. */
function distinctTests(tokens: readonly Token[]): readonly number[] {
  const isWord = (i: number, text: string): boolean => tokens[i]?.kind === 'word' && tokens[i].text === text;
  return tokens.flatMap((_, i) => {
    if (!isWord(i, 'from') || !isWord(i - 1, 'distinct')) return [];
    const is = isWord(i - 2, 'not') ? i - 3 : i - 2;
    return isWord(is, 'is') ? [is] : [];
  });
}

/** Where the left operand of an IS begins: behind an AND, an OR, a NOT or a clause. */
function startOfOperand(tokens: readonly Token[], roles: readonly Role[], is: number): number {
  let depth = 0;
  for (let i = is - 1; i >= 0; i--) {
    const role = roles[i];
    if (role === 'close') depth++;
    else if (role === 'open' && --depth < 0) return i + 1;
    else if (depth > 0) continue;
    else if (role === 'and' || role === 'or' || role === 'boundary' || isPrefixNot(tokens, roles, i)) return i + 1;
    else if (role === 'follower') return i;
  }
  return 0;
}

/** A NOT before an operand, and not the one of NOT IN or IS NOT. */
function isPrefixNot(tokens: readonly Token[], roles: readonly Role[], i: number): boolean {
  return roles[i] === 'prefix' && tokens[i]?.text === 'not' && tokens[i - 1]?.text !== 'is';
}

/** The place of the AND, OR or IS that ends the right operand of an IS; undefined when something else does. */
function endOfOperand(tokens: readonly Token[], roles: readonly Role[], is: number): number | undefined {
  const start = tokens[is + 1]?.text === 'not' ? is + 4 : is + 3;
  let depth = 0;
  for (let i = start; i < tokens.length; i++) {
    const role = roles[i];
    if (role === 'open') depth++;
    else if (role === 'close' && --depth < 0) return undefined;
    else if (depth > 0) continue;
    else if (role === 'and' || role === 'or' || (role === 'operator' && tokens[i]?.text === 'is')) return i;
    else if (role === 'boundary' || role === 'follower') return undefined;
  }
  return undefined;
}
