import { valueBytesMax } from '../../../relation/value-limit.js';
import { quoteText } from '../literal.js';
import { bound, clamped, joinedBy, sqlOf, textLiteral, wholeLiteral } from './arguments.js';
import { letterCasePrinters } from './letter-case.js';
import { named, once, pattern, type FunctionPrinter } from './printed-call.js';

const limit = String(valueBytesMax);
const tooLong = (name: string): string => `error('${name}() would make a text of more than 16 MiB')`;

/** Characters one by one: the engine's own `reverse` keeps those together that are shown as one. */
const characters = (text: string): string => `string_split(${text}, '')`;
const joined = (list: string): string => `array_to_string(${list}, '')`;
const reversed = (text: string): string => joined(`list_reverse(${characters(text)})`);

/** Characters of one byte each: the engine counts bytes, so that texts are spelled with these before they are compared. */
const alphabet = quoteText(Array.from({ length: 127 }, (_, i) => String.fromCharCode(i + 1)).join(''));

const levenshtein: FunctionPrinter = bound((a = '', b = '') => {
  const used = joined(`list_distinct(${characters(`(${a} || ${b})`)})`);
  const spelled = (text: string): string => `translate(${text}, ${used}, ${alphabet})`;
  return `CAST(CASE WHEN strlen(${a}) = length(${a}) AND strlen(${b}) = length(${b}) THEN levenshtein(${a}, ${b}) WHEN length(${used}) > 127 THEN error('levenshtein() takes texts of at most 127 different characters') ELSE levenshtein(${spelled(a)}, ${spelled(b)}) END AS INTEGER)`;
});

const findInSet: FunctionPrinter = bound(
  (item = '', set = '') =>
    `CAST(coalesce(list_position(string_split(${set}, ','), ${item}), CASE WHEN ${item} IS NOT NULL AND ${set} IS NOT NULL THEN 0 END) AS INTEGER)`,
);

const substr: FunctionPrinter = ({ args }) => {
  const [text, start, count] = args;
  const from = wholeLiteral(start);
  if (count === undefined && from !== undefined) return `substr(${text?.sql ?? ''}, ${clamped(start, '', 1n)})`;
  const known = wholeLiteral(count);
  if (from !== undefined && from >= 1n && known !== undefined && known >= 0n)
    return `substr(${text?.sql ?? ''}, ${clamped(start, '', 1n)}, ${clamped(count, '', 0n)})`;
  return once(args, ([x = '', s = '', n = '']) => {
    if (count === undefined) return `substr(${x}, ${clamped(start, s, 1n)})`;
    // A start before the text takes from the count. `least` and `greatest` would lose a NULL.
    const last = `CAST(${s} AS HUGEINT) + ${n} - 1`;
    const early = `CASE WHEN ${last} < 0 THEN 0 WHEN ${last} > 4294967295 THEN 4294967295 ELSE ${last} END`;
    const length = `CASE WHEN ${n} < 0 AND ${x} IS NOT NULL THEN error('substr() takes a count that is not below zero') WHEN ${s} < 1 THEN ${early} WHEN ${n} > 4294967295 THEN 4294967295 ELSE ${n} END`;
    return `substr(${x}, ${clamped(start, s, 1n)}, CAST(${length} AS BIGINT))`;
  });
};

/** `left` and `right`; no text has so many characters that a count below them would not do as well. */
const end =
  (name: 'left' | 'right'): FunctionPrinter =>
  ({ args }) => {
    const count = args[1];
    const plain = clamped(count, count?.sql ?? '', -4_294_967_295n);
    if (!plain.startsWith('CASE')) return `${name}(${args[0]?.sql ?? ''}, ${plain})`;
    return once(args, ([x = '', n = '']) => `${name}(${x}, ${clamped(count, n, -4_294_967_295n)})`);
  };

/** An empty fill leaves the text as it is, or cuts it. */
const pad =
  (name: 'lpad' | 'rpad'): FunctionPrinter =>
  ({ args }) =>
    once(args, ([x = '', n = '', fill = '']) => {
      const length = `CAST(CASE WHEN ${n} > ${limit} THEN ${tooLong(name)} WHEN ${n} < 0 THEN 0 ELSE ${n} END AS INTEGER)`;
      const filled = `${name}(${x}, ${length}, ${fill})`;
      const isFilled = (textLiteral(args[2]) ?? '') !== '';
      return isFilled ? filled : `(CASE WHEN ${fill} = '' THEN left(${x}, ${length}) ELSE ${filled} END)`;
    });

const repeat: FunctionPrinter = bound(
  (x = '', n = '') =>
    `(CASE WHEN CAST(strlen(${x}) AS HUGEINT) * ${n} > ${limit} THEN ${tooLong('repeat')} ELSE repeat(${x}, ${n}) END)`,
);

const splitPart: FunctionPrinter = (call) => {
  const [, separator, number] = call.args;
  const isPlain = (textLiteral(separator) ?? '') !== '' && (wholeLiteral(number) ?? 0n) !== 0n;
  if (isPlain) return `split_part(${sqlOf(call).join(', ')})`;
  return once(
    call.args,
    ([x = '', by = '', n = '']) =>
      `(CASE WHEN ${n} = 0 AND ${x} IS NOT NULL THEN error('split_part() counts from 1, or from -1 at the end') WHEN ${by} = '' THEN CASE WHEN ${n} IN (1, -1) THEN ${x} ELSE left(${x}, CASE WHEN ${n} IS NOT NULL THEN 0 END) END ELSE split_part(${x}, ${by}, ${n}) END)`,
  );
};

/** Whether a text ends as it begins, so that it may occur twice in fewer characters than two of it have. */
const overlapsItself = (text: string): boolean => {
  for (let size = 1; size < text.length; size += 1) if (text.startsWith(text.slice(-size))) return true;
  return false;
};

/** From the end, separators are looked for from the end: what overlaps is found elsewhere than from the beginning. */
const substrIndex: FunctionPrinter = ({ args }) =>
  once(args, ([x = '', by = '', n = '']) => {
    const literal = textLiteral(args[1]);
    const isEasy = literal !== undefined && literal !== '' && !overlapsItself(literal);
    const parts = (text: string, separator: string, range: string): string =>
      joinedBy(`string_split(${text}, ${separator})[${range}]`, isEasy ? quoteText(literal) : separator, isEasy);
    const after = isEasy ? parts(x, by, `${n}:`) : reversed(parts(reversed(x), reversed(by), `1:-${n}`));
    const empty = isEasy ? `${n} = 0` : `${n} = 0 OR ${by} = ''`;
    const none = isEasy ? '' : ` WHEN ${by} IS NULL THEN NULL`;
    return `(CASE${none} WHEN ${empty} THEN left(${x}, 0) WHEN ${n} > 0 THEN ${parts(x, by, `1:${n}`)} WHEN ${n} < 0 THEN ${after} END)`;
  });

const overlay: FunctionPrinter = ({ args }) =>
  once(args, ([x = '', instead = '', start = '', given]) => {
    const count = given ?? `length(${instead})`;
    const next = `CAST(least(greatest(CAST(${start} AS HUGEINT) + ${count}, 1), 4294967295) AS BIGINT)`;
    const kept = `CAST(CASE WHEN ${start} < 1 THEN error('overlay() takes a start from 1') WHEN ${start} > 4294967295 THEN 4294967295 ELSE ${start} END - 1 AS BIGINT)`;
    const made = `(left(${x}, ${kept}) || ${instead} || substr(${x}, ${next}))`;
    // `least` and `greatest` lose the NULL.
    return given === undefined ? made : `(CASE WHEN ${count} IS NOT NULL THEN ${made} END)`;
  });

const asInteger =
  (printer: FunctionPrinter): FunctionPrinter =>
  (call) =>
    `CAST(${printer(call)} AS INTEGER)`;

/** The functions of texts, but for hashes and encodings. */
export const textPrinters = {
  ...letterCasePrinters,
  char_length: asInteger(named('length')),
  octet_length: asInteger(named('strlen')),
  bit_length: asInteger(named('bit_length')),
  ascii: named('ascii'),
  chr: bound(
    (n = '') =>
      `(CASE WHEN ${n} < 0 OR ${n} > 1114111 OR ${n} BETWEEN 55296 AND 57343 THEN error('chr() takes the number of a character') ELSE chr(CAST(${n} AS INTEGER)) END)`,
  ),
  position_of: asInteger(named('strpos')),
  levenshtein,
  find_in_set: findInSet,
  substr,
  left: end('left'),
  right: end('right'),
  btrim: named('trim'),
  ltrim: named('ltrim'),
  rtrim: named('rtrim'),
  lpad: pad('lpad'),
  rpad: pad('rpad'),
  replace: named('replace'),
  reverse: bound((x = '') => `(CASE WHEN strlen(${x}) = length(${x}) THEN reverse(${x}) ELSE ${reversed(x)} END)`),
  repeat,
  split_part: splitPart,
  substr_index: substrIndex,
  translate: named('translate'),
  overlay,
  starts_with: named('starts_with'),
  ends_with: named('ends_with'),
  contains: named('contains'),
  concat: named('concat'),
  concat_ws: named('concat_ws'),
  to_hex: pattern('lower(to_hex($1))'),
  uuid: () => 'CAST(uuid() AS VARCHAR)',
} as const satisfies Readonly<Record<string, FunctionPrinter>>;
