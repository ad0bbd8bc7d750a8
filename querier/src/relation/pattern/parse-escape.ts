import { perlItems, propertyItems } from './classes.js';
import type { PatternText } from './pattern-text.js';
import type { Assertion, ClassItem } from './tree.js';

/** What a backslash and what follows it stand for. */
export type Escaped =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'items'; readonly items: readonly ClassItem[] }
  | { readonly kind: 'assertion'; readonly of: Assertion };

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const assertions: Readonly<Record<string, Assertion>> = {
  A: 'text_start',
  z: 'text_end',
  b: 'word_boundary',
  B: 'no_word_boundary',
};
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads what stands after a backslash that has been taken. */
export function parseEscape(text: PatternText, isUnicode: boolean): Escaped {
  const letter = text.take('an escape');
  const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
  if (control !== undefined) return { kind: 'character', code: control };
  if (Object.hasOwn(hexLengths, letter)) return { kind: 'character', code: hexCode(text, hexLengths[letter] ?? 2) };
  if (/[dDsSwW]/.test(letter)) return { kind: 'items', items: perlItems(letter, isUnicode) };
  if (letter === 'p' || letter === 'P') return { kind: 'items', items: property(text, letter === 'P') };
  const assertion = Object.hasOwn(assertions, letter) ? assertions[letter] : undefined;
  if (assertion !== undefined) {
    if (assertion === 'word_boundary' && text.isNext('{')) throw text.fault('\\b{…} is not supported: write \\b');
    return { kind: 'assertion', of: assertion };
  }
  if (/\d/.test(letter)) throw text.fault('it refers back to a group, which regular expressions of this kind cannot');
  if (/[<>]/.test(letter)) throw text.fault(`\\${letter} is not supported: write \\b`);
  // All other ASCII that is no letter stands for itself.
  if (/[!-/:-@[-`{-~\s]/.test(letter) && (letter.codePointAt(0) ?? 0) < 0x80)
    return { kind: 'character', code: letter.codePointAt(0) ?? 0 };
  throw text.fault(`\\${letter} means nothing`);
}

const surrogates = { low: 0xd800, high: 0xdfff } as const;

function hexCode(text: PatternText, length: number): number {
  const digits = text.takeIf('{') ? text.takeUntil('}', 'a character in braces') : fixed(text, length);
  const code = /^[\da-f]+$/i.test(digits) ? Number.parseInt(digits, 16) : NaN;
  const isCharacter = code <= 0x10ffff && !(code >= surrogates.low && code <= surrogates.high);
  if (!isCharacter) throw text.fault(`'${digits}' is no character's number in hex`);
  return code;
}

function fixed(text: PatternText, length: number): string {
  let digits = '';
  for (let i = 0; i < length; i += 1) digits += text.take('a character in hex');
  return digits;
}

function property(text: PatternText, isNegated: boolean): readonly ClassItem[] {
  const name = text.takeIf('{') ? text.takeUntil('}', 'a property') : text.take('a property');
  const items = propertyItems(name, isNegated);
  if (items === undefined)
    throw text.fault(
      `the property '${name}' is not supported: there are general categories (L, Lu, Nd, …) and the common scripts`,
    );
  return items;
}
