import { parseClass } from './parse-class.js';
import { parseEscape } from './parse-escape.js';
import { PatternText } from './pattern-text.js';
import type { ParsedPattern, Pattern } from './tree.js';

/** Groups in each other; the engine's own limit is far above. */
const depthMax = 100;
/** Most often that a part may be said to be repeated: what the engine takes. */
const repeatMax = 1000;

/** Reads a regular expression as Rust's crate `regex` does, which DataFusion uses; `flags` are those of i, m, s, U, x and u. Throws `bad_literal`. */
export function parsePattern(pattern: string, flags = ''): ParsedPattern {
  return new PatternParser(pattern).parse(flags);
}

const flag = (letters: string, pattern: Pattern): Pattern =>
  letters === '' ? pattern : { kind: 'flagged', flags: letters, of: pattern };
const sequence = (parts: readonly Pattern[]): Pattern =>
  parts.length === 1 ? (parts[0] ?? { kind: 'sequence', parts }) : { kind: 'sequence', parts };

class PatternParser {
  readonly #text: PatternText;
  readonly #groups: (string | undefined)[] = [];
  #isUnicode = true;
  #depth = 0;

  constructor(pattern: string) {
    this.#text = new PatternText(pattern);
  }

  parse(flags: string): ParsedPattern {
    const letters = this.#setFlags(flags);
    const root = flag(letters, this.#choice());
    if (!this.#text.isAtEnd) throw this.#text.fault('a parenthesis closes what was not opened');
    return { root, groups: this.#groups };
  }

  /** Branches up to the end of the group. Flags that are set within hold to its end, in later branches too. */
  #choice(): Pattern {
    this.#depth += 1;
    if (this.#depth > depthMax) throw this.#text.fault(`more than ${String(depthMax)} groups stand in each other`);
    const before = { isVerbose: this.#text.isVerbose, isUnicode: this.#isUnicode };
    const branches: Pattern[] = [];
    const set: string[] = [];
    do branches.push(this.#branch(set));
    while (this.#text.takeIf('|'));
    this.#text.isVerbose = before.isVerbose;
    this.#isUnicode = before.isUnicode;
    this.#depth -= 1;
    return branches.length === 1 ? (branches[0] ?? sequence([])) : { kind: 'choice', branches };
  }

  #branch(set: string[]): Pattern {
    const inherited = [...set];
    const rows: { readonly flags: string; readonly parts: Pattern[] }[] = [{ flags: '', parts: [] }];
    for (;;) {
      this.#text.skipSpace();
      if (this.#text.isAtEnd || this.#text.isNext('|') || this.#text.isNext(')')) break;
      const letters = this.#flagsAlone();
      if (letters !== undefined) {
        set.push(letters);
        rows.push({ flags: letters, parts: [] });
      } else rows.at(-1)?.parts.push(this.#repeated(this.#atom()));
    }
    // Each row of parts stands in the flags of those before it.
    const rest = rows.reduceRight<Pattern | undefined>(
      (after, { flags, parts }) => flag(flags, sequence(after === undefined ? parts : [...parts, after])),
      undefined,
    );
    return inherited.reduceRight((pattern, letters) => flag(letters, pattern), rest ?? sequence([]));
  }

  /** `(?i-s)`, which holds for what follows; undefined where there is something else. */
  #flagsAlone(): string | undefined {
    const place = this.#text.place;
    if (!this.#text.takeIf('(?')) return undefined;
    const letters = this.#text.takeWhile(/[a-zA-Z-]/);
    if (letters !== '' && this.#text.takeIf(')')) return this.#setFlags(letters);
    this.#text.resume(place);
    return undefined;
  }

  /** Takes u and x to itself; the others are for the engine. */
  #setFlags(letters: string): string {
    const sides: [string, string] = ['', ''];
    let isOn = true;
    for (const letter of letters) {
      if (letter === '-' && isOn) isOn = false;
      else if (letter === 'x') this.#text.isVerbose = isOn;
      else if (letter === 'u') this.#isUnicode = isOn;
      else if (/[imsU]/.test(letter)) sides[isOn ? 0 : 1] += letter;
      else throw this.#text.fault(`the flag '${letter}' is not supported: there are i, m, s, U, u and x`);
    }
    const [on, off] = sides;
    return off === '' ? on : `${on}-${off}`;
  }

  #atom(): Pattern {
    const character = this.#text.take('a pattern');
    switch (character) {
      case '.':
        return { kind: 'any' };
      case '^':
        return { kind: 'assertion', of: 'line_start' };
      case '$':
        return { kind: 'assertion', of: 'line_end' };
      case '[':
        return parseClass(this.#text, this.#isUnicode);
      case '(':
        return this.#group();
      case '*':
      case '+':
      case '?':
      case '{':
        throw this.#text.fault(`there is nothing before '${character}' that it could repeat`);
      case '\\':
        return this.#escape();
      default:
        return { kind: 'character', code: character.codePointAt(0) ?? 0 };
    }
  }

  #escape(): Pattern {
    const escaped = parseEscape(this.#text, this.#isUnicode);
    return escaped.kind === 'items' ? { kind: 'class', isNegated: false, items: escaped.items } : escaped;
  }

  #group(): Pattern {
    const { isVerbose } = this.#text;
    const isUnicode = this.#isUnicode;
    const wrap = this.#opening();
    const made = wrap(this.#choice());
    if (!this.#text.takeIf(')')) throw this.#text.fault('a group is not closed');
    this.#text.isVerbose = isVerbose;
    this.#isUnicode = isUnicode;
    return made;
  }

  /** Reads what stands between a parenthesis and the group's pattern, and says what the pattern becomes. */
  #opening(): (of: Pattern) => Pattern {
    if (!this.#text.takeIf('?')) return this.#capturing(undefined);
    if (this.#text.takeIf('P<') || (this.#text.isNext('<') && !this.#text.isNext('<=') && !this.#text.isNext('<!'))) {
      this.#text.takeIf('<');
      return this.#capturing(this.#name());
    }
    if (/[=!<]/.test(this.#text.next))
      throw this.#text.fault('it looks ahead or behind, which regular expressions of this kind cannot');
    const letters = this.#text.takeWhile(/[a-zA-Z-]/);
    if (!this.#text.takeIf(':')) throw this.#text.fault('(? is followed by neither flags, a name nor a colon');
    const set = this.#setFlags(letters);
    return (of) => flag(set, of);
  }

  #name(): string {
    const name = this.#text.takeUntil('>', 'the name of a group');
    if (!/^[\p{L}_][\p{L}\p{Nd}_.[\]]*$/u.test(name)) throw this.#text.fault(`'${name}' is no name for a group`);
    if (this.#groups.includes(name)) throw this.#text.fault(`two groups are called '${name}'`);
    return name;
  }

  #capturing(name: string | undefined): (of: Pattern) => Pattern {
    this.#groups.push(name);
    const number = this.#groups.length;
    return (of) => ({ kind: 'group', number, name, of });
  }

  /** The atom with all that stands behind it to repeat it. */
  #repeated(atom: Pattern): Pattern {
    let made = atom;
    for (;;) {
      this.#text.skipSpace();
      const bounds = this.#bounds();
      if (bounds === undefined) return made;
      const [min, max] = bounds;
      made = { kind: 'repeat', of: made, min, max, isLazy: this.#text.takeIf('?') };
    }
  }

  #bounds(): readonly [number, number | undefined] | undefined {
    if (this.#text.takeIf('*')) return [0, undefined];
    if (this.#text.takeIf('+')) return [1, undefined];
    if (this.#text.takeIf('?')) return [0, 1];
    if (!this.#text.takeIf('{')) return undefined;
    const [, low = '', comma, high = ''] =
      /^\s*(\d+)\s*(?:(,)\s*(\d*)\s*)?$/.exec(this.#text.takeUntil('}', 'a number of repetitions')) ?? [];
    if (low === '') throw this.#text.fault('a number of repetitions is {3}, {3,} or {3,5}');
    const min = Number(low);
    const max = comma === undefined ? min : high === '' ? undefined : Number(high);
    if (max !== undefined && max < min) throw this.#text.fault('the most repetitions are fewer than the fewest');
    if (Math.max(min, max ?? 0) > repeatMax)
      throw this.#text.fault(`a part is repeated at most ${String(repeatMax)} times`);
    return [min, max];
  }
}
