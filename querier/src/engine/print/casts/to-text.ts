import { assert } from '@inlay/core';
import { types, type DataType, type TimeUnit } from '../../../relation/types.js';
import { quoteText } from '../literal.js';
import { floored, naming, printed, tried, type CastPrinter } from './cast-shape.js';
import { timeOfDayToText } from './times-of-day.js';
import { intervalParts } from '../functions/interval-parts.js';

/** What a FLOAT or DOUBLE is to the engine as text, in Arrow's form: by a pattern of it, and how it is written instead. */
type FloatForm = readonly [pattern: string, written: (text: string) => string];

const replaced =
  (pattern: string, replacement: string) =>
  (text: string): string =>
    `regexp_replace(${text}, ${quoteText(pattern)}, ${quoteText(replacement)})`;

/** `1.5e-05` as 0.000015: digits and sign stay. */
const plainForm = (power: number): FloatForm => [
  `e-0${String(power)}$`,
  replaced(`^(-?)([0-9])[.]?([0-9]*)e-0${String(power)}$`, `\\10.${'0'.repeat(power - 1)}\\2\\3`),
];
const nanForm: FloatForm = ['nan', () => "'NaN'"];
/** `12345679000000.0` as 1.2345679e13. */
const largeForm: FloatForm = [
  '^-?[0-9]{14,}[.]',
  (text) => {
    const digits = replaced('^(-?[0-9])([0-9]+)$', '\\1.\\2')(`regexp_replace(${text}, '0*[.]0$', '')`);
    return `concat(${digits}, 'e', length(ltrim(${text}, '-')) - 3)`;
  },
];
/** `1e+300` as 1e300, and `1e-07` as 1e-7. */
const exponentForm = replaced('e(?:[+]|(-))0*', 'e\\1');

/** The engine writes the same digits, which are the fewest that there can be; where an exponent begins is another matter. */
const floatToText =
  (...forms: readonly FloatForm[]): CastPrinter =>
  (_, from) =>
    naming(printed(`CAST(${from.sql} AS VARCHAR)`, types.utf8, true), (text) => {
      const cases = forms.map(
        ([pattern, written]) => `WHEN regexp_matches(${text}, '${pattern}') THEN ${written(text)}`,
      );
      return `CASE ${cases.join(' ')} ELSE ${exponentForm(text)} END`;
    });

const dateToText: CastPrinter = (_, from) =>
  naming(from, (value) => {
    const rest = `strftime(${value}, '-%m-%d')`;
    const year = `CAST(abs(year(${value})) AS VARCHAR)`;
    return (
      `CASE WHEN year(${value}) BETWEEN 0 AND 9999 THEN concat(lpad(${year}, 4, '0'), ${rest}) ` +
      `WHEN ${value} IS NOT NULL THEN concat(CASE WHEN year(${value}) < 0 THEN '-' ELSE '+' END, lpad(${year}, CAST(greatest(4, length(${year})) AS INTEGER), '0'), ${rest}) END`
    );
  });

/** With as many thirds of the fraction as there are. The engine's own text of a time near the first or last that there is fails. */
const timestampToText: CastPrinter = ({ source }, from) => {
  const zone = source.kind === 'timestamp' && source.zone !== undefined ? 'Z' : '';
  return naming(printed(`epoch_ns(${from.sql})`, types.i64, true), (ns) => {
    const second = `strftime(make_timestamp(${floored(ns, '1000')}), '%Y-%m-%dT%H:%M:%S')`;
    const fraction = `((${ns} % 1000000000 + 1000000000) % 1000000000)`;
    const digits = (of: number): string =>
      `'.' || lpad(CAST(${fraction} // 1${'0'.repeat(9 - of)} AS VARCHAR), ${String(of)}, '0')`;
    return (
      `(${second} || CASE WHEN ${fraction} = 0 THEN '' WHEN ${fraction} % 1000000 = 0 THEN ${digits(3)} ` +
      `WHEN ${fraction} % 1000 = 0 THEN ${digits(6)} ELSE ${digits(9)} END${zone === '' ? '' : ` || '${zone}'`})`
    );
  });
};

const digitsOf: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };

/** All parts with their signs, and all digits of the unit. */
const durationToText: CastPrinter = ({ source }, from) => {
  assert(source.kind === 'duration', 'the text is that of a duration');
  const digits = digitsOf[source.unit];
  const scale = `1${'0'.repeat(digits)}`;
  return naming(from, (value) => {
    const of = (seconds: number, modulo: number): string =>
      `(${value} // ${scale} // ${String(seconds)} % ${String(modulo)})`;
    const fraction =
      digits === 0 ? '' : `, '.', lpad(CAST(abs(${value} % ${scale}) AS VARCHAR), ${String(digits)}, '0')`;
    return (
      `CASE WHEN ${value} IS NOT NULL THEN concat(${value} // ${scale} // 86400, ' days ', ${of(3600, 24)}, ' hours ', ${of(60, 60)}, ' mins ', ` +
      `CASE WHEN ${value} % 60${'0'.repeat(digits)} < 0 THEN '-' ELSE '' END, abs(${of(1, 60)})${fraction}, ' secs') END`
    );
  });
};

/** The parts that are not zero, a sign for each. */
const intervalToText: CastPrinter = (_, from) =>
  naming(from, (value) => {
    const { months, days, us } = intervalParts(value);
    const named = (sql: string, unit: string): string => `CASE WHEN ${sql} <> 0 THEN concat(${sql}, ' ${unit}') END`;
    const rest = `(${us} % 60000000)`;
    const seconds =
      `CASE WHEN ${rest} <> 0 THEN concat(CASE WHEN ${rest} < 0 THEN '-' ELSE '' END, abs(${rest}) // 1000000, '.', ` +
      `lpad(CAST(abs(${rest}) % 1000000 AS VARCHAR), 6, '0'), '000 secs') END`;
    const all = [
      named(months, 'mons'),
      named(days, 'days'),
      named(`(${us} // 3600000000)`, 'hours'),
      named(`(${us} // 60000000 % 60)`, 'mins'),
      seconds,
    ];
    return `CASE WHEN ${value} IS NOT NULL THEN coalesce(nullif(concat_ws(' ', ${all.join(', ')}), ''), '0 secs') END`;
  });

const decimalToText: CastPrinter = ({ source }, from) => {
  const text = `CAST(${from.sql} AS VARCHAR)`;
  // The engine leaves out the zero before the point when no other digit can stand there.
  const isFraction = source.kind === 'decimal' && source.precision === source.scale;
  return isFraction ? `regexp_replace(${text}, '^(-?)[.]', '\\10.')` : text;
};

const item = '"\uE000i"';

/** `[1, , 3]`: items that are NULL leave their place empty. */
const listToText: CastPrinter = (shape, from) => {
  const { source, type } = shape;
  assert(source.kind === 'list', 'the text is that of a list');
  const one = toText({ ...shape, source: source.item, type }, printed(item, source.item));
  return `('[' || array_to_string(list_transform(${from.sql}, lambda ${item}: coalesce(${one}, '')), ', ') || ']')`;
};

const printers: Partial<Record<DataType['kind'], CastPrinter>> = {
  f64: floatToText(nanForm, plainForm(5)),
  f32: floatToText(nanForm, plainForm(5), plainForm(6), largeForm),
  decimal: decimalToText,
  date: dateToText,
  timestamp: timestampToText,
  duration: durationToText,
  interval: intervalToText,
  time_of_day: timeOfDayToText,
  list: listToText,
  utf8: (_, from) => from.sql,
  binary: (shape, from) => tried(shape, from, (value) => `decode(${value})`),
};

/** Writes a value as Arrow writes it. */
export const toText: CastPrinter = (shape, from) =>
  printers[shape.source.kind]?.(shape, from) ?? `CAST(${from.sql} AS VARCHAR)`;
