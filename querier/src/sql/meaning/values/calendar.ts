/** The days of the proleptic Gregorian calendar, without end: a Date of JavaScript reaches 275,760 years only. */

export const secondNs = 1_000_000_000n;
export const dayNs = 86_400n * secondNs;

/** A day of the calendar. */
export interface CalendarDay {
  readonly year: bigint;
  /** From 1. */
  readonly month: bigint;
  /** From 1. */
  readonly day: bigint;
}

/** The quotient towards minus infinity; the divisor is positive. */
export const floorDiv = (a: bigint, b: bigint): bigint => (a - floorMod(a, b)) / b;
/** What the quotient towards minus infinity leaves: never below zero. */
export const floorMod = (a: bigint, b: bigint): bigint => ((a % b) + b) % b;

const eraDays = 146_097n;
const eraYears = 400n;
/** Days from 0000-03-01 to 1970-01-01: years begin in March here, so that a leap day is the last of its year. */
const epochDays = 719_468n;

/** Days from 1970-01-01 to a day; one that its month does not have counts on into the next. */
export function daysOf({ year, month, day }: CalendarDay): bigint {
  const shifted = month > 2n ? year : year - 1n;
  const era = floorDiv(shifted, eraYears);
  const yearOfEra = shifted - era * eraYears;
  const dayOfYear = (153n * (month > 2n ? month - 3n : month + 9n) + 2n) / 5n + day - 1n;
  return era * eraDays + yearOfEra * 365n + yearOfEra / 4n - yearOfEra / 100n + dayOfYear - epochDays;
}

/** The day that is so many days after 1970-01-01. */
export function dayOf(days: bigint): CalendarDay {
  const shifted = days + epochDays;
  const era = floorDiv(shifted, eraDays);
  const dayOfEra = shifted - era * eraDays;
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const place = (5n * dayOfYear + 2n) / 153n;
  const month = place < 10n ? place + 3n : place - 9n;
  return {
    year: era * eraYears + yearOfEra + (month <= 2n ? 1n : 0n),
    month,
    day: dayOfYear - (153n * place + 2n) / 5n + 1n,
  };
}

/** How many days a month has. */
export function daysInMonth(year: bigint, month: bigint): bigint {
  const next = month === 12n ? { year: year + 1n, month: 1n, day: 1n } : { year, month: month + 1n, day: 1n };
  return daysOf(next) - daysOf({ year, month, day: 1n });
}

/** The days of a calendar day, or undefined when the calendar has no such day. */
export function checkedDaysOf(day: CalendarDay): bigint | undefined {
  const isThere = day.month >= 1n && day.month <= 12n && day.day >= 1n && day.day <= daysInMonth(day.year, day.month);
  return isThere ? daysOf(day) : undefined;
}

/** So many months later, on the same day of the month, or on its last one where the month is shorter. */
export function addMonths(days: bigint, months: bigint): bigint {
  if (months === 0n) return days;
  const { year, month, day } = dayOf(days);
  const index = year * 12n + (month - 1n) + months;
  const moved = { year: floorDiv(index, 12n), month: floorMod(index, 12n) + 1n };
  const last = daysInMonth(moved.year, moved.month);
  return daysOf({ ...moved, day: day > last ? last : day });
}
