import { unitNs } from '../../literal.js';
import { once, pattern, type FunctionPrinter } from '../printed-call.js';
import { assert } from '@inlay/core';
import { textOf } from '../literal-arguments.js';
import { nsOf, secondNs, timeOf } from './ns.js';

export const unixSeconds: FunctionPrinter = ({ args: [time] }) => `(${nsOf(time?.sql ?? '')} // ${String(secondNs)})`;

export const timeOfSeconds: FunctionPrinter = ({ args }) => {
  const [given] = args;
  if (given?.expression.type.kind === 'decimal')
    return timeOf(`CAST(${given.sql} * CAST(${String(secondNs)} AS DECIMAL(10, 0)) AS BIGINT)`);
  return whatIsFloat(args);
};

const whatIsFloat = (args: Parameters<FunctionPrinter>[0]['args']): string =>
  once(args, ([seconds = '']) =>
    timeOf(`CASE WHEN isnan(${seconds}) THEN 0 ELSE CAST(trunc(${seconds} * 1e9) AS BIGINT) END`),
  );

export const dateOfDays: FunctionPrinter = pattern("(DATE '1970-01-01' + $1)");

/** The last year, and the year -1 before the first, of DataFusion's calendar. */
const yearMax = '262142';

export const makeDate: FunctionPrinter = ({ args }) =>
  once(args, ([year = '', month = '', day = '']) => {
    const refusal = `error('make_date(): the calendar has no day ' || ${day} || ' in month ' || ${month} || ' of the year ' || ${year})`;
    const date = `make_date(${year}, ${month}, 1)`;
    const isMonth = `${year} BETWEEN -${yearMax} AND ${yearMax} AND ${month} BETWEEN 1 AND 12`;
    // One inside of the other: what stands beside each other in one condition may all be computed, and the last day of no month is an error.
    return `CASE WHEN ${isMonth} THEN CASE WHEN ${day} NOT BETWEEN 1 AND day(last_day(${date})) THEN ${refusal} ELSE ${date} + (${day} - 1) END WHEN ${day} IS NOT NULL AND NOT (${isMonth}) THEN ${refusal} END`;
  });

export const makeTimeOfDay: FunctionPrinter = ({ args }) =>
  once(args, ([hour = '', minute = '', second = '']) => {
    const isTime = `${hour} BETWEEN 0 AND 23 AND ${minute} BETWEEN 0 AND 59 AND ${second} BETWEEN 0 AND 59`;
    const refusal = `error('make_time(): no day has the time ' || ${hour} || ':' || ${minute} || ':' || ${second})`;
    return `CASE WHEN ${isTime} THEN CAST(${hour} AS BIGINT) * 3600 + ${minute} * 60 + ${second} WHEN NOT (${isTime}) THEN ${refusal} END`;
  });

export const formatDuration: FunctionPrinter = ({ args: [duration, form] }) => {
  assert(duration?.expression.type.kind === 'duration', 'a duration is written');
  const perSecond = secondNs / unitNs(duration.expression.type.unit);
  const digits = String(perSecond).length - 1;
  return once([duration], ([value = '']) =>
    textOf(form) === 'iso8601' ? iso(value, perSecond, digits) : pretty(value, perSecond, digits),
  );
};

/** The fraction of a second after its point, with all digits of the unit. */
const fractionOf = (value: string, perSecond: bigint, digits: number): string =>
  `'.' || lpad(CAST(abs(${value} % ${String(perSecond)}) AS VARCHAR), ${String(digits)}, '0')`;

/** Without zeros at the end; nothing is no days. */
function iso(value: string, perSecond: bigint, digits: number): string {
  const seconds = `CAST(abs(${value} // ${String(perSecond)}) AS VARCHAR)`;
  const fraction = digits === 0 ? '' : ` || rtrim(rtrim(${fractionOf(value, perSecond, digits)}, '0'), '.')`;
  return `CASE WHEN ${value} = 0 THEN 'P0D' ELSE CASE WHEN ${value} < 0 THEN '-PT' ELSE 'PT' END || ${seconds}${fraction} || 'S' END`;
}

/** Each part has its own sign. */
function pretty(value: string, perSecond: bigint, digits: number): string {
  const [minute, hour, day] = [60n * perSecond, 3600n * perSecond, 86_400n * perSecond];
  const parts = [
    `${value} // ${String(day)} || ' days '`,
    `(${value} % ${String(day)}) // ${String(hour)} || ' hours '`,
    `(${value} % ${String(hour)}) // ${String(minute)} || ' mins '`,
  ];
  const sign = `CASE WHEN ${value} % ${String(minute)} < 0 THEN '-' ELSE '' END`;
  const seconds = `CAST(abs((${value} % ${String(minute)}) // ${String(perSecond)}) AS VARCHAR)`;
  const fraction = digits === 0 ? '' : ` || ${fractionOf(value, perSecond, digits)}`;
  return `(${parts.join(' || ')} || ${sign} || ${seconds}${fraction} || ' secs')`;
}
