import type { Expression, Interval, Literal } from '../../relation/expression.js';
import { call, int, literal, nullOf } from '../../relation/make.js';
import { isInteger, types, type DataType } from '../../relation/types.js';
import { sqlError } from '../sql-error.js';
import { castTo } from './cast.js';
import { floorDiv } from './values/calendar.js';
import { commonTime } from './coerce.js';
import { nsOfUnit } from './fold-cast.js';
import { computeTimesOfDay } from './time-of-day-arithmetic.js';
import { addInterval, addIntervalToDate, sumOfIntervals, timesInterval } from './values/interval.js';

type Timestamp = Extract<DataType, { kind: 'timestamp' }>;

const isPoint = ({ kind }: DataType): boolean => kind === 'timestamp' || kind === 'date';
const isSpan = ({ kind }: DataType): boolean => kind === 'interval' || kind === 'duration';

/** A constant that is not NULL. */
const isValue = (expression: Expression): expression is Literal =>
  expression.kind === 'literal' && expression.value !== null;

/** What is computed of times, dates, durations and intervals; undefined when neither side is one, or the operator is not for them. */
export function computeTimes(operator: string, left: Expression, right: Expression): Expression | undefined {
  const [a, b] = [left.type, right.type];
  if (a.kind === 'null' && (isPoint(b) || isSpan(b))) return withNull(operator, b);
  if (b.kind === 'null' && (isPoint(a) || isSpan(a))) return withNull(operator, a);
  if (operator === '*') {
    if (a.kind === 'interval' && isInteger(b)) return multiplied(left, right);
    return b.kind === 'interval' && isInteger(a) ? multiplied(right, left) : undefined;
  }
  if (operator !== '+' && operator !== '-') return undefined;
  const isMinus = operator === '-';
  if (a.kind === 'time_of_day' || b.kind === 'time_of_day') return computeTimesOfDay(left, right, isMinus);
  if (isPoint(a)) {
    if (isPoint(b)) return isMinus ? difference(left, right) : undefined;
    return moved(left, right, isMinus);
  }
  if (isPoint(b)) return isMinus ? undefined : moved(right, left, false);
  return isSpan(a) && isSpan(b) ? spans(left, right, isMinus) : undefined;
}

/** NULL is taken for a value of the type of the other side: `time - NULL` for a difference. */
function withNull(operator: string, type: DataType): Expression | undefined {
  if (isSpan(type)) return operator === '+' || operator === '-' ? nullOf(type) : undefined;
  if (operator !== '-') return undefined;
  return nullOf(type.kind === 'timestamp' ? { kind: 'duration', unit: type.unit } : types.i64);
}

/** A time or a date, so much later or earlier; undefined when that is not said by a type that can be added. */
function moved(point: Expression, by: Expression, isMinus: boolean): Expression | undefined {
  if (by.type.kind === 'interval') return movedByInterval(point, isMinus ? negated(by) : by);
  if (by.type.kind === 'duration' && point.type.kind === 'timestamp') {
    const duration = castTo(by, { kind: 'duration', unit: point.type.unit });
    const added = isMinus ? negated(duration) : duration;
    if (isValue(point) && isValue(added)) return literal(point.type, (point.value as bigint) + (added.value as bigint));
    return call('add_duration', point.type, [point, added]);
  }
  if (point.type.kind !== 'date' || !isInteger(by.type)) return undefined;
  const days = castTo(by, types.i64);
  const added = isMinus ? negated(days) : days;
  if (isValue(point) && isValue(added)) return dateLiteral((point.value as bigint) + (added.value as bigint));
  return call('add_days', types.date, [point, added]);
}

function movedByInterval(point: Expression, interval: Expression): Expression {
  const { type } = point;
  const duration = type.kind === 'timestamp' && type.unit === 'ns' ? asDuration(interval) : undefined;
  if (duration !== undefined) return call('add_duration', type, [point, duration]);
  if (!isValue(point) || !isValue(interval)) return call('add_interval', type, [point, interval]);
  const by = interval.value as Interval;
  const at = point.value as bigint;
  if (type.kind === 'date') return dateLiteral(addIntervalToDate(at, by));
  const unit = nsOfUnit((type as Timestamp).unit);
  return literal(type, floorDiv(addInterval(at * unit, by), unit));
}

function dateLiteral(days: bigint): Literal {
  if (days < -(2n ** 31n) || days >= 2n ** 31n)
    throw sqlError('bad_literal', 'a date is too far away: it has at most 2147483647 days from 1970-01-01');
  return literal(types.date, days);
}

/** An interval that is so many times a number of ns, as a duration: so it keeps what is below a microsecond. */
function asDuration(interval: Expression): Expression | undefined {
  if (interval.kind !== 'call' || interval.name !== 'multiply_interval') return undefined;
  const [unit, times] = interval.args;
  if (unit === undefined || times === undefined || !isValue(unit)) return undefined;
  const { months, days, ns } = unit.value as Interval;
  if (months !== 0 || days !== 0) return undefined;
  return castTo(call('multiply', types.i64, [int(ns), times]), { kind: 'duration', unit: 'ns' });
}

/** From the second to the first: of dates days, of times a duration in the finer of both units. */
function difference(left: Expression, right: Expression): Expression | undefined {
  if (left.type.kind === 'date' && right.type.kind === 'date') {
    if (isValue(left) && isValue(right)) return int((left.value as bigint) - (right.value as bigint));
    return call('date_difference', types.i64, [left, right]);
  }
  const common = commonTime(left.type, right.type);
  if (common?.kind !== 'timestamp') return undefined;
  const [a, b] = [castTo(left, common), castTo(right, common)];
  const type: DataType = { kind: 'duration', unit: common.unit };
  if (isValue(a) && isValue(b)) return literal(type, (a.value as bigint) - (b.value as bigint));
  return call('time_difference', type, [a, b]);
}

/** Durations of one unit stay durations; all else becomes an interval. */
function spans(left: Expression, right: Expression, isMinus: boolean): Expression {
  const [a, b] = [left.type, right.type];
  const type: DataType = a.kind === 'duration' && b.kind === 'duration' && a.unit === b.unit ? a : types.interval;
  const [from, by] = [castTo(left, type), castTo(right, type)];
  if (type.kind !== 'interval' || !isValue(from) || !isValue(by))
    return call(isMinus ? 'subtract' : 'add', type, [from, by]);
  const added = isMinus ? (negated(by) as Literal) : by;
  return intervalLiteral(sumOfIntervals(from.value as Interval, added.value as Interval));
}

function multiplied(interval: Expression, times: Expression): Expression {
  if (isValue(interval) && isValue(times))
    return intervalLiteral(timesInterval(interval.value as Interval, times.value as bigint));
  return call('multiply_interval', types.interval, [interval, castTo(times, types.i64)]);
}

/** The opposite of a number, a duration or an interval. */
export function negated(operand: Expression): Expression {
  if (operand.kind === 'call' && operand.name === 'multiply_interval') {
    const [interval, times] = operand.args;
    if (interval !== undefined && times !== undefined && isValue(interval))
      return { ...operand, args: [negated(interval), times] };
  }
  if (!isValue(operand)) return call('negate', operand.type, [operand]);
  const { type, value } = operand;
  if (type.kind === 'interval') return intervalLiteral(timesInterval(value as Interval, -1n));
  if (typeof value === 'number') return literal(type, -value);
  return typeof value === 'bigint' ? literal(type, -value) : call('negate', type, [operand]);
}

function intervalLiteral(value: Interval | undefined): Literal {
  if (value === undefined)
    throw sqlError(
      'bad_literal',
      'an interval is too long: it has at most 2147483647 months, 2147483647 days and 9223372036 seconds',
    );
  return literal(types.interval, value);
}
