import { assert } from '@inlay/core';
import type { DataType } from '../../../../relation/types.js';
import { isFloat } from '../../../../relation/types.js';
import { engineType } from '../../engine-type.js';
import { bindTexts } from '../bind-texts.js';
import { argument, same, typed, type AggregatePrinter, type PrintedAggregate } from './printed-aggregate.js';

export const sum: AggregatePrinter = (call) => {
  if (call.type.kind === 'interval') return sumOfIntervals(call);
  return (isFloat(call.type) ? same('sum') : typed('sum'))(call);
};

/** The engine has no sum of intervals: the parts are summed up. */
function sumOfIntervals(call: PrintedAggregate): string {
  const value = argument(call, 0);
  const part = (word: string, scale: string): string => `date_part('${word}', ${value})${scale}`;
  const summed = (parts: readonly string[], type: string): string =>
    `CAST(${call.of('sum', [parts.join(' + ')])} AS ${type})`;
  const months = `to_months(${summed([part('year', ' * 12'), part('month', '')], 'INTEGER')})`;
  const days = `to_days(${summed([part('day', '')], 'INTEGER')})`;
  const clock = [part('hour', ' * 3600000000'), part('minute', ' * 60000000'), part('microseconds', '')];
  return `(${months} + ${days} + to_microseconds(${summed(clock, 'BIGINT')}))`;
}

export const avg: AggregatePrinter = (call) => {
  const { type } = call;
  if (type.kind === 'decimal') return averageOfDecimals(call, type);
  if (type.kind !== 'duration') return same('avg')(call);
  const value = argument(call, 0);
  return `CAST(${call.of('sum', [value])} // ${call.of('count', [value])} AS BIGINT)`;
};

/** The engine averages decimals as floats: the sum of what they count is divided as whole numbers are. */
function averageOfDecimals(call: PrintedAggregate, type: Extract<DataType, { kind: 'decimal' }>): string {
  const from = call.args[0]?.expression.type;
  assert(from?.kind === 'decimal', 'decimals are averaged');
  const value = argument(call, 0);
  const scale = String(10n ** BigInt(type.scale - from.scale));
  const counted = `CAST(replace(CAST(${call.of('sum', [value])} AS VARCHAR), '.', '') AS HUGEINT)`;
  return bindTexts([`${counted} * ${scale} // ${call.of('count', [value])}`], ([whole = '']) => {
    const text = `CAST(abs(${whole}) AS VARCHAR)`;
    const digits = `lpad(${text}, CAST(greatest(length(${text}), ${String(type.scale + 1)}) AS INTEGER), '0')`;
    const sign = `CASE WHEN ${whole} < 0 THEN '-' ELSE '' END`;
    const decimal = `${sign} || ${digits}[:-${String(type.scale + 1)}] || '.' || right(${digits}, ${String(type.scale)})`;
    return `CAST(${decimal} AS ${engineType(type)})`;
  });
}

/** The engine rounds the mean of two negative decimals away from zero. */
export const median: AggregatePrinter = (call) => {
  if (call.type.kind !== 'decimal') return same('median')(call);
  const value = argument(call, 0);
  const of = call.of('median', [value]);
  return `CAST(CASE WHEN ${of} < 0 THEN -${call.of('median', [`-${value}`])} ELSE ${of} END AS ${engineType(call.type)})`;
};
