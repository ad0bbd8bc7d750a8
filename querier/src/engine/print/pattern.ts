import { InlayError, unreachable } from '@inlay/core';
import { otherConnectors, wordItems } from '../../relation/pattern/classes.js';
import type { CharacterClass, ClassItem, Pattern } from '../../relation/pattern/tree.js';

/** The number under which a group is captured; undefined where nobody asks for it. */
export type Captured = (group: number) => number | undefined;

export const nothingCaptured: Captured = () => undefined;
export const allCaptured: Captured = (group) => group;

/**
 * Writes a pattern for RE2, the engine's regular expressions, which finds what Rust's would: its classes are those of Unicode. Groups
 * that are captured have to be asked for in ascending order.
 */
export function printPattern(pattern: Pattern, captured: Captured): string {
  const print = (part: Pattern): string => printPattern(part, captured);
  switch (pattern.kind) {
    case 'character':
      return characterText(pattern.code);
    case 'any':
      return '.';
    case 'class':
      return classText(pattern);
    case 'assertion':
      return assertions[pattern.of];
    case 'repeat':
      return `${atomText(pattern.of, print)}${bounds(pattern.min, pattern.max)}${pattern.isLazy ? '?' : ''}`;
    case 'group':
      return `(${captured(pattern.number) === undefined ? '?:' : ''}${print(pattern.of)})`;
    case 'sequence':
      return pattern.parts.map(print).join('');
    case 'choice':
      return `(?:${pattern.branches.map(print).join('|')})`;
    case 'flagged':
      return flagged(pattern.flags, print(pattern.of));
    default:
      return unreachable(pattern);
  }
}

/** The engine's shortcuts take flags round nothing for something. */
const flagged = (flags: string, of: string): string => (of === '' ? '' : `(?${flags}:${of})`);

const assertions = {
  line_start: '^',
  line_end: '$',
  text_start: '\\A',
  text_end: '\\z',
  word_boundary: '\\b',
  no_word_boundary: '\\B',
} as const;

/** What a quantifier behind it repeats as a whole. */
const atomText = (pattern: Pattern, print: (part: Pattern) => string): string => {
  const text = print(pattern);
  const isAtom = ['character', 'any', 'class', 'group', 'choice', 'flagged'].includes(pattern.kind);
  return isAtom && text !== '' ? text : `(?:${text})`;
};

function bounds(min: number, max: number | undefined): string {
  if (max === undefined) return min === 0 ? '*' : min === 1 ? '+' : `{${String(min)},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${String(min)}}` : `{${String(min)},${String(max)}}`;
}

function characterText(code: number): string {
  const text = String.fromCodePoint(code);
  if (code < 0x20 || code === 0x7f) return `\\x{${code.toString(16)}}`;
  return code < 0x80 && !/[\w ]/.test(text) ? `\\${text}` : text;
}

function itemText(item: Exclude<ClassItem, { kind: 'not_word' }>): string {
  if (item.kind === 'property') return `\\${item.isNegated ? 'P' : 'p'}{${item.name}}`;
  const low = boundText(item.low);
  return item.low === item.high ? low : `${low}-${boundText(item.high)}`;
}

const boundText = (code: number): string =>
  /[A-Za-z0-9]/.test(String.fromCodePoint(code)) ? String.fromCodePoint(code) : `\\x{${code.toString(16)}}`;

type Known = Exclude<ClassItem, { kind: 'not_word' }>;
const isKnown = (item: ClassItem): item is Known => item.kind !== 'not_word';

const setText = (items: readonly Known[], isNegated: boolean): string => {
  if (items.length === 0) return isNegated ? '(?s:.)' : '[^\\x{0}-\\x{10FFFF}]';
  return `[${isNegated ? '^' : ''}${items.map(itemText).join('')}]`;
};

function classText({ isNegated, items }: CharacterClass): string {
  const known = items.filter(isKnown);
  if (known.length === items.length) return setText(known, isNegated);
  if (isNegated) return setText(wordsBut(known).filter(isKnown), false);
  const noWord = setText(wordItems().filter(isKnown), true);
  return known.length === 0 ? noWord : `(?:${noWord}|${setText(known, false)})`;
}

/** The characters of words without some of them: `[^\W_]`. RE2 cannot take classes from each other, but categories can be left out. */
function wordsBut(items: readonly Known[]): readonly ClassItem[] {
  let words = wordItems();
  for (const item of items) {
    if (item.kind === 'property' && !item.isNegated && item.name === 'Nd')
      words = words.filter((word) => word.kind !== 'property' || word.name !== 'Nd');
    else if (item.kind === 'range' && item.low === 0x5f && item.high === 0x5f)
      words = [...words.filter((word) => word.kind !== 'property' || word.name !== 'Pc'), ...otherConnectors];
    else
      throw new InlayError(
        'invalid',
        'a class of a regular expression may take \\d and _ out of the characters of words, as [^\\W\\d_] does, but no others',
        { code: 'bad_literal' },
      );
  }
  return words;
}
