import { bindTexts } from '../bind-texts.js';
import type { Found } from './parse-pattern.js';

/** SQL of the texts that were found of each thing; a thing may have been found several times. */
export type FoundTexts = ReadonlyMap<Found, readonly string[]>;

const has = (found: FoundTexts, ...names: readonly Found[]): boolean => names.every((name) => found.has(name));
const textOf = (found: FoundTexts, name: Found): string => found.get(name)?.[0] ?? "''";
const wholeOf = (text: string): string => `TRY_CAST(${text} AS BIGINT)`;
const numberOf = (found: FoundTexts, name: Found): string => wholeOf(textOf(found, name));

const monthNames = 'janfebmaraprmayjunjulaugsepoctnovdec';
const weekdayNames = 'montuewedthufrisatsun';
const place = (names: string, text: string): string => `((strpos('${names}', lower(left(${text}, 3))) + 2) // 3)`;

/** The number that a thing says, and what of a date (SQL) has to be equal to it. */
interface Check {
  readonly number: (text: string) => string;
  readonly ofDate: (date: string) => string;
}
const check = (ofDate: Check['ofDate'], number: Check['number'] = wholeOf): Check => ({ number, ofDate });
const part = (word: string): Check => check((date) => `${word}(${date})`);
const code = (letter: string): Check => check((date) => `CAST(strftime(${date}, '%${letter}') AS BIGINT)`);
const hundreds = (year: string): string => `((${year} - (${year} % 100 + 100) % 100) // 100)`;
const rest = (year: string): string => `((${year} % 100 + 100) % 100)`;

/** What a date says of itself. */
const checks: Partial<Record<Found, Check>> = {
  year: part('year'),
  century: check((date) => hundreds(`year(${date})`)),
  year_of_century: check((date) => rest(`year(${date})`)),
  iso_year: part('isoyear'),
  iso_year_of_century: check((date) => rest(`isoyear(${date})`)),
  quarter: part('quarter'),
  month: part('month'),
  month_name: check(
    (date) => `month(${date})`,
    (text) => place(monthNames, text),
  ),
  day: part('day'),
  week_from_sunday: code('U'),
  week_from_monday: code('W'),
  iso_week: part('week'),
  weekday_from_sunday: check((date) => `dayofweek(${date})`),
  weekday_from_monday: check((date) => `isodow(${date})`),
  weekday_name: check(
    (date) => `isodow(${date})`,
    (text) => place(weekdayNames, text),
  ),
  day_of_year: part('dayofyear'),
};

/** Days since 1970 of what was found; NULL when there is no such day, or when one thing says another day than the rest. */
export function dateSql(found: FoundTexts): string {
  // Seconds since 1970 say the day too.
  if (found.has('epoch')) return '0';
  const said = [...found].flatMap(([name, texts]) => {
    const of = checks[name];
    return of === undefined ? [] : texts.map((text) => ({ number: of.number(text), ofDate: of.ofDate }));
  });
  return bindTexts([dayOf(found), ...said.map(({ number }) => number)], ([date = '', ...numbers]) => {
    const equal = said.map(({ ofDate }, i) => `${ofDate(date)} = ${numbers[i] ?? ''}`);
    return `CASE WHEN ${equal.join(' AND ')} THEN ${date} - DATE '1970-01-01' END`;
  });
}

/** A year with its century, or with two digits: those below 70 are after 2000. */
function yearOf(found: FoundTexts, full: Found, ofCentury: Found): string {
  if (found.has(full)) return numberOf(found, full);
  const year = numberOf(found, ofCentury);
  if (found.has('century')) return `(${numberOf(found, 'century')} * 100 + ${year})`;
  return `(${year} + CASE WHEN ${year} < 70 THEN 2000 ELSE 1900 END)`;
}

function weekdayOf(found: FoundTexts): string {
  if (found.has('weekday_from_monday')) return numberOf(found, 'weekday_from_monday');
  if (found.has('weekday_name')) return place(weekdayNames, textOf(found, 'weekday_name'));
  return `((${numberOf(found, 'weekday_from_sunday')} + 6) % 7 + 1)`;
}

const after = (date: string, days: string): string => `${date} + CAST(${days} AS INTEGER)`;

/** A day that what was found may say: where it says none, the checks do not hold for it. */
function dayOf(found: FoundTexts): string {
  const year = yearOf(found, 'year', 'year_of_century');
  const month = found.has('month') ? numberOf(found, 'month') : place(monthNames, textOf(found, 'month_name'));
  if (has(found, 'day') && (has(found, 'month') || has(found, 'month_name')))
    return after(
      `CASE WHEN ${month} BETWEEN 1 AND 12 THEN make_date(${year}, ${month}, 1) END`,
      `${numberOf(found, 'day')} - 1`,
    );
  if (has(found, 'day_of_year')) return after(`make_date(${year}, 1, 1)`, `${numberOf(found, 'day_of_year')} - 1`);
  const weekday = weekdayOf(found);
  if (has(found, 'week_from_sunday'))
    return bindTexts(
      [`make_date(${year}, 1, 1)`, `(${numberOf(found, 'week_from_sunday')} - 1) * 7 + ${weekday} % 7`],
      ([first = '', days = '']) => after(first, `(7 - dayofweek(${first})) % 7 + ${days}`),
    );
  if (has(found, 'week_from_monday'))
    return bindTexts(
      [`make_date(${year}, 1, 1)`, `(${numberOf(found, 'week_from_monday')} - 1) * 7 + ${weekday} - 1`],
      ([first = '', days = '']) => after(first, `(8 - isodow(${first})) % 7 + ${days}`),
    );
  const isoYear = yearOf(found, 'iso_year', 'iso_year_of_century');
  return after(
    `CAST(date_trunc('week', make_date(${isoYear}, 1, 4)) AS DATE)`,
    `(${numberOf(found, 'iso_week')} - 1) * 7 + ${weekday} - 1`,
  );
}

/** Seconds and ns after midnight UTC of what was found, as a struct; NULL when there is no such time. What has no minute is midnight. */
export function timeSql(found: FoundTexts): string {
  const number = (name: Found): string => numberOf(found, name);
  const fraction = found.has('fraction') ? `CAST(rpad(${textOf(found, 'fraction')}, 9, '0') AS BIGINT)` : '0';
  const ns = found.has('nanosecond') ? number('nanosecond') : fraction;
  if (found.has('epoch')) return `struct_pack(seconds := ${number('epoch')}, ns := ${ns})`;
  const half = `CASE lower(${textOf(found, 'half')}) WHEN 'am' THEN 0 WHEN 'pm' THEN 1 END`;
  const hour = found.has('hour')
    ? number('hour')
    : has(found, 'hour_of_half', 'half') && `(${number('hour_of_half')} % 12 + 12 * ${half})`;
  const hasFraction = found.has('nanosecond') || found.has('fraction');
  const isWhole = hour !== false && found.has('minute') && (found.has('second') || !hasFraction);
  const conditions = [
    ...(found.has('hour') ? [`${number('hour')} < 24`] : []),
    ...(found.has('hour_of_half') ? [`${number('hour_of_half')} BETWEEN 1 AND 12`] : []),
    ...(found.has('minute') ? [`${number('minute')} < 60`] : []),
    ...(found.has('second') ? [`${number('second')} <= 60`] : []),
    ...(has(found, 'hour', 'half') ? [`${number('hour')} // 12 = ${half}`] : []),
    ...(has(found, 'hour', 'hour_of_half') ? [`${number('hour')} % 12 = ${number('hour_of_half')} % 12`] : []),
    ...(found.has('sign') ? offsetConditions(found) : []),
  ];
  const seconds = [
    `${hour === false ? '0' : hour} * 3600`,
    `${number('minute')} * 60`,
    ...(found.has('second') ? [number('second')] : []),
  ].join(' + ');
  const time = isWhole
    ? `struct_pack(seconds := ${seconds}${found.has('sign') ? ` - ${offsetSql(found)}` : ''}, ns := ${ns})`
    : 'struct_pack(seconds := CAST(0 AS BIGINT), ns := CAST(0 AS BIGINT))';
  return conditions.length === 0 ? time : `CASE WHEN ${conditions.join(' AND ')} THEN ${time} END`;
}

const orZero = (found: FoundTexts, name: Found): string => `coalesce(${numberOf(found, name)}, 0)`;

const offsetConditions = (found: FoundTexts): readonly string[] => [
  `${orZero(found, 'offset_hours')} < 24`,
  `${orZero(found, 'offset_minutes')} < 60`,
];

const offsetSql = (found: FoundTexts): string =>
  `CASE WHEN ${textOf(found, 'sign')} = '-' THEN -1 ELSE 1 END * (${orZero(found, 'offset_hours')} * 3600 + ${orZero(found, 'offset_minutes')} * 60)`;
