import { InlayError, formatBytes, unreachable } from '@inlay/core';
import { syntaxError, tooComplexAt } from '../refusals.js';
import { prefixStrengthOf, strengthOf } from './precedence.js';
import { isClause, rolesOf, type Role } from './roles.js';
import type { Token } from './tokens.js';

/** Length of a statement in UTF-16 units; `--statement-bytes-max` goes as far and no further. */
const charactersMax = 1024 * 1024;
/** Words, names, literals and marks. A name with its comma is two. */
const tokensMax = 20_000;
/** Parentheses, brackets and CASEs in each other. */
const depthMax = 128;
/** Lists in lists: the engine keeps room for thousands of values at each level. */
const listDepthMax = 16;
/** UNION, INTERSECT and EXCEPT: each holds the ones before it in the parsed tree. */
const setOperationsMax = 400;
/**
 * Operators in a row lean to the left, one in the other, and the parser's stack is 1 MiB, of which each takes 1.5 KB. A pair of
 * parentheses, with what is called or asked in it, takes as much as two.
 */
const heightMax = 450;
const parenthesesHeight = 2;
/** Dots in one name. */
const dotsMax = 16;
/** Constructs that hold each other without any parenthesis. */
const stackedMax = 32;

/** Where a statement is parsed: on the thread that acknowledges writes, or on the one for long statements. */
export type ParsePlace = 'here' | 'thread';

/** Characters of a text that is looked at on the thread that acknowledges writes. */
export const charactersHere = 8192;

/**
 * Tokens that the parser may have to read, again and again where it tries one meaning of a word and then another. Each takes
 * 4 to 7 µs, with reading its tree: 10 ms here, and some seconds on the thread.
 */
const workMax: Readonly<Record<ParsePlace, number>> = { here: 1500, thread: 500_000 };
/**
 * Expressions and queries that the parser is in at once, each of which takes about 7 KB of the stack: 984 KiB here, and 4 MiB
 * on the thread. Its own limits are a little higher, since what it says when it reaches them is not always true.
 */
const recursionMax: Readonly<Record<ParsePlace, number>> = { here: 50, thread: 450 };
export const parserRecursion: Readonly<Record<ParsePlace, number>> = { here: 60, thread: 500 };

/**
 * Words that the parser takes for a form of their own first, and for a function's name when that fails: what stands in their
 * parentheses is read twice, and what stands in those of a nested one four times.
 */
const retried = new Set(
  `array case cast ceil convert current_date current_time current_timestamp exists extract floor interval localtime localtimestamp map match
   not overlay position prior safe_cast struct substr substring trim try_cast try_convert`.split(/\s+/),
);
const setOperations = new Set(['union', 'intersect', 'except']);
const stacking = new Set(['pivot', 'unpivot', 'match_recognize']);
const nestingTypes = new Set(['array', 'map', 'struct', 'table', 'nested', 'tuple']);
const closers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Rejects with `statement_too_large` (too_large). */
export function checkLength(text: string): void {
  if (text.length > charactersMax)
    throw new InlayError(
      'too_large',
      `the statement has ${formatBytes(text.length)}, more than the ${formatBytes(charactersMax)} that it may have: write long lists of values to a table and join it`,
      { code: 'statement_too_large' },
    );
}

/** What stands between an opening mark and its end. */
interface Level {
  readonly opened: Token | undefined;
  readonly kind: string;
  /** How often the parser may read what stands here. */
  readonly times: number;
  /** FROM has begun here, and no expression since. */
  inFrom: boolean;
  /** Operators of the operand that is being read, of the chain of ANDs around it, and of the chain of ORs around that. */
  height: number;
  ands: number;
  ors: number;
  /** The height of what is complete. */
  tallest: number;
  dots: number;
  /** Strengths of operators whose last operand is being read: each is an expression that the parser is in. */
  pending: number[];
  /** How many expressions and queries the parser is in around this. */
  readonly within: number;
}

const levelOf = (opened: Token | undefined, kind: string, times: number, within: number): Level => ({
  opened,
  kind,
  times,
  inFrom: false,
  height: 0,
  ands: 0,
  ors: 0,
  tallest: 0,
  dots: 0,
  pending: [],
  within,
});

const over = (chain: number, operand: number): number => (chain === 0 ? operand : Math.max(chain, operand + 1));
const heightOf = ({ height, ands, ors, tallest }: Level): number => Math.max(tallest, over(ors, over(ands, height)));

/**
 * Measures a statement before anything recursive sees it, in one pass. Rejects with `sql_syntax` where parentheses do not
 * match, and with `statement_too_complex`, with line and column.
 */
export function checkTokens(tokens: readonly Token[], place: ParsePlace): void {
  new Measure(tokens, place).run();
  const last = tokens[tokensMax];
  if (last !== undefined)
    throw tooComplexAt(
      last,
      `the statement has more than ${String(tokensMax)} words, names, literals and marks: write long lists of values to a table and join it`,
    );
}

class Measure {
  readonly #tokens: readonly Token[];
  readonly #place: ParsePlace;
  readonly #levels: Level[] = [];
  #level = levelOf(undefined, '', 1, 3);
  #work = 0;
  #lists = 0;
  #setOperations = 0;
  #stacked = 0;

  constructor(tokens: readonly Token[], place: ParsePlace) {
    this.#tokens = tokens;
    this.#place = place;
  }

  run(): void {
    const roles = rolesOf(this.#tokens);
    for (const [i, token] of this.#tokens.entries()) {
      this.#token(token, roles[i] ?? 'operand', i);
      this.#work += this.#level.times * 2 ** this.#level.dots;
      if (this.#work > workMax[this.#place])
        throw tooComplexAt(
          token,
          'the statement is too long, or nests too deep in forms such as CAST, EXTRACT and CASE: take it apart with WITH',
        );
    }
    const last = this.#tokens.at(-1);
    if (last !== undefined) this.#endCases(last);
    const { opened } = this.#level;
    if (opened !== undefined) throw syntaxError(opened, `the "${opened.text}" that stands here is never closed`);
  }

  #token(token: Token, role: Role, i: number): void {
    const { text } = token;
    const level = this.#level;
    if (token.kind === 'word') this.#named(token);
    switch (role) {
      case 'open':
        // A subscript, or one more dimension of a type.
        if (text === '[') this.#operator(token);
        this.#open(token, i);
        break;
      case 'close':
        if (text === 'end') this.#pop(false);
        else this.#close(token);
        break;
      case 'boundary':
        this.#complete();
        if (text !== ',') level.inFrom = text === 'from' || text === 'join';
        break;
      case 'and':
      case 'or':
        this.#logical(token, role);
        break;
      case 'dot':
        if (++level.dots > dotsMax) throw tooComplexAt(token, `a name has more than ${String(dotsMax)} dots`);
        break;
      case 'operator':
        if (text === '<' && nestingTypes.has(this.#tokens[i - 1]?.text ?? '')) this.#stack(token);
        else this.#operator(token);
        this.#pend(token, strengthOf(text));
        break;
      case 'prefix':
        if (text === 'interval' && this.#tokens[i - 1]?.text === text)
          throw syntaxError(token, 'expected a literal, found "interval"');
        this.#operator(token);
        level.pending.push(prefixStrengthOf(text));
        this.#checkRecursion(token);
        break;
      case 'follower':
      case 'between':
        level.dots = 0;
        break;
      case 'operand':
        break;
      default:
        unreachable(role);
    }
  }

  #named(token: Token): void {
    if (setOperations.has(token.text) && ++this.#setOperations > setOperationsMax)
      throw tooComplexAt(
        token,
        `the statement has more than ${String(setOperationsMax)} UNIONs, INTERSECTs and EXCEPTs`,
      );
    if (stacking.has(token.text)) this.#stack(token);
  }

  /** One more of what holds everything before it in the chain. */
  #operator(token: Token): void {
    this.#level.height++;
    this.#level.dots = 0;
    this.#checkHeight(token);
  }

  /** A binary operator ends those that bind before it, and begins another operand. */
  #pend(token: Token, strength: number): void {
    const { pending } = this.#level;
    while ((pending.at(-1) ?? -1) >= strength && strength > 0) pending.pop();
    pending.push(strength);
    this.#checkRecursion(token);
  }

  #checkRecursion(token: Token): void {
    const { within, pending, dots } = this.#level;
    if (within + pending.length + dots > recursionMax[this.#place])
      throw tooComplexAt(token, 'the statement nests too deep: take it apart with WITH');
  }

  #logical(token: Token, role: 'and' | 'or'): void {
    const level = this.#level;
    this.#pend(token, strengthOf(role));
    level.ands = over(level.ands, level.height);
    level.height = level.dots = 0;
    if (role === 'and') level.ands++;
    else {
      level.ors = over(level.ors, level.ands) + 1;
      level.ands = 0;
    }
    this.#checkHeight(token);
  }

  #checkHeight(token: Token): void {
    if (heightOf(this.#level) > heightMax)
      throw tooComplexAt(
        token,
        'the statement nests too deep: take it apart with WITH, or shorten its chains of operators',
      );
  }

  #complete(): void {
    const level = this.#level;
    level.tallest = heightOf(level);
    level.height = level.ands = level.ors = level.dots = 0;
    level.pending = [];
  }

  #open(token: Token, i: number): void {
    const kind = token.text;
    const outer = this.#level;
    const [before, next] = [this.#tokens[i - 1], this.#tokens[i + 1]];
    const follows = before?.kind === 'word' ? before.text : undefined;
    const isTable = kind === '(' && outer.inFrom && (follows === undefined || isClause(follows));
    const isRetried =
      (kind !== 'case' && follows !== undefined && retried.has(follows)) ||
      // INTERVAL is read twice, with all of its operand.
      [before?.text, this.#tokens[i - 2]?.text].includes('interval') ||
      (next?.text === '(' && (isTable || follows === 'in')) ||
      (before?.text === '>' && this.#stacked > 0);
    const again = follows === 'position' ? 3 : 2;
    this.#levels.push(outer);
    const isQuery = next?.kind === 'word' && (next.text === 'select' || next.text === 'with' || next.text === 'values');
    this.#level = levelOf(
      token,
      kind,
      outer.times * 2 ** outer.dots * (isRetried ? again : 1),
      outer.within + outer.pending.length + outer.dots + 1 + (isQuery ? 1 : 0) + (isTable ? 1 : 0),
    );
    this.#level.inFrom = isTable && next?.text !== 'select';
    this.#checkRecursion(token);
    if (this.#levels.length > depthMax)
      throw tooComplexAt(token, `parentheses and CASEs nest deeper than ${String(depthMax)}`);
    if (kind === '[' && ++this.#lists > listDepthMax)
      throw tooComplexAt(token, `lists nest deeper than ${String(listDepthMax)}`);
  }

  #close(token: Token): void {
    this.#endCases(token);
    if (this.#level.kind !== closers[token.text]) throw syntaxError(token, `"${token.text}" closes nothing`);
    if (token.text === ']') this.#lists--;
    this.#pop(false);
    this.#checkHeight(token);
  }

  /** A CASE without END was a name, and what stood after it belongs to the chain before it. */
  #endCases(token: Token): void {
    while (this.#level.kind === 'case') this.#pop(true);
    this.#checkHeight(token);
  }

  #pop(wasName: boolean): void {
    const inner = heightOf(this.#level) + parenthesesHeight;
    const outer = this.#levels.pop();
    if (outer === undefined) return;
    outer.height = wasName ? outer.height + inner : Math.max(outer.height, inner);
    this.#level = outer;
  }

  #stack(token: Token): void {
    if (++this.#stacked > stackedMax)
      throw tooComplexAt(token, `the statement has more than ${String(stackedMax)} nested types or PIVOTs`);
  }
}
