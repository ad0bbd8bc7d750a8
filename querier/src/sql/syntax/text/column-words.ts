import { rolesOf, type Role } from './roles.js';
import type { Token } from './tokens.js';

/**
 * Words that the parser takes for the beginning of a clause behind a comma, where a trailing comma may stand, or for a
 * quantifier: fields are called so.
 */
const columnWords = new Set(
  `all analyze any distinct end except fetch group having intersect interval into lateral limit offset order returning some top union where
   window`.split(/\s+/),
);
/** What may follow a name, and begins none of those clauses. */
const followers = new Set('and as asc between desc from ilike in is like not or'.split(' '));
/** Behind these, such a word is what it says: a type, a quantifier, IS DISTINCT FROM. */
const leaders = new Set(['::', 'as', 'except', 'intersect', 'is', 'union']);
/** An expression may follow these, a signed one too. */
const prefixes = new Set(['all', 'distinct', 'interval']);

const duringExpressions: ReadonlySet<Role> = new Set(['and', 'boundary', 'open', 'operator', 'or', 'prefix']);

/** Quotes such a word where only a name can be meant: an operand is due, and what follows is no part of a clause. */
export function withColumnWords(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some(({ kind, text }) => kind === 'word' && columnWords.has(text))) return tokens;
  const roles = rolesOf(tokens);
  return tokens.map((token, i) =>
    token.kind === 'word' &&
    columnWords.has(token.text) &&
    isDue(roles[i - 1], tokens[i - 1], tokens[i - 2]) &&
    isAfterName(token, tokens[i + 1]) &&
    !isGroupByAll(tokens, i)
      ? { ...token, written: `"${token.text}"` }
      : token,
  );
}

function isDue(role: Role | undefined, before: Token | undefined, more: Token | undefined): boolean {
  if (before === undefined || leaders.has(before.text) || (before.text === 'not' && more?.text === 'is')) return false;
  return role !== undefined && duringExpressions.has(role);
}

/** GROUP BY ALL, and nothing behind it: all outputs. With more behind it, ALL is a column. */
function isGroupByAll(tokens: readonly Token[], i: number): boolean {
  const [group, by, all, next] = [tokens[i - 2], tokens[i - 1], tokens[i], tokens[i + 1]];
  const isAll = group?.text === 'group' && by?.text === 'by' && all?.text === 'all';
  return isAll && (next === undefined || next.text === ')');
}

function isAfterName({ text }: Token, next: Token | undefined): boolean {
  if (next === undefined) return true;
  if (next.kind === 'operator') return !prefixes.has(text) || !/^[-+*]/.test(next.text);
  if (next.kind === 'mark') return next.text === ',' || next.text === ')' || next.text === ']';
  return next.kind === 'word' && followers.has(next.text);
}
