import type { ClassItem, Range } from './tree.js';

const codeMax = 0x10ffff;

const range = (low: number, high = low): Range => ({ low, high });

/** Sorted, and what touches made one. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const out: Range[] = [];
  for (const { low, high } of [...ranges].sort((a, b) => a.low - b.low)) {
    const last = out.at(-1);
    if (last !== undefined && low <= last.high + 1) out[out.length - 1] = range(last.low, Math.max(last.high, high));
    else out.push(range(low, high));
  }
  return out;
}

/** All code points that are in none of the ranges. */
export function complement(ranges: readonly Range[]): readonly Range[] {
  const out: Range[] = [];
  let next = 0;
  for (const { low, high } of merged(ranges)) {
    if (low > next) out.push(range(next, low - 1));
    next = high + 1;
  }
  if (next <= codeMax) out.push(range(next, codeMax));
  return out;
}

/** The code points that are in both. */
export const intersection = (a: readonly Range[], b: readonly Range[]): readonly Range[] =>
  complement([...complement(a), ...complement(b)]);

const asItems = (ranges: readonly Range[]): readonly ClassItem[] =>
  ranges.map(({ low, high }) => ({ kind: 'range', low, high }));
const properties = (names: string): readonly ClassItem[] =>
  names.split(' ').map((name) => ({ kind: 'property', name, isNegated: false }));

/** White_Space of Unicode. */
const whitespace: readonly Range[] = [
  range(0x09, 0x0d),
  range(0x20),
  range(0x85),
  range(0xa0),
  range(0x1680),
  range(0x2000, 0x200a),
  range(0x2028, 0x2029),
  range(0x202f),
  range(0x205f),
  range(0x3000),
];

/** What is alphabetic and no letter, mark or number (circled letters), and the joiners. */
const otherWords: readonly Range[] = [
  range(0x200c, 0x200d),
  range(0x24b6, 0x24e9),
  range(0x1f130, 0x1f149),
  range(0x1f150, 0x1f169),
  range(0x1f170, 0x1f189),
];
const digits: readonly Range[] = [range(0x30, 0x39)];
const asciiWord: readonly Range[] = [...digits, range(0x41, 0x5a), range(0x5f), range(0x61, 0x7a)];
const asciiSpace: readonly Range[] = [range(0x09, 0x0d), range(0x20)];

/** `\w` without the categories that are named. */
export const wordItems = (without = ''): readonly ClassItem[] => [
  ...properties('L M Nd Nl Pc').filter((item) => item.kind !== 'property' || !without.split(' ').includes(item.name)),
  ...asItems(otherWords),
];

/** The punctuation of words (Pc) but `_`. */
export const otherConnectors: readonly ClassItem[] = asItems([
  range(0x203f, 0x2040),
  range(0x2054),
  range(0xfe33, 0xfe34),
  range(0xfe4d, 0xfe4f),
  range(0xff3f),
]);

/** `\d`, `\s` and `\w`, and with a large letter all others. */
export function perlItems(letter: string, isUnicode: boolean): readonly ClassItem[] {
  if (!isUnicode) {
    const ascii = { d: digits, s: asciiSpace, w: asciiWord }[letter.toLowerCase()] ?? [];
    return asItems(/[a-z]/.test(letter) ? ascii : complement(ascii));
  }
  switch (letter) {
    case 'd':
      return properties('Nd');
    case 'D':
      return [{ kind: 'property', name: 'Nd', isNegated: true }];
    case 's':
      return asItems(whitespace);
    case 'S':
      return asItems(complement(whitespace));
    case 'w':
      return wordItems();
    default:
      return [{ kind: 'not_word' }];
  }
}

const letters: readonly Range[] = [range(0x41, 0x5a), range(0x61, 0x7a)];
const posix: Readonly<Record<string, readonly Range[]>> = {
  alnum: [...digits, ...letters],
  alpha: letters,
  ascii: [range(0, 0x7f)],
  blank: [range(0x09), range(0x20)],
  cntrl: [range(0, 0x1f), range(0x7f)],
  digit: digits,
  graph: [range(0x21, 0x7e)],
  lower: [range(0x61, 0x7a)],
  print: [range(0x20, 0x7e)],
  punct: [range(0x21, 0x2f), range(0x3a, 0x40), range(0x5b, 0x60), range(0x7b, 0x7e)],
  space: asciiSpace,
  upper: [range(0x41, 0x5a)],
  word: asciiWord,
  xdigit: [...digits, range(0x41, 0x46), range(0x61, 0x66)],
};

/** `[:alpha:]` and its like, which are of ASCII; undefined for a name that is none. */
export function posixItems(name: string, isNegated: boolean): readonly ClassItem[] | undefined {
  const ranges = Object.hasOwn(posix, name) ? posix[name] : undefined;
  return ranges && asItems(isNegated ? complement(ranges) : ranges);
}

const categories =
  'C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs'.split(' ');
const longNames: Readonly<Record<string, string>> = {
  control: 'Cc',
  format: 'Cf',
  privateuse: 'Co',
  letter: 'L',
  lowercaseletter: 'Ll',
  modifierletter: 'Lm',
  otherletter: 'Lo',
  titlecaseletter: 'Lt',
  uppercaseletter: 'Lu',
  mark: 'M',
  combiningmark: 'M',
  spacingmark: 'Mc',
  enclosingmark: 'Me',
  nonspacingmark: 'Mn',
  number: 'N',
  decimalnumber: 'Nd',
  letternumber: 'Nl',
  othernumber: 'No',
  punctuation: 'P',
  connectorpunctuation: 'Pc',
  dashpunctuation: 'Pd',
  closepunctuation: 'Pe',
  finalpunctuation: 'Pf',
  initialpunctuation: 'Pi',
  otherpunctuation: 'Po',
  openpunctuation: 'Ps',
  symbol: 'S',
  currencysymbol: 'Sc',
  modifiersymbol: 'Sk',
  mathsymbol: 'Sm',
  othersymbol: 'So',
  separator: 'Z',
  lineseparator: 'Zl',
  paragraphseparator: 'Zp',
  spaceseparator: 'Zs',
};
const scripts =
  'Arabic Armenian Bengali Bopomofo Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana Kannada Katakana Khmer Lao Latin Malayalam Mongolian Myanmar Sinhala Tamil Telugu Thai Tibetan'.split(
    ' ',
  );

/** Names of properties are compared without case, spaces, `_` and `-`. */
const loose = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');

const categoryOf = (name: string): string | undefined =>
  categories.find((each) => each.toLowerCase() === name) ?? longNames[name];
const scriptOf = (name: string): string | undefined => scripts.find((each) => each.toLowerCase() === name);

/** `\p{…}`: a general category or one of the common scripts; undefined for any other property, which the engine cannot tell. */
export function propertyItems(text: string, isNegated: boolean): readonly ClassItem[] | undefined {
  const [, key = '', value = ''] = /^(?:(\w+)\s*[=:]\s*)?(.*)$/s.exec(text) ?? [];
  const [kind, name] = [loose(key), loose(value)];
  if (kind === '' && (name === 'any' || name === 'ascii')) {
    const ranges = [range(0, name === 'any' ? codeMax : 0x7f)];
    return asItems(isNegated ? complement(ranges) : ranges);
  }
  const category = ['', 'gc', 'generalcategory'].includes(kind) ? categoryOf(name) : undefined;
  const found = category ?? (['', 'sc', 'script'].includes(kind) ? scriptOf(name) : undefined);
  return found === undefined ? undefined : [{ kind: 'property', name: found, isNegated }];
}

/** The ranges of items, where they are all ranges. */
export function rangesOf(items: readonly ClassItem[]): readonly Range[] | undefined {
  const ranges = items.flatMap((item) => (item.kind === 'range' ? [range(item.low, item.high)] : []));
  return ranges.length === items.length ? ranges : undefined;
}

export { asItems };
