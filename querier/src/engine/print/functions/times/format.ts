import { assert } from '@inlay/core';
import { fieldWidths, parseTimeFormat, type FormatItem, type TimeField } from '../../../../relation/time-format.js';
import { quoteText } from '../../literal.js';
import { textOf } from '../literal-arguments.js';
import { once, type FunctionPrinter } from '../printed-call.js';
import { dateOfNs, daysOf, floored, nsOf, secondNs, within } from './ns.js';

/** What the engine's own formats write: filled up with zeros. */
const codes: Partial<Record<TimeField, string>> = {
  year: 'Y',
  year_of_century: 'y',
  iso_year: 'G',
  month: 'm',
  day: 'd',
  week_from_sunday: 'U',
  week_from_monday: 'W',
  iso_week: 'V',
  weekday_from_sunday: 'w',
  weekday_from_monday: 'u',
  day_of_year: 'j',
  hour: 'H',
  hour_of_half: 'I',
  minute: 'M',
  second: 'S',
};

/** A piece of the text that is made: a part of the engine's format, or SQL of a text. */
type Piece = { readonly code: string } | { readonly sql: string };

/** The time that is written, under a name. */
interface Subject {
  readonly sql: string;
  readonly isDate: boolean;
}

export const formatTime: FunctionPrinter = ({ args: [time, format] }) => {
  assert(time !== undefined, 'a time is written');
  const items = parseTimeFormat(textOf(format));
  assert(!('unknown' in items), 'the format has been read before');
  const isDate = time.expression.type.kind === 'date';
  return once([time], ([sql = '']) =>
    joined(
      items.map((item) => pieceOf(item, { sql, isDate })),
      sql,
    ),
  );
};

/** Neighbours that the engine writes are one format of its. */
function joined(pieces: readonly Piece[], time: string): string {
  const texts: string[] = [];
  let codes = '';
  const flush = (): void => {
    if (codes !== '') texts.push(`strftime(${time}, ${quoteText(codes)})`);
    codes = '';
  };
  for (const piece of pieces) {
    if ('code' in piece) codes += piece.code;
    else {
      flush();
      texts.push(piece.sql);
    }
  }
  flush();
  // A NULL has no text, however short.
  if (texts.length === 0) return `CASE WHEN ${time} IS NOT NULL THEN '' END`;
  return texts.length === 1 ? (texts[0] ?? '') : `(${texts.join(' || ')})`;
}

const plain = (text: string): Piece => ({ code: text.replaceAll('%', '%%') });

function pieceOf(item: FormatItem, subject: Subject): Piece {
  switch (item.kind) {
    case 'text':
    case 'space':
      return plain(item.text);
    case 'divider':
      return plain('T');
    case 'month_name':
      return { code: item.isLong ? '%B' : '%b' };
    case 'weekday_name':
      return { code: item.isLong ? '%A' : '%a' };
    case 'half':
      return item.isUpper ? { code: '%p' } : { sql: `lower(strftime(${subject.sql}, '%p'))` };
    case 'fraction':
      return fractionPiece(item, subject);
    case 'number':
      return numberPiece(item, subject);
    case 'offset':
      throw new Error('a time has no distance from UTC to write');
  }
}

const nsOfSecond = ({ sql }: Subject): string => within(nsOf(sql), secondNs);
const padded = (number: string, width: number, fill = '0'): string =>
  `lpad(CAST(${number} AS VARCHAR), ${String(width)}, '${fill}')`;

function fractionPiece(item: Extract<FormatItem, { kind: 'fraction' }>, subject: Subject): Piece {
  const { digits, hasPoint } = item;
  const point = hasPoint ? "'.' || " : '';
  if (digits !== undefined) {
    if (subject.isDate) return plain((hasPoint ? '.' : '') + '0'.repeat(digits));
    const unit = String(10n ** BigInt(9 - digits));
    return { sql: `(${point}${padded(`${nsOfSecond(subject)} // ${unit}`, digits)})` };
  }
  if (subject.isDate) return plain('');
  const ns = nsOfSecond(subject);
  const thirds = [3, 6].map((count) => {
    const unit = String(10n ** BigInt(9 - count));
    return `WHEN ${ns} % ${unit} = 0 THEN ${point}${padded(`${ns} // ${unit}`, count)}`;
  });
  return { sql: `(CASE WHEN ${ns} = 0 THEN '' ${thirds.join(' ')} ELSE ${point}${padded(ns, 9)} END)` };
}

function numberPiece({ field, padding }: Extract<FormatItem, { kind: 'number' }>, subject: Subject): Piece {
  const code = codes[field];
  if (code !== undefined && padding === 'zero' && !isAnyYear(field, subject)) return { code: `%${code}` };
  const number = numberSql(field, subject);
  const width = fieldWidths[field];
  if (isAnyYear(field, subject)) return { sql: yearText(number) };
  if (padding === 'none') return { sql: `CAST(${number} AS VARCHAR)` };
  const fill = padding === 'space' ? ' ' : '0';
  // Numbers of any length are not cut.
  return { sql: field === 'epoch' ? `CAST(${number} AS VARCHAR)` : padded(number, width, fill) };
}

/** The engine writes years with four digits as DataFusion does, and others not. */
const isAnyYear = (field: TimeField, { isDate }: Subject): boolean =>
  isDate && (field === 'year' || field === 'iso_year');

const yearText = (year: string): string =>
  `(CASE WHEN ${year} < 0 THEN '-' WHEN ${year} > 9999 THEN '+' ELSE '' END || CASE WHEN abs(${year}) > 9999 THEN CAST(abs(${year}) AS VARCHAR) ELSE ${padded(`abs(${year})`, 4)} END)`;

/** Numbers that the engine's formats do not write, of a date. */
const ofDate: Partial<Record<TimeField, (date: string) => string>> = {
  year: (date) => `year(${date})`,
  iso_year: (date) => `isoyear(${date})`,
  century: (date) => floored(`year(${date})`, 100n),
  year_of_century: (date) => within(`year(${date})`, 100n),
  iso_year_of_century: (date) => within(`isoyear(${date})`, 100n),
  quarter: (date) => `quarter(${date})`,
};

function numberSql(field: TimeField, subject: Subject): string {
  const { sql, isDate } = subject;
  const number = ofDate[field];
  if (number !== undefined) return number(isDate ? sql : dateOfNs(nsOf(sql)));
  // A date has no parts of a day, and a NULL has none at all.
  if (field === 'nanosecond') return isDate ? `(0 * day(${sql}))` : nsOfSecond(subject);
  if (field === 'epoch') return isDate ? `(${daysOf(sql)} * 86400)` : floored(nsOf(sql), secondNs);
  return `CAST(strftime(${sql}, '%${codes[field] ?? ''}') AS INTEGER)`;
}
