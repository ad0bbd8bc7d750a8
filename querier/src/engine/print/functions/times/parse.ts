import { assert } from '@inlay/core';
import type { DataType } from '../../../../relation/types.js';
import { parseTimeFormat } from '../../../../relation/time-format.js';
import { quoteText, unitNs } from '../../literal.js';
import { bindTexts } from '../bind-texts.js';
import { textOf } from '../literal-arguments.js';
import { once, type FunctionPrinter } from '../printed-call.js';
import { dateSql, timeSql, type FoundTexts } from './parse-fields.js';
import { timePattern, type Found, type FoundGroups } from './parse-pattern.js';

/** Writes what reads a time or a date by the first of its formats that fits. */
export const parseTime: FunctionPrinter = ({ args, type }) => {
  const [given, ...formats] = args;
  assert(given !== undefined && formats.length > 0, 'a text is read by a format');
  return once([given], ([text = '']) => {
    const readings = formats.map((format) => readingOf(text, textOf(format), type));
    const shown = formats.map((format) => `'${textOf(format)}'`).join(' or ');
    const refusal = `error('the text ''' || left(${text}, 80) || ${quoteText(`' is no ${wanted(type)} in the format ${shown}`)})`;
    return `coalesce(${readings.join(', ')}, CASE WHEN ${text} IS NOT NULL THEN ${refusal} END)`;
  });
};

const wanted = ({ kind }: DataType): string =>
  kind === 'date' ? 'date' : kind === 'time_of_day' ? 'time of day' : 'time from 1677 to 2262';

/** What the text says by a format; NULL when it does not fit. */
function readingOf(text: string, format: string, type: DataType): string {
  const items = parseTimeFormat(format);
  assert(!('unknown' in items), 'the format has been read before');
  const { pattern, groups } = timePattern(items);
  const names = groups
    .flatMap(({ count }) => Array.from({ length: count }))
    .map((_, i) => `'g${String(i)}'`)
    .join(', ');
  return bindTexts([`regexp_extract(${text}, ${quoteText(pattern)}, [${names}])`], ([match = '']) => {
    const found = textsOf(groups, match);
    if (type.kind === 'time_of_day')
      return bindTexts([timeSql(found)], ([time = '']) => `(${time}.seconds * 1000000000 + ${time}.ns)`);
    return bindTexts([dateSql(found), timeSql(found)], ([date = '', time = '']) => resultOf(date, time, type));
  });
}

/** SQL of the texts that were found of each thing: empty where it was not. */
function textsOf(groups: readonly FoundGroups[], match: string): FoundTexts {
  const found = new Map<Found, string[]>();
  let next = 0;
  for (const { found: name, count } of groups) {
    const parts = Array.from({ length: count }, () => `${match}.g${String(next++)}`);
    // All but one of several groups of one thing are empty.
    found.set(name, [...(found.get(name) ?? []), parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' || ')})`]);
  }
  return found;
}

const maxSeconds = '9223372035';
const minSeconds = '-9223286400';

/** The time from days since 1970, and seconds and ns after their midnight. */
function resultOf(days: string, time: string, type: DataType): string {
  const seconds = `(${days} * 86400 + ${time}.seconds)`;
  if (type.kind === 'date')
    return `(DATE '1970-01-01' + CAST(${seconds} // 86400 - CAST(${seconds} % 86400 < 0 AS BIGINT) AS INTEGER))`;
  const unit = type.kind === 'timestamp' ? unitNs(type.unit) : 1n;
  const ns = `${seconds} * 1000000000 + ${time}.ns`;
  const whole = unit === 1n ? ns : `(${ns}) // ${String(unit)} * ${String(unit)}`;
  return `CASE WHEN ${seconds} BETWEEN ${minSeconds} AND ${maxSeconds} THEN make_timestamp_ns(${whole}) END`;
}
