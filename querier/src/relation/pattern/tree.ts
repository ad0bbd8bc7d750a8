/** Code points from `low` to `high`, both included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What a class of characters is made of. */
export type ClassItem =
  | ({ readonly kind: 'range' } & Range)
  /** A general category or a script of Unicode, by the short name that RE2 knows as well. */
  | { readonly kind: 'property'; readonly name: string; readonly isNegated: boolean }
  /** All characters that are none of a word: `\W`. */
  | { readonly kind: 'not_word' };

/** One character of a class, or, negated, one of none of its items. */
export interface CharacterClass {
  readonly kind: 'class';
  readonly isNegated: boolean;
  readonly items: readonly ClassItem[];
}

/** A place between characters. */
export type Assertion = 'line_start' | 'line_end' | 'text_start' | 'text_end' | 'word_boundary' | 'no_word_boundary';

/** A group that captures; groups are numbered from 1 in the order in which they begin. */
export interface Group {
  readonly kind: 'group';
  readonly number: number;
  readonly name: string | undefined;
  readonly of: Pattern;
}

/** A repetition: as often as it can, or, when it is lazy, as seldom. */
export interface Repeat {
  readonly kind: 'repeat';
  readonly of: Pattern;
  readonly min: number;
  /** Undefined: as often as there is more. */
  readonly max: number | undefined;
  readonly isLazy: boolean;
}

/** A regular expression of Rust's, read. */
export type Pattern =
  | { readonly kind: 'character'; readonly code: number }
  /** `.` */
  | { readonly kind: 'any' }
  | CharacterClass
  | { readonly kind: 'assertion'; readonly of: Assertion }
  | Repeat
  | Group
  /** Parts in a row; none is the empty pattern. */
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly branches: readonly Pattern[] }
  /** Flags (i, m, s, U) for a pattern, as `i-s`; their letters mean the same to RE2. */
  | { readonly kind: 'flagged'; readonly flags: string; readonly of: Pattern };

/** A pattern with what is to be known of it as a whole. */
export interface ParsedPattern {
  readonly root: Pattern;
  /** The names of the groups by their numbers, from 1; undefined where a group has none. */
  readonly groups: readonly (string | undefined)[];
}
