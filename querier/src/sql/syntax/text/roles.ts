import type { Token } from './tokens.js';

/**
 * What a token does in its place, as far as that can be told without a parser. `boundary`: what was before it is complete, a
 * comma or the word of a clause. `follower`: a word behind an operand that is no operator: an alias, part of a type, ASC.
 */
export type Role =
  | 'open'
  | 'close'
  | 'boundary'
  | 'and'
  | 'or'
  /** The AND of BETWEEN. */
  | 'between'
  | 'operator'
  /** An operator before its only operand. */
  | 'prefix'
  | 'dot'
  | 'operand'
  | 'follower';

/** Words of clauses, where they follow an operand. */
const clauses = new Set(
  `as by else filter from group having join limit offset on order over qualify select then union intersect except using values when
   where window within`.split(/\s+/),
);
/** Operators that are words. */
const wordOperators = new Set(
  'at between collate div ilike in is like match member not operator overlaps regexp rlike similar xor'.split(' '),
);
/** Those that may stand before their only operand, or be a name there. */
const prefixOperators = new Set(['interval', 'not', 'prior']);
/** What stands before the first output. */
const quantifiers = new Set(['all', 'distinct', 'select']);
/** Words before a BY that begins expressions, whether or not what is before them looks complete. */
const sorting = new Set(['group', 'order', 'partition']);
/** An operand follows these in any case. */
const prefixWords = new Set('escape of to zone'.split(' '));

/** Whether a word may be one of a clause. */
export const isClause = (text: string): boolean => clauses.has(text);

/**
 * A role for each token. Words may be names as well, so where it matters they are taken for what nests: an operator is one
 * wherever it stands, and only what is surely no name ends an expression.
 */
export function rolesOf(tokens: readonly Token[]): readonly Role[] {
  const walk = new Walk();
  return tokens.map((token, i) => walk.step(token, tokens[i - 1]));
}

interface Level {
  readonly isCase: boolean;
  /** BETWEENs whose AND is yet to come. */
  betweens: number;
}

class Walk {
  readonly #levels: Level[] = [{ isCase: false, betweens: 0 }];
  /** An operand is complete: only an operator or the next part of the statement may follow. */
  #ended = false;
  /** Nothing has come since a level or a clause began. */
  #fresh = true;

  step(token: Token, before: Token | undefined): Role {
    const role = this.#role(token, before);
    this.#fresh = role === 'open' || role === 'boundary';
    return role;
  }

  #role(token: Token, before: Token | undefined): Role {
    // A word that the parser is given in quotes can be nothing but a name.
    if (token.kind === 'word' && token.written === undefined) return this.#word(token.text, before?.text ?? '');
    if (token.kind === 'mark' || token.kind === 'operator') return this.#sign(token.text);
    return this.#operand();
  }

  get #level(): Level {
    return this.#levels.at(-1) ?? { isCase: false, betweens: 0 };
  }

  #expect(role: Role): Role {
    this.#ended = false;
    return role;
  }

  #operand(): Role {
    const role = this.#ended ? 'follower' : 'operand';
    this.#ended = true;
    return role;
  }

  #open(isCase: boolean): Role {
    this.#levels.push({ isCase, betweens: 0 });
    return this.#expect('open');
  }

  #close(): Role {
    this.#levels.pop();
    this.#ended = true;
    return 'close';
  }

  #sign(text: string): Role {
    if (text === '(' || text === '{' || text === '[') return this.#open(false);
    if (text === ')' || text === '}' || text === ']') {
      // A CASE without END was a name.
      while (this.#level.isCase) this.#levels.pop();
      return this.#close();
    }
    if (text === '.') return this.#expect('dot');
    // All columns, or all rows.
    if (text === '*' && !this.#ended) return this.#operand();
    if (text === ',') return this.#boundary();
    return this.#expect(this.#ended ? 'operator' : 'prefix');
  }

  #boundary(): Role {
    this.#level.betweens = 0;
    return this.#expect('boundary');
  }

  #word(text: string, before: string): Role {
    if (text === 'case') return this.#open(true);
    if (text === 'end' && this.#ended && this.#level.isCase) return this.#close();
    if (text === 'and' && this.#level.betweens > 0) {
      this.#level.betweens--;
      return this.#expect('between');
    }
    if (text === 'and' || text === 'or') return this.#expect(text);
    if (prefixOperators.has(text) && (!this.#ended || text === 'prior')) return this.#expect('prefix');
    if (wordOperators.has(text)) {
      if (text === 'between') this.#level.betweens++;
      return this.#expect('operator');
    }
    if (this.#fresh && quantifiers.has(text)) return this.#boundary();
    // IS DISTINCT FROM.
    if (text === 'from' && before === 'distinct') return this.#expect('operator');
    if ((this.#ended && clauses.has(text)) || (text === 'by' && sorting.has(before))) return this.#boundary();
    const role = this.#operand();
    if (prefixWords.has(text)) this.#ended = false;
    return role;
  }
}
