import { rolesOf } from './roles.js';
import type { Token } from './tokens.js';

/** The last CASE that has a WHEN and no END. */
export function openCase(tokens: readonly Token[]): Token | undefined {
  const open: Token[] = [];
  const cases = new Set<Token>();
  const roles = rolesOf(tokens);
  for (const [i, token] of tokens.entries()) {
    const level = open.at(-1);
    if (roles[i] === 'open') open.push(token);
    else if (roles[i] === 'close') {
      if (token.text !== 'end' && level?.text === 'case') break;
      open.pop();
    } else if (token.text === 'when' && level?.text === 'case') cases.add(level);
  }
  return open.findLast((token) => cases.has(token));
}
