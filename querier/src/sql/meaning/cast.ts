import { int64Max, int64Min, shorten } from '@inlay/core';
import type { Expression, Literal } from '../../relation/expression.js';
import { cast, literal, nullOf } from '../../relation/make.js';
import { sqlName } from '../../relation/sql-name.js';
import { isFloat, isNumber, sameType, type DataType } from '../../relation/types.js';
import { sqlError } from '../sql-error.js';
import { canCast } from './castable.js';
import { foldCast, nsOfUnit } from './fold-cast.js';
import * as numbers from './values/numbers.js';
import { formatTimeOfDay } from './values/time-of-day.js';
import { formatDate, formatTimestamp } from './values/timestamp.js';

const isScalar = ({ kind }: DataType): boolean => kind !== 'list' && kind !== 'struct';

/**
 * The expression in another type, as DataFusion casts it; constants become constants. Throws `sql_unsupported` when there is no such
 * cast, and `bad_literal` when a constant has no value of the type, unless it is a TRY_CAST, which then is NULL.
 */
export function castTo(from: Expression, type: DataType, isTry = false): Expression {
  if (sameType(from.type, type)) return from;
  if (from.type.kind === 'null') return nullOf(type);
  if (!canCast(from.type, type))
    throw sqlError('sql_unsupported', `${sqlName(from.type)} cannot be cast to ${sqlName(type)}`);
  if (from.type.kind === 'utf8' && type.kind === 'interval' && from.kind !== 'literal')
    throw sqlError(
      'sql_unsupported',
      "only a constant text can be cast to INTERVAL: of a column, multiply an interval, as in n * INTERVAL '1 second'",
    );
  refuseOtherZones(from.type, type);
  if (from.kind !== 'literal' || !isScalar(type)) return cast(from, type, isTry);
  const value = foldCast(from, type);
  const made = value === undefined ? undefined : literal(type, value);
  if (made !== undefined && !(isTry && isTooFar(made))) return made;
  if (isTry) return nullOf(type);
  throw sqlError('bad_literal', `${shown(from)} ${refusal(from.type, type)}`);
}

/** The zone of a time, if it is another than UTC. */
const otherZone = (type: DataType): string | undefined =>
  type.kind === 'timestamp' && type.zone !== 'UTC' && type.zone !== '+00:00' ? type.zone : undefined;

/** An instant is the same in every zone; its date, its text and what is read from one are not, and only UTC is known here. */
function refuseOtherZones(from: DataType, to: DataType): void {
  const isInstant = [from, to].every((type) => type.kind === 'timestamp' && type.zone !== undefined);
  const zone = otherZone(from) ?? otherZone(to);
  if (zone !== undefined && !isInstant && !isNumber(from) && !isNumber(to))
    throw sqlError('sql_unsupported', `times in the zone ${zone} cannot be cast yet: there is UTC`);
}

/** A constant time may be one that no column holds, and be compared with; a TRY_CAST says that it is none. */
const isTooFar = ({ type, value }: Literal): boolean =>
  type.kind === 'timestamp' && typeof value === 'bigint' && (value > int64Max || value < int64Min);

/**
 * A cast that a statement writes: an integer becomes a time by counting seconds, not what the type counts. Every other cast is
 * `castTo`.
 */
export function writtenCast(from: Expression, type: DataType, isTry: boolean): Expression {
  const isSeconds = !isTry && from.type.kind === 'i64' && type.kind === 'timestamp' && type.unit === 'ns';
  return castTo(isSeconds ? castTo(from, { ...type, unit: 's' }) : from, type, isTry);
}

/** Characters of a value that a message quotes. */
const shownMax = 80;

function shown({ type, value }: Literal): string {
  if (typeof value === 'string') return `'${shorten(value, shownMax)}'`;
  if (typeof value === 'number') return numbers.formatF64(value);
  if (value instanceof Uint8Array) return 'the binary value';
  if (typeof value !== 'bigint') return 'the constant';
  if (type.kind === 'decimal') return numbers.formatDecimal(value, type.scale);
  if (type.kind === 'date') return `the date ${formatDate(value)}`;
  if (type.kind === 'time_of_day') return `the time of day ${formatTimeOfDay(value * nsOfUnit(type.unit))}`;
  if (type.kind === 'timestamp') return `the time ${formatTimestamp(value)}`;
  return String(value);
}

const hints: Partial<Record<DataType['kind'], string>> = {
  timestamp: `is not a time: write it like '${formatTimestamp(1_700_000_000_123_456_789n)}Z'`,
  date: "is not a date: write it like '2023-11-14'",
  time_of_day: "is not a time of day: write it like '22:13:20'",
  interval: "is not an interval: write it like '1 hour' or '2 days 30 minutes'",
};

function refusal(from: DataType, to: DataType): string {
  if (from.kind !== 'utf8')
    return from.kind === 'binary' ? 'is no text: it is not UTF-8' : `does not fit into ${sqlName(to)}`;
  return hints[to.kind] ?? `cannot be read as ${sqlName(to)}`;
}

/** A constant in another type when no digit of it is lost on the way there and back; undefined otherwise. */
export function exactly(constant: Literal, type: DataType): Literal | undefined {
  if (sameType(constant.type, type)) return constant;
  if (!canCast(constant.type, type) || !isScalar(type)) return undefined;
  const value = foldCast(constant, type);
  if (value === undefined) return undefined;
  const there = literal(type, value);
  const back = foldCast(there, constant.type);
  return back === constant.value || (isFloat(constant.type) && Object.is(back, constant.value)) ? there : undefined;
}
