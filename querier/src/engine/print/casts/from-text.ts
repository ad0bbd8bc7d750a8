import { quoteText } from '../literal.js';
import { dayOfNs, naming, ownCast, unreadable, type CastPrinter, type CastShape } from './cast-shape.js';

const space = '[\\t\\n\\f\\r ]*';
const integerPattern = `${space}[+-]?[0-9]+${space}`;
const decimalPattern = `${space}[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)${space}`;
const floatPattern = `(?i)${space}[+-]?(?:(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:e[+-]?[0-9]+)?|inf|infinity|nan)${space}`;

/** Reads what the pattern matches by the engine's own cast, which alone would read more. */
const matching =
  (pattern: string): CastPrinter =>
  (shape, from) =>
    naming(
      from,
      (value) =>
        `CASE WHEN NOT regexp_full_match(${value}, ${quoteText(pattern)}) THEN ${unreadable(shape, value)} ELSE ${ownCast(shape, value)} END`,
    );

export const textToInteger = matching(integerPattern);
export const textToDecimal = matching(decimalPattern);
export const textToFloat = matching(floatPattern);

const words = (...texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');
const trues = words('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1');
const falses = words('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0');

/** Words for true and false, also when they are cut short. */
export const textToBool: CastPrinter = (shape, from) =>
  naming(from, (value) => {
    const word = `lower(trim(${value}, ${quoteText(' \t\n\v\f\r')}))`;
    return `CASE WHEN ${word} IN (${trues}) THEN true WHEN ${word} IN (${falses}) THEN false WHEN ${value} IS NOT NULL THEN ${unreadable(shape, value)} END`;
  });

const dayPattern = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const clockPattern =
  '(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:[.][0-9]+)?|(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9]|60)';
const zonePattern = '[zZ]|[\\t\\n\\v\\f\\r ]*[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?';
const timePattern = `${dayPattern}(?:[Tt ](?:${clockPattern})(?:${zonePattern})?)?`;
/** The parts of a text that the pattern above matches: no minute or second stands without a pair of digits. */
const partsPattern =
  '^(.{10})(?:.([0-9]{2}):?([0-9]{2}):?([0-9]{2})(?:[.]([0-9]{1,9})[0-9]*)?(?:[zZ]|[^0-9+-]*([+-][0-9]{2}):?([0-9]{2})?)?)?$';

/** ns since 1970 of a text that is known to be a time; an error when they need more than 64 bits. */
function nsOfText(value: string): string {
  const parts = `regexp_extract(${value}, ${quoteText(partsPattern)}, ['d', 'h', 'm', 's', 'f', 'zh', 'zm'])`;
  const number = (name: string): string => `coalesce(TRY_CAST(p['${name}'] AS BIGINT), 0)`;
  const zone = `(CASE WHEN p['zh'] LIKE '-%' THEN -1 ELSE 1 END * (abs(${number('zh')}) * 3600 + ${number('zm')} * 60))`;
  const seconds = `(CAST(p['d'] AS DATE) - DATE '1970-01-01') * 86400 + ${number('h')} * 3600 + ${number('m')} * 60 + ${number('s')} - ${zone}`;
  return `list_transform([${parts}], lambda p: (${seconds}) * 1000000000 + CAST(rpad(p['f'], 9, '0') AS BIGINT))[1]`;
}

/** A time, in ns; `render` makes of them what is wanted. The value is a name already: TRY may stand round it. */
function readTime(shape: CastShape, value: string, render: (ns: string) => string): string {
  const read = render(nsOfText(value));
  const made = shape.isTry ? `TRY(${read})` : read;
  return `CASE WHEN NOT regexp_full_match(${value}, ${quoteText(timePattern)}) THEN ${unreadable(shape, value)} ELSE ${made} END`;
}

export const textToTimestamp =
  (unit: bigint): CastPrinter =>
  (shape, from) =>
    naming(from, (value) =>
      readTime(shape, value, (ns) => {
        const whole = unit === 1n ? ns : `${ns} // ${String(unit)} * ${String(unit)}`;
        return `make_timestamp_ns(${whole})`;
      }),
    );

const looseDayPattern = '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}';
const packedDayPattern = '[0-9]{8}';

/** A date, or the date of a time in UTC. */
export const textToDate: CastPrinter = (shape, from) =>
  naming(from, (value) => {
    const packed = `concat(left(${value}, 4), '-', substr(${value}, 5, 2), '-', substr(${value}, 7, 2))`;
    const ofTime = readTime(shape, value, (ns) => `list_transform([${ns}], lambda n: ${dayOfNs('n')})[1]`);
    return (
      `CASE WHEN regexp_full_match(${value}, '${looseDayPattern}') THEN ${ownCast(shape, value)} ` +
      `WHEN regexp_full_match(${value}, '${packedDayPattern}') THEN ${ownCast(shape, packed)} ELSE ${ofTime} END`
    );
  });
