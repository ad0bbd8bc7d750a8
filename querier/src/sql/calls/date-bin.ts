import { int64Max } from '@inlay/core';
import type { Expression, Interval } from '../../relation/expression.js';
import { call as callOf, int, literal, nullOf } from '../../relation/make.js';
import { types } from '../../relation/types.js';
import { dayNs } from '../meaning/values/calendar.js';
import { parseInterval } from '../meaning/values/interval.js';
import { sqlError } from '../sql-error.js';
import { expressionOf, mistaken, textArgument } from './call-arguments.js';
import type { ScalarArguments } from './rule.js';
import { timeArgument } from './time-arguments.js';

const epoch = literal(types.time, 0n);

/** The time in bins of ns from the origin. */
export const inBins = (time: Expression, ns: bigint, origin: Expression = epoch): Expression =>
  callOf('bin_ns', time.type, [time, int(ns), origin]);

/** The time in bins of months from the origin. */
export const inMonths = (time: Expression, months: bigint, origin: Expression = epoch): Expression =>
  callOf('bin_months', time.type, [time, int(months), origin]);

/** All months that a time can lie after another. */
const monthsMax = 12 * 600;

/** `date_bin(interval, time, origin)`: the start of the bin that the time is in, counted from the origin or from 1970. */
export function dateBin(call: ScalarArguments): Expression {
  const stride = strideOf(call);
  const time = timeArgument(call, 1);
  const origin = call.args[2] === undefined ? epoch : originOf(call);
  if (stride === undefined) return nullOf(time.type);
  return stride.months === 0
    ? inBins(time, BigInt(stride.days) * dayNs + stride.ns, origin)
    : inMonths(time, BigInt(stride.months), origin);
}

function originOf(call: ScalarArguments): Expression {
  if (expressionOf(call, 2).type.kind === 'null') throw mistaken(call, 2, 'a time');
  return timeArgument(call, 2);
}

const refuse = (call: ScalarArguments, what: string): never => {
  throw sqlError('bad_literal', `${call.name}() takes ${what} as argument 1`);
};

/** The constant interval that a call begins with; undefined when it is NULL. */
function strideOf(call: ScalarArguments): Interval | undefined {
  const takes = "a constant interval, like INTERVAL '1 hour',";
  const first = expressionOf(call, 0);
  if (first.kind !== 'literal') throw mistaken(call, 0, takes);
  if (first.value === null) return undefined;
  const stride =
    first.type.kind === 'interval' ? (first.value as Interval) : parseInterval(textArgument(call, 0, takes), 'month');
  if (stride === undefined) throw mistaken(call, 0, takes);
  const ns = BigInt(stride.days) * dayNs + stride.ns;
  if (stride.months !== 0 && (stride.days !== 0 || stride.ns !== 0n))
    refuse(call, 'an interval of months, or one of units up to weeks, and not of both');
  if (stride.months < 0 || ns < 0n || (stride.months === 0 && ns === 0n))
    refuse(call, 'an interval that is longer than nothing');
  if (stride.months > monthsMax || ns > int64Max)
    refuse(call, 'an interval of at most 600 years, or 292 in units up to weeks,');
  return stride;
}
