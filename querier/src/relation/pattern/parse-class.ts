import { asItems, complement, intersection, posixItems, rangesOf } from './classes.js';
import { parseEscape } from './parse-escape.js';
import type { PatternText } from './pattern-text.js';
import type { CharacterClass, ClassItem, Range } from './tree.js';

const operators = ['&&', '--', '~~'] as const;
type Operator = (typeof operators)[number];
type Items = readonly ClassItem[];

/** Reads a class whose opening bracket has been taken. */
export function parseClass(text: PatternText, isUnicode: boolean): CharacterClass {
  const isNegated = text.takeIf('^');
  const items: ClassItem[] = [];
  // A bracket or a hyphen that comes first stands for itself.
  if (text.takeIf(']')) items.push(single(']'));
  else while (text.takeIf('-')) items.push(single('-'));
  let pending: { readonly left: Items; readonly operator: Operator } | undefined;
  for (;;) {
    text.skipSpace();
    const operator = operators.find((each) => text.isNext(each));
    if (operator === undefined && !text.isNext(']')) {
      items.push(...parseItems(text, isUnicode));
      continue;
    }
    const made: Items = pending === undefined ? [...items] : combined(text, pending.operator, pending.left, items);
    if (text.takeIf(']')) return { kind: 'class', isNegated, items: made };
    if (operator !== undefined) text.takeIf(operator);
    items.length = 0;
    pending = { left: made, operator: operator ?? '&&' };
  }
}

const single = (character: string): ClassItem => {
  const code = character.codePointAt(0) ?? 0;
  return { kind: 'range', low: code, high: code };
};

/** One item: a nested class, a named one, an escape, a character or a range. */
function parseItems(text: PatternText, isUnicode: boolean): Items {
  if (text.isNext('[')) return parseNested(text, isUnicode);
  const low = parseBound(text, isUnicode);
  if (typeof low === 'number') return rangeFrom(text, low, isUnicode);
  const place = text.place;
  text.skipSpace();
  if (text.takeIf('-') && !/^[\]-]?$/.test(text.next)) throw text.fault('a range goes from a character to a character');
  text.resume(place);
  return low;
}

function rangeFrom(text: PatternText, low: number, isUnicode: boolean): Items {
  const place = text.place;
  text.skipSpace();
  const isRange = text.takeIf('-') && !text.isNext(']') && !text.isNext('-') && !text.isAtEnd;
  if (!isRange) {
    text.resume(place);
    return asItems([{ low, high: low }]);
  }
  text.skipSpace();
  const high = parseBound(text, isUnicode);
  if (typeof high !== 'number') throw text.fault('a range goes from a character to a character');
  if (high < low) throw text.fault('a range ends before it begins');
  return asItems([{ low, high }]);
}

/** The code of a character, or the items that an escape stands for. */
function parseBound(text: PatternText, isUnicode: boolean): number | Items {
  const character = text.take('a class');
  if (character !== '\\') return character.codePointAt(0) ?? 0;
  const escaped = parseEscape(text, isUnicode);
  if (escaped.kind === 'assertion') throw text.fault('a class has characters, not places between them');
  return escaped.kind === 'character' ? escaped.code : escaped.items;
}

function parseNested(text: PatternText, isUnicode: boolean): Items {
  const place = text.place;
  text.takeIf('[');
  if (text.takeIf(':')) {
    const isNegated = text.takeIf('^');
    const name = text.takeWhile(/[a-z]/);
    const items = text.takeIf(':]') ? posixItems(name, isNegated) : undefined;
    if (items !== undefined) return items;
    text.resume(place);
    text.takeIf('[');
  }
  const { isNegated, items } = parseClass(text, isUnicode);
  return isNegated ? asItems(complement(known(text, items))) : items;
}

function known(text: PatternText, items: Items): readonly Range[] {
  const ranges = rangesOf(items);
  if (ranges === undefined)
    throw text.fault('a class that takes characters out of another is made of characters and ranges only');
  return ranges;
}

function combined(text: PatternText, operator: Operator, left: Items, right: Items): Items {
  const [a, b] = [known(text, left), known(text, right)];
  if (operator === '&&') return asItems(intersection(a, b));
  if (operator === '--') return asItems(intersection(a, complement(b)));
  return asItems([...intersection(a, complement(b)), ...intersection(b, complement(a))]);
}
