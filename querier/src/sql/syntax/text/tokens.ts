import { shorten } from '@inlay/core';
import { syntaxError, unsupported } from '../refusals.js';
import type { LongList, Position } from '../tree.js';

/** A word, literal or mark of a statement, and where it stands. */
export interface Token extends Position {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'operator' | 'mark';
  /** As written, but words with their ASCII letters in lower case. */
  readonly text: string;
  /** White space or a comment stands before it. */
  readonly spaced: boolean;
  /** The literals that this parameter stands for, when they were taken out of the text. */
  readonly list?: LongList;
  /** What the parser is given instead of the text. */
  readonly written?: string;
  /** Not written by the user (`regroup`). */
  readonly made?: true;
}

/** Without the flag for Unicode these are several times as fast; what is not ASCII is looked at by the second ones. */
const blank = /[ \t\n\v\f\r]+|--[^\n]*/y;
const anyBlank = /[\s\u0085]+|--[^\n]*/y;
const word = /[A-Za-z_][A-Za-z0-9_$#@]*/y;
const anyWord = /[\p{Alphabetic}_][\p{Alphabetic}0-9_$#@]*/uy;
const number = /0x[0-9a-fA-F]*|(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][-+]?\d+)?L?/y;
const operator =
  /<=>|->>|@>|<@|!~~\*|!~~|!~\*|~~\*|->|!~|~~|~\*|<<|>>|<=|>=|<>|!=|==|=>|\|\||\|>|&&|\/\/|[-+*%<>=~!^&|]|\/(?!\*)/y;
const dollar = /\$([\p{Alphabetic}\p{N}_]*)(\$?)/uy;
const marks = new Set('()[]{},;.:');
const surrogate = /[\ud800-\udfff]/;
const pairs = /[\ud800-\udbff][\udc00-\udfff]/g;
const upper = /[A-Z]/;
const asciiEnd = 0x80;
/** Prefixes of literals that no function here takes. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['b', "'"],
  ['b"', '"'],
  ['r', "'"],
  ['r"', '"'],
  ['n', "'"],
  ['q', "'"],
  ['nq', "'"],
  ['u', "&'"],
]);

export const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase());

/**
 * Cuts SQL text into tokens; comments and white space are dropped. What the parser reads is written out again from them
 * (`parserText`), so that they, and not its own scanner, decide where a literal or a comment ends.
 */
export function tokenize(sql: string): Token[] {
  return new Scanner(sql).run();
}

class Scanner {
  readonly #sql: string;
  readonly #tokens: Token[] = [];
  /** Columns are characters, and only some texts have any that are two units long. */
  readonly #hasPairs: boolean;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #lineEnd: number;
  #pairsInLine = 0;

  constructor(sql: string) {
    this.#sql = sql;
    this.#hasPairs = surrogate.test(sql);
    this.#lineEnd = this.#endOfLine(0);
  }

  run(): Token[] {
    let spaced = false;
    while (this.#at < this.#sql.length) {
      if (this.#skipBlank()) spaced = true;
      else {
        this.#take(spaced);
        spaced = false;
      }
    }
    return this.#tokens;
  }

  #here(): Position {
    return { line: this.#line, column: this.#at - this.#lineStart - this.#pairsInLine + 1 };
  }

  #endOfLine(from: number): number {
    const newline = this.#sql.indexOf('\n', from);
    return newline === -1 ? this.#sql.length : newline;
  }

  #moveTo(end: number): void {
    while (this.#lineEnd < end) {
      this.#line++;
      this.#lineStart = this.#lineEnd + 1;
      this.#at = this.#lineStart;
      this.#pairsInLine = 0;
      this.#lineEnd = this.#endOfLine(this.#lineStart);
    }
    if (this.#hasPairs) this.#pairsInLine += this.#sql.slice(this.#at, end).match(pairs)?.length ?? 0;
    this.#at = end;
  }

  /** The end of what a pattern matches here, or here. */
  #endOf(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#sql) ? pattern.lastIndex : this.#at;
  }

  #skipBlank(): boolean {
    const code = this.#sql.charCodeAt(this.#at);
    if (code > 0x2f && code < asciiEnd) return false;
    const end = this.#endOf(code < asciiEnd ? blank : anyBlank);
    if (end > this.#at) this.#moveTo(end);
    else if (this.#sql.startsWith('/*', this.#at)) this.#moveTo(this.#endOfComment());
    else return false;
    return true;
  }

  /** Comments nest, as in PostgreSQL. */
  #endOfComment(): number {
    const edge = /\/\*|\*\//g;
    edge.lastIndex = this.#at;
    let depth = 0;
    for (let found = edge.exec(this.#sql); found !== null; found = edge.exec(this.#sql)) {
      depth += found[0] === '/*' ? 1 : -1;
      if (depth === 0) return edge.lastIndex;
    }
    throw syntaxError(this.#here(), 'the comment that begins here is never closed');
  }

  #take(spaced: boolean): void {
    const { line, column } = this.#here();
    const [kind, end] = this.#next({ line, column });
    const text = this.#sql.slice(this.#at, end);
    this.#tokens.push({
      line,
      column,
      kind,
      spaced,
      text: kind === 'word' && upper.test(text) ? lowerAscii(text) : text,
      // `1_000`: the parser would take the rest for another name of 1.
      ...(kind === 'number' && text.includes('_') ? { written: text.replaceAll('_', '') } : {}),
    });
    this.#moveTo(end);
  }

  #endOfWord(): number {
    const end = this.#endOf(word);
    return this.#sql.charCodeAt(end) < asciiEnd || end === this.#sql.length ? end : this.#endOf(anyWord);
  }

  #next(at: Position): [kind: Token['kind'], end: number] {
    const char = this.#sql.charAt(this.#at);
    if (char === "'") return ['string', this.#endOfQuoted(this.#at, "'", at)];
    if (char === '"' || char === '`') return ['quoted', this.#endOfQuoted(this.#at, char, at)];
    const wordEnd = this.#endOfWord();
    if (wordEnd > this.#at) return this.#afterWord(wordEnd, at);
    const digitsEnd = this.#endOf(number);
    if (digitsEnd > this.#at) return ['number', digitsEnd];
    if (char === ':' && this.#sql.charAt(this.#at + 1) === ':') return ['operator', this.#at + 2];
    if (char === ':' && this.#sql.charAt(this.#at + 1) === '=')
      throw unsupported(at, ':= is not supported: arguments are named with =>');
    if (marks.has(char)) return ['mark', this.#at + 1];
    const signsEnd = this.#endOf(operator);
    if (signsEnd > this.#at) return ['operator', signsEnd];
    if (char === '$') return this.#dollar(at);
    throw this.#unknown(at);
  }

  #afterWord(end: number, at: Position): [kind: Token['kind'], end: number] {
    const quote = this.#sql.charAt(end);
    if (quote !== "'" && quote !== '"' && quote !== '&') return ['word', end];
    const name = this.#sql.slice(this.#at, end);
    const short = lowerAscii(name);
    if (quote === "'" && short === 'e') return ['string', this.#endOfEscaped(end, at)];
    if (quote === "'" && short === 'x') return ['string', this.#endOfQuoted(end, "'", at)];
    const prefixed = prefixes.get(quote === '"' ? `${short}"` : short);
    if (prefixed !== undefined && this.#sql.startsWith(prefixed, end))
      throw unsupported(
        at,
        `literals that begin with ${name}${prefixed} are not supported: there are '…', e'…', x'…' and $$…$$`,
      );
    return ['word', end];
  }

  #endOfQuoted(start: number, quote: string, at: Position): number {
    for (let end = this.#sql.indexOf(quote, start + 1); end !== -1; end = this.#sql.indexOf(quote, end + 2))
      if (this.#sql.charAt(end + 1) !== quote) return end + 1;
    throw syntaxError(at, `the ${quote === "'" ? 'text' : 'name'} that begins here is never closed with ${quote}`);
  }

  #endOfEscaped(start: number, at: Position): number {
    for (let end = start + 1; end < this.#sql.length; end++) {
      const char = this.#sql.charAt(end);
      if (char === '\\') end++;
      else if (char === "'") {
        if (this.#sql.charAt(end + 1) !== "'") return end + 1;
        end++;
      }
    }
    throw syntaxError(at, "the text that begins here is never closed with '");
  }

  #dollar(at: Position): [kind: Token['kind'], end: number] {
    dollar.lastIndex = this.#at;
    const [tag = '$', name = '', quote = ''] = dollar.exec(this.#sql) ?? [];
    const end = this.#at + tag.length;
    if (quote === '') {
      if (name === '') throw syntaxError(at, 'expected a number or a name after "$"');
      return ['parameter', end];
    }
    const close = this.#sql.indexOf(tag, end);
    if (close === -1) throw syntaxError(at, `the text that begins here is never closed with ${shorten(tag)}`);
    return ['string', close + tag.length];
  }

  #unknown(at: Position): Error {
    const char = String.fromCodePoint(this.#sql.codePointAt(this.#at) ?? 0);
    if (char === '\0') return syntaxError(at, 'the statement contains a NUL character');
    if (char === '?') return syntaxError(at, 'found "?": parameters are written $1 or $name');
    return syntaxError(at, `"${char}" stands for nothing in SQL`);
  }
}
