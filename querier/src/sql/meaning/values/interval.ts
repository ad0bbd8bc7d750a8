import type { Interval } from '../../../relation/expression.js';
import { addMonths, dayNs, floorDiv, secondNs } from './calendar.js';

/** How a unit counts: in months, in days, or in ns; `of` is the length of one. */
type Unit = { readonly part: 'months' | 'days' | 'ns'; readonly of: bigint };

const month: Unit = { part: 'months', of: 1n };
const year: Unit = { part: 'months', of: 12n };
const ns = (of: bigint): Unit => ({ part: 'ns', of });

/** The names of units: those of Arrow, and beside them `ns` and `quarter`. */
const unitNames: readonly (readonly [Unit, string])[] = [
  [{ part: 'months', of: 1200n }, 'c cent cents century centuries'],
  [{ part: 'months', of: 120n }, 'dec decs decade decades'],
  [year, 'y yr yrs year years'],
  [{ part: 'months', of: 3n }, 'quarter quarters'],
  [month, 'mon mons month months'],
  [{ part: 'days', of: 7n }, 'w week weeks'],
  [{ part: 'days', of: 1n }, 'd day days'],
  [ns(3600n * secondNs), 'h hr hrs hour hours'],
  [ns(60n * secondNs), 'm min mins minute minutes'],
  [ns(secondNs), 's sec secs second seconds'],
  [ns(1_000_000n), 'ms msec msecs msecond mseconds millisecond milliseconds'],
  [ns(1000n), 'us usec usecs usecond useconds microsecond microseconds'],
  [ns(1n), 'ns nsec nsecs nanosecond nanoseconds'],
];
const units = new Map(unitNames.flatMap(([unit, names]) => names.split(' ').map((name) => [name, unit] as const)));

/** An amount and its unit, which may stand at the end without one. */
const part = /^([+-]?)(\d*)(?:\.(\d{1,15}))?\s*([a-zA-Z]*)(?:\s+|$|(?=[+\-.\d]))/;
const int32Max = 2n ** 31n - 1n;
const int64Max = 2n ** 63n - 1n;

/**
 * The interval that a text says: amounts with units, each unit once. A fraction of a year is whole months, of a month whole days
 * of thirty, of a week or a day ns. Undefined when it is none, or one whose months and days need more than 32 bits, or whose
 * ns more than 64.
 */
export function parseInterval(text: string, unitOfBareNumber = 'second'): Interval | undefined {
  let [months, days, nanos] = [0n, 0n, 0n];
  const seen = new Set<Unit>();
  let rest = text.trim();
  if (rest === '') return undefined;
  while (rest !== '') {
    const match = part.exec(rest);
    const [all = '', sign = '', whole = '', fraction = '', name = ''] = match ?? [];
    const unit = units.get(name === '' ? unitOfBareNumber : name.toLowerCase());
    if (match === null || unit === undefined || seen.has(unit) || (whole === '' && fraction === '')) return undefined;
    // Without a unit only the last amount may be.
    if (name === '' && all.length !== rest.length) return undefined;
    seen.add(unit);
    const added = amountOf(unit, sign === '-' ? -1n : 1n, whole, fraction);
    months += added.months;
    days += added.days;
    nanos += added.ns;
    rest = rest.slice(all.length);
  }
  return intervalOf(months, days, nanos);
}

function amountOf(unit: Unit, sign: bigint, whole: string, fraction: string): Record<'months' | 'days' | 'ns', bigint> {
  const scale = 10n ** BigInt(fraction.length);
  const [count, rest] = [sign * BigInt(whole || 0), sign * BigInt(fraction || 0)];
  const zero = { months: 0n, days: 0n, ns: 0n };
  if (unit.part === 'ns') return { ...zero, ns: count * unit.of + (rest * unit.of) / scale };
  if (unit.part === 'days') return { ...zero, days: count * unit.of, ns: (rest * unit.of * dayNs) / scale };
  if (unit === month) return { ...zero, months: count, days: (rest * 30n) / scale };
  return { ...zero, months: count * unit.of + (rest * unit.of) / scale };
}

const fits = (value: bigint, max: bigint): boolean => value <= max && value >= -max - 1n;

/** An interval of its parts, or undefined when one is too large for it. */
export const intervalOf = (months: bigint, days: bigint, nanos: bigint): Interval | undefined =>
  fits(months, int32Max) && fits(days, int32Max) && fits(nanos, int64Max)
    ? { months: Number(months), days: Number(days), ns: nanos }
    : undefined;

/** Both intervals, part by part; undefined when a part is too large. */
export const sumOfIntervals = (a: Interval, b: Interval): Interval | undefined =>
  intervalOf(BigInt(a.months) + BigInt(b.months), BigInt(a.days) + BigInt(b.days), a.ns + b.ns);

/** The interval so many times, part by part; undefined when a part is too large. */
export const timesInterval = ({ months, days, ns: nanos }: Interval, factor: bigint): Interval | undefined =>
  intervalOf(BigInt(months) * factor, BigInt(days) * factor, nanos * factor);

/** Adds to a time (ns) as the calendar does: first months, whose last day is not passed, then days, then ns. It may become far. */
export function addInterval(timeNs: bigint, interval: Interval): bigint {
  const day = floorDiv(timeNs, dayNs);
  const moved = addMonths(day, BigInt(interval.months)) + BigInt(interval.days);
  return moved * dayNs + (timeNs - day * dayNs) + interval.ns;
}

/** Adds to a date (days); what is less than a day is left out. */
export const addIntervalToDate = (days: bigint, { months, days: moved, ns: nanos }: Interval): bigint =>
  addMonths(days, BigInt(months)) + BigInt(moved) + nanos / dayNs;

/** `2 mons 3 days 1 hours 30 mins 0.500000000 secs`, as Arrow writes an interval. */
export function formatInterval({ months, days, ns: nanos }: Interval): string {
  const seconds = nanos / secondNs;
  const minutes = seconds / 60n;
  const [hours, mins, secs] = [minutes / 60n, minutes % 60n, seconds % 60n];
  const fraction = nanos % secondNs;
  const abs = (value: bigint): bigint => (value < 0n ? -value : value);
  const sign = secs < 0n || fraction < 0n ? '-' : '';
  const isWhole = secs === 0n && fraction === 0n;
  const parts = [
    months === 0 ? '' : `${String(months)} mons`,
    days === 0 ? '' : `${String(days)} days`,
    hours === 0n ? '' : `${String(hours)} hours`,
    mins === 0n ? '' : `${String(mins)} mins`,
    isWhole ? '' : `${sign}${String(abs(secs))}.${String(abs(fraction)).padStart(9, '0')} secs`,
  ].filter((text) => text !== '');
  return parts.length === 0 ? '0 secs' : parts.join(' ');
}
