import { quoteText } from '../literal.js';
import { bound } from './arguments.js';
import type { FunctionPrinter } from './printed-call.js';

const range = (from: number, to = from): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i));

/** The characters whose upper case is more than one character, which the engine leaves as they are or turns into one. */
const growing: readonly string[] = [
  ...['ß', 'ŉ', 'ǰ', 'ΐ', 'ΰ', 'և', 'ὐ', 'ὒ', 'ὔ', 'ὖ'],
  ...range(0x1e96, 0x1e9a),
  ...range(0x1f80, 0x1faf),
  ...[0x1fb2, 0x1fb3, 0x1fb4, 0x1fb6, 0x1fb7, 0x1fbc, 0x1fc2, 0x1fc3, 0x1fc4, 0x1fc6, 0x1fc7, 0x1fcc].flatMap((code) =>
    range(code),
  ),
  ...[0x1fd2, 0x1fd3, 0x1fd6, 0x1fd7, 0x1fe2, 0x1fe3, 0x1fe4, 0x1fe6, 0x1fe7].flatMap((code) => range(code)),
  ...[0x1ff2, 0x1ff3, 0x1ff4, 0x1ff6, 0x1ff7, 0x1ffc].flatMap((code) => range(code)),
  ...range(0xfb00, 0xfb06),
  ...range(0xfb13, 0xfb17),
];
const growingClass = quoteText(`[${growing.join('')}]`);
const growingList = `string_split(${quoteText(growing.join(''))}, '')`;
const grownList = `string_split(${quoteText(growing.map((character) => character.toUpperCase()).join(','))}, ',')`;

/** The name of a character in a lambda: a mark and a digit. */
const each = '"\uE0008"';

/** What a text becomes that has a character of those. */
const grown = (text: string): string =>
  `array_to_string(list_transform(string_split(${text}, ''), lambda ${each}: coalesce(list_extract(${grownList}, list_position(${growingList}, ${each})), upper(${each}))), '')`;

const inUpperCase = (text: string): string =>
  `(CASE WHEN regexp_matches(${text}, ${growingClass}) THEN ${grown(text)} ELSE upper(${text}) END)`;

/** A dotted capital I keeps its dot, as a character of its own. */
const eachInLowerCase = (text: string): string => `lower(replace(${text}, 'İ', 'i̇'))`;

// What has a case, and what a word may have between letters (marks, apostrophes, …): see "Final_Sigma" of the Unicode standard.
const cased = '\\p{Lu}\\p{Ll}\\p{Lt}\\x{AA}\\x{BA}\\x{2160}-\\x{217F}\\x{24B6}-\\x{24E9}';
const ignorable = "\\p{Mn}\\p{Me}\\p{Cf}\\p{Lm}\\p{Sk}''.:·’․﹒＇．：";
const finalSigma = `([${cased}][${ignorable}]*)Σ([${ignorable}]*)([^${cased}${ignorable}]|$)`;

/** A sigma that ends a word has a form of its own. */
const inLowerCase = (text: string): string =>
  `(CASE WHEN regexp_matches(${text}, '[İΣ]') THEN ${eachInLowerCase(`regexp_replace(${text}, '${finalSigma}', '\\1ς\\2\\3', 'g')`)} ELSE lower(${text}) END)`;

// Letters and digits. Marks are of scripts without case, where it makes no difference.
const alphanumeric = '\\pL\\pN\\x{24B6}-\\x{24E9}';

const ofWords = (text: string): string => {
  const first = `substr(${each}, 1, 1)`;
  const capital = `(CASE WHEN list_contains(${growingList}, ${first}) THEN list_extract(${grownList}, list_position(${growingList}, ${first})) ELSE upper(${first}) END)`;
  return `array_to_string(list_transform(regexp_extract_all(${text}, '[${alphanumeric}]+|[^${alphanumeric}]+'), lambda ${each}: ${capital} || ${eachInLowerCase(`substr(${each}, 2)`)}), '')`;
};

/** The functions that change the case of letters, as Unicode has it. */
export const letterCasePrinters = {
  upper: bound((text = '') => inUpperCase(text)),
  lower: bound((text = '') => inLowerCase(text)),
  initcap: bound((text = '') => ofWords(text)),
} as const satisfies Readonly<Record<string, FunctionPrinter>>;
