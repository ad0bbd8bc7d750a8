/** DataFusion's IntervalMonthDayNano, with days as 24 hours: `time` has no zone. */
export interface Interval {
  readonly months: bigint;
  readonly ns: bigint;
}

const second = 1_000_000_000n;
const nsOf: Readonly<Record<string, bigint>> = {
  nanosecond: 1n,
  ns: 1n,
  microsecond: 1000n,
  us: 1000n,
  millisecond: 1_000_000n,
  ms: 1_000_000n,
  second,
  sec: second,
  s: second,
  minute: 60n * second,
  min: 60n * second,
  m: 60n * second,
  hour: 3600n * second,
  hr: 3600n * second,
  h: 3600n * second,
  day: 86_400n * second,
  d: 86_400n * second,
  week: 604_800n * second,
  w: 604_800n * second,
};
const monthsOf: Readonly<Record<string, bigint>> = {
  month: 1n,
  mon: 1n,
  quarter: 3n,
  year: 12n,
  yr: 12n,
  y: 12n,
  decade: 120n,
  century: 1200n,
  centurie: 1200n,
};

/** ns of one unit that has a fixed length: `hour`, `minutes`, `ms`. */
export const unitNs = (unit: string): bigint | undefined => nsOf[singular(unit)];

const singular = (unit: string): string => {
  const lower = unit.toLowerCase();
  return lower in nsOf || lower in monthsOf ? lower : lower.replace(/s$/, '');
};

/** `1 hour`, `-2 days 3 minutes`, `1.5 hours`, `1 month`, `01:30:00`; undefined when it is none. A bare number is seconds. */
export function parseInterval(text: string): Interval | undefined {
  let months = 0n;
  let ns = 0n;
  let rest = text.trim();
  if (rest === '') return undefined;
  while (rest !== '') {
    const clock = /^([+-])?(\d{1,4}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*/.exec(rest);
    const match = /^([+-]?)(\d+)(?:\.(\d+))?\s*([a-zA-Z]*)\s*/.exec(rest);
    if (clock !== null) {
      const amount =
        (BigInt(clock[2] ?? '0') * 3600n + BigInt(clock[3] ?? '0') * 60n + BigInt(clock[4] ?? '0')) * second +
        BigInt((clock[5] ?? '').padEnd(9, '0'));
      ns += clock[1] === '-' ? -amount : amount;
      rest = rest.slice(clock[0].length);
      continue;
    }
    if (match === null) return undefined;
    const unit = singular(match[4] === '' || match[4] === undefined ? 'second' : match[4]);
    const sign = match[1] === '-' ? -1n : 1n;
    const whole = BigInt(match[2] ?? '0');
    const fraction = match[3] ?? '';
    const unitMonths = monthsOf[unit];
    const unitLength = nsOf[unit];
    if (unitMonths !== undefined) {
      const part = fraction === '' ? 0n : (BigInt(fraction) * unitMonths) / 10n ** BigInt(fraction.length);
      months += sign * (whole * unitMonths + part);
    } else if (unitLength !== undefined) {
      const part = fraction === '' ? 0n : (BigInt(fraction) * unitLength) / 10n ** BigInt(fraction.length);
      ns += sign * (whole * unitLength + part);
    } else return undefined;
    rest = rest.slice(match[0].length);
  }
  return { months, ns };
}

/** Adds to a time (ns) as the calendar does: the day of the month is cut to the last one that there is. */
export function addInterval(timeNs: bigint, interval: Interval): bigint {
  if (interval.months === 0n) return timeNs + interval.ns;
  const dayNs = 86_400n * second;
  const day = floorDiv(timeNs, dayNs);
  const { year, month, dayOfMonth } = dateOf(day);
  const index = year * 12n + (month - 1n) + interval.months;
  const movedYear = floorDiv(index, 12n);
  const movedMonth = index - movedYear * 12n + 1n;
  const first = dayNumber(movedYear, movedMonth);
  const length = dayNumber(movedMonth === 12n ? movedYear + 1n : movedYear, (movedMonth % 12n) + 1n) - first;
  const moved = first + (dayOfMonth > length ? length : dayOfMonth) - 1n;
  return moved * dayNs + (timeNs - day * dayNs) + interval.ns;
}

const floorDiv = (a: bigint, b: bigint): bigint => (a - (((a % b) + b) % b)) / b;
const eraDays = 146_097n;

/** Days from 1970-01-01 to the first of a month, in a calendar without end: a Date reaches 275,760 years only. */
function dayNumber(year: bigint, month: bigint): bigint {
  const shifted = month > 2n ? year : year - 1n;
  const era = floorDiv(shifted, 400n);
  const yearOfEra = shifted - era * 400n;
  const dayOfYear = (153n * (month > 2n ? month - 3n : month + 9n) + 2n) / 5n;
  return era * eraDays + yearOfEra * 365n + yearOfEra / 4n - yearOfEra / 100n + dayOfYear - 719_468n;
}

function dateOf(day: bigint): { readonly year: bigint; readonly month: bigint; readonly dayOfMonth: bigint } {
  const shifted = day + 719_468n;
  const era = floorDiv(shifted, eraDays);
  const dayOfEra = shifted - era * eraDays;
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const place = (5n * dayOfYear + 2n) / 153n;
  const month = place < 10n ? place + 3n : place - 9n;
  return {
    year: era * 400n + yearOfEra + (month <= 2n ? 1n : 0n),
    month,
    dayOfMonth: dayOfYear - (153n * place + 2n) / 5n + 1n,
  };
}
