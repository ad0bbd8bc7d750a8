import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { addMonths, daysInMonth, dayOf, daysOf } from './calendar.js';
import { addInterval, formatInterval, intervalOf, parseInterval, sumOfIntervals, timesInterval } from './interval.js';
import { formatF32, formatF64, parseDecimal, parseFloatText, formatDecimal, rescaled } from './numbers.js';
import { formatDate, formatTimestamp, parseDate, parseTimestamp } from './timestamp.js';

const dayMs = 86_400_000;
/** Days that a Date of JavaScript knows. */
const days = fc.integer({ min: -100_000_000, max: 100_000_000 });

describe('the calendar', () => {
  test('is that of Date', () => {
    fc.assert(
      fc.property(days, (count) => {
        const date = new Date(count * dayMs);
        const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(dayOf(BigInt(count))).toEqual({
          year: BigInt(day.year),
          month: BigInt(day.month),
          day: BigInt(day.day),
        });
        expect(daysOf(dayOf(BigInt(count)))).toBe(BigInt(count));
      }),
    );
  });

  test('repeats itself every 400 years, beyond what Date knows', () => {
    fc.assert(
      fc.property(days, fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), (count, eras) => {
        const [near, far] = [dayOf(BigInt(count)), dayOf(BigInt(count) + eras * 146_097n)];
        expect(far).toEqual({ ...near, year: near.year + eras * 400n });
      }),
    );
  });

  test('months do not pass the last day of a month', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -5000, max: 5000 }), (count, months) => {
        const [from, to] = [dayOf(BigInt(count)), dayOf(addMonths(BigInt(count), BigInt(months)))];
        expect(to.year * 12n + to.month).toBe(from.year * 12n + from.month + BigInt(months));
        const last = daysInMonth(to.year, to.month);
        expect(to.day).toBe(from.day < last ? from.day : last);
      }),
    );
  });
});

describe('times', () => {
  test('are read as they are written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -62_167_219_200n * 10n ** 9n, max: 253_402_300_799n * 10n ** 9n }), (ns) => {
        expect(parseTimestamp(formatTimestamp(ns))).toBe(ns);
        expect(parseTimestamp(`${formatTimestamp(ns)}+02:30`)).toBe(ns - 9_000n * 10n ** 9n);
      }),
    );
  });

  test('dates are read as they are written, with the sign of a far year', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n - 1n }), (count) => {
        expect(parseDate(formatDate(count))).toBe(count);
      }),
    );
    expect(parseDate('+5881580-07-11')).toBe(2n ** 31n - 1n);
    expect(parseDate('+5881580-07-12')).toBeUndefined();
  });

  test('are what RFC 3339 says, and no more', () => {
    expect(parseTimestamp('2023-01-02T03:04:05Z')).toBe(1_672_628_645_000_000_000n);
    for (const text of ['2023-02-29', '2023-1-2', '2023-01-02T3:04:05', '2023-01-02T03:04', '2023-01-02T24:00:00', 'x'])
      expect(parseTimestamp(text)).toBeUndefined();
  });
});

describe('intervals', () => {
  const intervals = fc
    .tuple(
      fc.integer({ min: -9999, max: 9999 }),
      fc.integer({ min: -9999, max: 9999 }),
      fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }),
    )
    .map(([months, days, ns]) => ({ months, days, ns }));

  test('are read as they are written', () => {
    fc.assert(
      fc.property(intervals, (interval) => {
        expect(parseInterval(formatInterval(interval))).toEqual(interval);
      }),
    );
  });

  test('keep their parts apart', () => {
    fc.assert(
      fc.property(intervals, intervals, fc.bigInt({ min: -7n, max: 7n }), (a, b, times) => {
        expect(sumOfIntervals(a, b)).toEqual({ months: a.months + b.months, days: a.days + b.days, ns: a.ns + b.ns });
        expect(timesInterval(a, times)?.ns).toBe(a.ns * times);
        expect(sumOfIntervals(a, timesInterval(a, -1n) ?? b)).toEqual({ months: 0, days: 0, ns: 0n });
      }),
    );
    expect(intervalOf(2n ** 31n, 0n, 0n)).toBeUndefined();
    expect(intervalOf(0n, 0n, 2n ** 63n)).toBeUndefined();
  });

  test('without months are a length, whatever the time', () => {
    fc.assert(
      fc.property(fc.bigInt(), intervals, (ns, { days: count, ns: rest }) => {
        const added = addInterval(ns, { months: 0, days: count, ns: rest });
        expect(added - ns).toBe(BigInt(count) * 86_400_000_000_000n + rest);
      }),
    );
  });

  test.each([
    ['5 ns', { months: 0, days: 0, ns: 5n }],
    ['3 quarters', { months: 9, days: 0, ns: 0n }],
    ['1 hour  2 minutes', { months: 0, days: 0, ns: 3_720_000_000_000n }],
    ['+1 hour', { months: 0, days: 0, ns: 3_600_000_000_000n }],
    ['-1.5 weeks', { months: 0, days: -7, ns: -302_400_000_000_000n }],
    ['1 hour 2 hours', undefined],
    ['1 2 hours', undefined],
    ['hour', undefined],
    ['1 parsec', undefined],
    ['', undefined],
  ])('%s', (text, interval) => {
    expect(parseInterval(text)).toEqual(interval);
  });
});

describe('numbers', () => {
  test('a float is read as it is written, and has no more digits than it needs', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const text = formatF64(value);
        expect(parseFloatText(text)).toBe(value);
        if (Number.isFinite(value)) expect(text.replace(/e.*|[-.]/g, '').length).toBeLessThan(25);
      }),
    );
    fc.assert(
      fc.property(fc.float(), (value) => {
        expect(Math.fround(parseFloatText(formatF32(value)) ?? 0)).toBe(value);
      }),
    );
  });

  test('a decimal is read as it is written, and rounded by halves away from zero', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.integer({ min: 0, max: 10 }),
        (value, scale) => {
          expect(parseDecimal(formatDecimal(value, scale), scale)).toBe(value);
          expect(rescaled(rescaled(value, scale, scale + 3), scale + 3, scale)).toBe(value);
        },
      ),
    );
    expect([15n, 14n, -15n, -14n, 25n].map((value) => rescaled(value, 1, 0))).toEqual([2n, 1n, -2n, -1n, 3n]);
  });
});
