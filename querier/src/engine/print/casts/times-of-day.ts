import { assert } from '@inlay/core';
import type { DataType } from '../../../relation/types.js';
import { quoteText, unitNs } from '../literal.js';
import { naming, ownCast, unreadable, type CastPrinter } from './cast-shape.js';

const dayNs = '86400000000000';

const unitOf = (type: DataType): bigint => {
  assert(type.kind === 'time_of_day', 'the type is that of a time of day');
  return unitNs(type.unit);
};

/** What is less than the unit is cut off. */
const inUnits = (ns: string, unit: bigint): string => (unit === 1n ? ns : `(${ns} // ${String(unit)})`);

const minuteAndSecond = '[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.][0-9]+)?)?';
const timePattern = `(?:[01]?[0-9]|2[0-3]):${minuteAndSecond}|(?:0?[1-9]|1[0-2]):${minuteAndSecond} [AaPp][Mm]`;
/** The parts of a text that the pattern above matches. */
const partsPattern = '^([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]{1,9})[0-9]*)?)?(?: ([AaPp])[Mm])?$';

const textToTimeOfDay =
  (unit: bigint): CastPrinter =>
  (shape, from) =>
    naming(from, (value) => {
      const parts = `regexp_extract(${value}, ${quoteText(partsPattern)}, ['h', 'm', 's', 'f', 'half'])`;
      const number = (name: string): string => `coalesce(TRY_CAST(p['${name}'] AS BIGINT), 0)`;
      const hour = `CASE lower(p['half']) WHEN 'a' THEN ${number('h')} % 12 WHEN 'p' THEN ${number('h')} % 12 + 12 ELSE ${number('h')} END`;
      const ns = `((${hour}) * 3600 + ${number('m')} * 60 + ${number('s')}) * 1000000000 + CAST(rpad(p['f'], 9, '0') AS BIGINT)`;
      const read = `list_transform([${parts}], lambda p: ${inUnits(`(${ns})`, unit)})[1]`;
      return `CASE WHEN NOT regexp_full_match(${value}, ${quoteText(timePattern)}) THEN ${unreadable(shape, value)} ELSE ${read} END`;
    });

/** The time of day that a text says or a timestamp has in UTC; an integer counts its unit. */
export const toTimeOfDay: CastPrinter = (shape, from) => {
  const { source, type } = shape;
  const unit = unitOf(type);
  if (source.kind === 'utf8') return textToTimeOfDay(unit)(shape, from);
  if (source.kind === 'timestamp')
    return naming(from, (at) => inUnits(`((epoch_ns(${at}) % ${dayNs} + ${dayNs}) % ${dayNs})`, unit));
  if (source.kind === 'time_of_day') {
    const given = unitNs(source.unit);
    return unit >= given ? inUnits(from.sql, unit / given) : `(${from.sql} * ${String(given / unit)})`;
  }
  return ownCast(shape, from.sql);
};

/** With as many thirds of the fraction as there are. */
export const timeOfDayToText: CastPrinter = ({ source }, from) => {
  const perSecond = 1_000_000_000n / unitOf(source);
  return naming(from, (value) => {
    const two = (sql: string): string => `lpad(CAST(${sql} AS VARCHAR), 2, '0')`;
    const seconds = `(${value} // ${String(perSecond)})`;
    const ns = `(${value} % ${String(perSecond)} * ${String(1_000_000_000n / perSecond)})`;
    const digits = (of: number): string =>
      `'.' || lpad(CAST(${ns} // 1${'0'.repeat(9 - of)} AS VARCHAR), ${String(of)}, '0')`;
    const clock = [`${seconds} // 3600`, `${seconds} // 60 % 60`, `${seconds} % 60`].map(two).join(" || ':' || ");
    const fraction = `CASE WHEN ${ns} = 0 THEN '' WHEN ${ns} % 1000000 = 0 THEN ${digits(3)} WHEN ${ns} % 1000 = 0 THEN ${digits(6)} ELSE ${digits(9)} END`;
    return `(${clock} || ${fraction})`;
  });
};
