import { unitNs } from '../literal.js';
import { dayOfNs, naming, ownCast, tried, type CastPrinter } from './cast-shape.js';
import { textToDate, textToTimestamp } from './from-text.js';
import { cut } from './numbers.js';

/** A number of its unit, a date, or another timestamp: what is below the unit is cut off, towards 1970. */
export const toTimestamp: CastPrinter = (shape, from) => {
  const { source, type } = shape;
  const unit = type.kind === 'timestamp' ? unitNs(type.unit) : 1n;
  if (source.kind === 'utf8') return textToTimestamp(unit)(shape, from);
  if (source.kind === 'date') return tried(shape, from, (value) => `CAST(${value} AS TIMESTAMP_NS)`);
  if (source.kind === 'timestamp') {
    if (unit <= unitNs(source.unit)) return from.sql;
    return naming(from, (at) => `make_timestamp_ns(epoch_ns(${at}) - epoch_ns(${at}) % ${String(unit)})`);
  }
  return tried(shape, from, (value) => {
    const count = `CAST(${cut(shape, value)} AS BIGINT)`;
    return `make_timestamp_ns(${unit === 1n ? count : `${count} * ${String(unit)}`})`;
  });
};

/** A number of days, or the day in which a timestamp is, also before 1970. */
export const toDate: CastPrinter = (shape, from) => {
  const { source } = shape;
  if (source.kind === 'utf8') return textToDate(shape, from);
  if (source.kind === 'timestamp') return naming(from, (at) => dayOfNs(`epoch_ns(${at})`));
  return tried(shape, from, (value) => `(DATE '1970-01-01' + CAST(${value} AS INTEGER))`);
};

/** A duration. What is below a microsecond has no place in an interval of the engine's, and is an error. */
export const toInterval: CastPrinter = (shape, from) => {
  const { source } = shape;
  if (source.kind !== 'duration') return ownCast(shape, from.sql);
  const unit = unitNs(source.unit);
  if (unit >= 1000n) return tried(shape, from, (value) => `to_microseconds(${value} * ${String(unit / 1000n)})`);
  const none = shape.isTry
    ? 'NULL'
    : "error('an interval of less than a microsecond can be compared with, and nothing else')";
  return naming(
    from,
    (value) => `to_microseconds(CASE WHEN ${value} % 1000 <> 0 THEN ${none} ELSE ${value} // 1000 END)`,
  );
};
