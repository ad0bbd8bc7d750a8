import type { Expression, Interval } from '../../relation/expression.js';
import { call, int, nullOf, text } from '../../relation/make.js';
import { types, type DataType } from '../../relation/types.js';
import { castTo } from './cast.js';
import { dayNs, floorMod } from './values/calendar.js';

const inNs: DataType = { kind: 'duration', unit: 'ns' };

const whole = (name: 'add' | 'subtract' | 'multiply' | 'modulo', a: Expression, b: Expression): Expression =>
  call(name, types.i64, [a, b]);
const nsOf = (time: Expression): Expression => castTo(castTo(time, types.timeOfDay), types.i64);

/** What an interval has beside its months and days, ns. */
function clockOf(interval: Expression): Expression {
  if (interval.kind === 'literal' && interval.value !== null) return int((interval.value as Interval).ns);
  const part = (name: string): Expression => call('interval_part', types.i64, [text(name), interval]);
  const ofMinutes = whole('add', whole('multiply', part('hour'), int(60n)), part('minute'));
  return whole('add', whole('multiply', ofMinutes, int(60_000_000_000n)), part('nanosecond'));
}

/** The rest of a day that a whole number of ns is, never below zero. */
function withinDay(ns: Expression): Expression {
  if (ns.kind === 'literal') return int(floorMod(ns.value as bigint, dayNs));
  return whole('modulo', whole('add', whole('modulo', ns, int(dayNs)), int(dayNs)), int(dayNs));
}

/**
 * A time of day and an interval make a time of day, within whatever day it comes to; two times of day make an interval. Undefined
 * for anything else.
 */
export function computeTimesOfDay(left: Expression, right: Expression, isMinus: boolean): Expression | undefined {
  const [a, b] = [left.type.kind, right.type.kind];
  if (a === 'null' || b === 'null') return nullOf(types.interval);
  if (a === 'time_of_day' && b === 'time_of_day')
    return castTo(castTo(whole(isMinus ? 'subtract' : 'add', nsOf(left), nsOf(right)), inNs), types.interval);
  if (a === 'interval') return isMinus ? undefined : computeTimesOfDay(right, left, false);
  if (b !== 'interval') return undefined;
  const by = withinDay(clockOf(right));
  return castTo(withinDay(whole(isMinus ? 'subtract' : 'add', nsOf(left), by)), types.timeOfDay);
}
