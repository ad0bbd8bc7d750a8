import { assert } from '@inlay/core';
import type { Expression } from '../../../../relation/expression.js';
import type { DataType } from '../../../../relation/types.js';
import { unitNs } from '../../literal.js';
import { wholeOf } from '../literal-arguments.js';
import { once, type FunctionPrinter, type PrintedArgument } from '../printed-call.js';
import { dateOfNs, dayNs, daysOf, nsOf, timeOf, timeOfDays, wholeUnits, within } from './ns.js';

const floorMod = (a: bigint, b: bigint): bigint => ((a % b) + b) % b;

/** ns of a literal time. */
const literalNs = (time: Expression): bigint | undefined =>
  time.kind === 'literal' && time.type.kind === 'timestamp' && typeof time.value === 'bigint'
    ? time.value * unitNs(time.type.unit)
    : undefined;

/** Three of them must fit into 64 bits. */
const plainStrideMax = 2n ** 61n;

export const binNs: FunctionPrinter = ({ args, type }) => {
  const [time, stride, origin] = args;
  assert(time !== undefined && origin !== undefined, 'a bin has a time and an origin');
  const n = wholeOf(stride);
  const originNs = literalNs(origin.expression);
  // Only the place within one bin counts, so that a far origin cannot overflow.
  const phase = originNs === undefined ? undefined : floorMod(originNs, n);
  const cut = isWhole(n, phase, type) ? (ns: string): string => ns : (ns: string): string => wholeUnits(ns, type);
  const bound = phase === undefined ? [time, origin] : [time];
  return once(bound, ([at = '', from = '']) => {
    const ns = nsOf(at);
    const place = phase === undefined ? within(nsOf(from), n) : String(phase);
    if (n <= plainStrideMax) return timeOf(cut(`${ns} - ${placeIn(ns, n, place)}`));
    const wide = `CAST(${ns} AS HUGEINT)`;
    return timeOf(`CAST(${cut(`${wide} - ${placeIn(wide, n, place)}`)} AS BIGINT)`);
  });
};

/** How far ns are into their bin; `phase` is where bins begin. From 1970 on one division is enough, and most of the cost of a bin is divisions. */
const placeIn = (ns: string, n: bigint, phase: string): string =>
  phase === '0'
    ? `CASE WHEN ${ns} >= 0 THEN ${ns} % ${String(n)} ELSE ${within(ns, n)} END`
    : `((${ns} % ${String(n)} + (${String(2n * n)} - ${phase})) % ${String(n)})`;

/** Whether the bins of a type begin at whole units of it. */
function isWhole(n: bigint, phase: bigint | undefined, type: DataType): boolean {
  const unit = type.kind === 'timestamp' ? unitNs(type.unit) : 1n;
  return unit === 1n || (phase !== undefined && n % unit === 0n && phase % unit === 0n);
}

/** Numbers of months that the engine cuts a day to by itself. */
const calendarUnits: ReadonlyMap<bigint, string> = new Map([
  [1n, 'month'],
  [3n, 'quarter'],
  [12n, 'year'],
]);

export const binMonths: FunctionPrinter = ({ args, type }) => {
  const [time, stride, origin] = args;
  assert(time !== undefined && origin !== undefined, 'a bin has a time and an origin');
  const months = wholeOf(stride);
  const unit = calendarUnits.get(months);
  if (unit !== undefined && literalNs(origin.expression) === 0n)
    return once([time], ([at = '']) =>
      timeOfDays(daysOf(`CAST(date_trunc('${unit}', ${dateOfNs(nsOf(at))}) AS DATE)`)),
    );
  return timeOf(wholeUnits(calendarBin(time, origin, months), type));
};

/** ns of the start of a bin of months: they begin where so many months after the origin are, and the last that does not begin later is it. */
function calendarBin(time: PrintedArgument, origin: PrintedArgument, stride: bigint): string {
  const inMonths = (date: string): string => `(year(${date}) * 12 + month(${date}))`;
  return once([time, origin], ([at = '', from = '']) => {
    const [ns, originNs] = [nsOf(at), nsOf(from)];
    const months = `(${inMonths(dateOfNs(ns))} - ${inMonths(dateOfNs(originNs))})`;
    const first = `(${months} - ${within(months, stride)})`;
    // Before it is known which bin it is, one may begin later than the last time that there is.
    const start = (after: string): string =>
      `(CAST(${daysOf(`CAST(${dateOfNs(originNs)} + to_months(CAST(${after} AS INTEGER)) AS DATE)`)} AS HUGEINT) * ${String(dayNs)} + ${within(originNs, dayNs)})`;
    return `CAST(CASE WHEN ${start(first)} <= ${ns} THEN ${start(first)} ELSE ${start(`${first} - ${String(stride)}`)} END AS BIGINT)`;
  });
}
