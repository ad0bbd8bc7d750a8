import { assert } from '@inlay/core';
import { isFloat, isInteger } from '../../../relation/types.js';
import { intervalParts } from '../functions/interval-parts.js';
import type { PrintedArgument } from '../functions/printed-call.js';
import { unitNs } from '../literal.js';
import { naming, ownCast, tried, type CastPrinter, type CastShape } from './cast-shape.js';
import { textToDecimal, textToFloat, textToInteger } from './from-text.js';
import { unscaled } from './unscaled.js';

/** What a time, a date or a duration counts, as a BIGINT; a number is what it is. */
function counted({ source }: Pick<CastShape, 'source'>, sql: string): string {
  if (source.kind === 'timestamp') {
    const unit = unitNs(source.unit);
    return unit === 1n ? `epoch_ns(${sql})` : `(epoch_ns(${sql}) // ${String(unit)})`;
  }
  return source.kind === 'date' ? `(${sql} - DATE '1970-01-01')` : sql;
}

/** The engine rounds where DataFusion cuts. */
export const cut = ({ source }: Pick<CastShape, 'source'>, sql: string): string =>
  isFloat(source) || (source.kind === 'decimal' && source.scale > 0) ? `trunc(${sql})` : sql;

export const toInteger: CastPrinter = (shape, from) =>
  shape.source.kind === 'utf8' ? textToInteger(shape, from) : ownCast(shape, cut(shape, counted(shape, from.sql)));

/** Half a step above the largest FLOAT: from here on a DOUBLE is infinite there. */
const floatLimit = '3.4028235677973366e38';

export const toFloat: CastPrinter = (shape, from) => {
  const { source, type } = shape;
  if (source.kind === 'utf8') return textToFloat(shape, from);
  if (source.kind === 'decimal') return decimalToFloat(shape, from);
  if (source.kind !== 'f64' || type.kind !== 'f32') return ownCast(shape, counted(shape, from.sql));
  return naming(
    from,
    (value) =>
      `CASE WHEN isnan(${value}) THEN CAST('NaN' AS FLOAT) WHEN ${value} >= ${floatLimit} THEN CAST('Infinity' AS FLOAT) ` +
      `WHEN ${value} <= -${floatLimit} THEN CAST('-Infinity' AS FLOAT) ELSE CAST(${value} AS FLOAT) END`,
  );
};

/** Digits that a DOUBLE holds all of. */
const doubleDigits = 15;

/** The digits as a DOUBLE, divided by what moves the point; the engine's own cast rounds otherwise where they are many. */
const decimalToFloat: CastPrinter = ({ source, type }, from) => {
  assert(source.kind === 'decimal', 'the cast is that of a decimal');
  const isExact = source.precision <= doubleDigits || source.scale === 0;
  const double = isExact
    ? `CAST(${from.sql} AS DOUBLE)`
    : `(CAST(${unscaled(from.sql, source)} AS DOUBLE) / 1e${String(source.scale)})`;
  return type.kind === 'f64' ? double : `CAST(${double} AS FLOAT)`;
};

/** A FLOAT goes by way of a DOUBLE: the engine would move its point as a FLOAT. */
export const toDecimal: CastPrinter = (shape, from) => {
  if (shape.source.kind === 'utf8') return textToDecimal(shape, from);
  return ownCast(shape, shape.source.kind === 'f32' ? `CAST(${from.sql} AS DOUBLE)` : counted(shape, from.sql));
};

/** A duration counts its unit; what is below it is cut off. */
export const toDuration: CastPrinter = (shape, from) => {
  const { source, type } = shape;
  if (type.kind !== 'duration') return ownCast(shape, from.sql);
  if (source.kind === 'duration') {
    const [given, wanted] = [unitNs(source.unit), unitNs(type.unit)];
    if (wanted >= given) return `(${from.sql} // ${String(wanted / given)})`;
    return tried(shape, from, (value) => `(${value} * ${String(given / wanted)})`);
  }
  if (source.kind === 'interval') return intervalToDuration(shape, from, unitNs(type.unit));
  const whole = isInteger(source) ? from.sql : cut(shape, from.sql);
  return ownCast(shape, whole);
};

/** An interval that has months or days is no duration: how long they are, the calendar says. */
function intervalToDuration({ isTry }: CastShape, from: PrintedArgument, unit: bigint): string {
  return naming(from, (value) => {
    const { months, days, us } = intervalParts(value);
    const count = unit >= 1000n ? `(${us} // ${String(unit / 1000n)})` : `(${us} * ${String(1000n / unit)})`;
    return `CASE WHEN ${months} <> 0 OR ${days} <> 0 THEN ${isTry ? 'NULL' : "error('an interval with months or days is no duration')"} ELSE ${count} END`;
  });
}
