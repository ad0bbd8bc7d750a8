import type { TimeUnit } from '../../../relation/types.js';

const nsPerSecond = 1_000_000_000;
const secondsPerDay = 86_400;
const two = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
const three = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));

let cachedDay = Number.NaN;
let cachedDate = '';

/** `2024-02-29`, years outside 0–9999 with a sign. */
export function dateText(day: number): string {
  if (day !== cachedDay) {
    const iso = new Date(day * 86_400_000).toISOString();
    cachedDate = iso.slice(0, iso.indexOf('T'));
    cachedDay = day;
  }
  return cachedDate;
}

/** No digits when zero, else 3, 6 or 9, as chrono and so InfluxDB 3 prints them. */
function fractionText(ns: number): string {
  if (ns === 0) return '';
  const ms = three[Math.floor(ns / 1_000_000)] ?? '';
  if (ns % 1_000_000 === 0) return `.${ms}`;
  const us = three[Math.floor(ns / 1000) % 1000] ?? '';
  return ns % 1000 === 0 ? `.${ms}${us}` : `.${ms}${us}${three[ns % 1000] ?? ''}`;
}

export function timeOfDayText(second: number, ns: number): string {
  const hours = two[Math.floor(second / 3600)] ?? '';
  const minutes = two[Math.floor(second / 60) % 60] ?? '';
  return `${hours}:${minutes}:${two[second % 60] ?? ''}${fractionText(ns)}`;
}

/**
 * The instant whose ns since the epoch are `high · 2^32 + low`: `2024-01-01T00:00:00.000000001`. Exact without BigInt: the
 * quotient may be off by one in double arithmetic, the remainder modulo 2^32 says by which.
 */
export function timestampText(high: number, low: number): string {
  let seconds = Math.floor((high * 4_294_967_296 + low) / nsPerSecond);
  let ns = (low - Math.imul(seconds, nsPerSecond)) >>> 0;
  if (ns >= 2 ** 31) {
    seconds--;
    ns = (ns + nsPerSecond) >>> 0;
  } else if (ns >= nsPerSecond) {
    seconds++;
    ns -= nsPerSecond;
  }
  const day = Math.floor(seconds / secondsPerDay);
  return `${dateText(day)}T${timeOfDayText(seconds - day * secondsPerDay, ns)}`;
}

const perSecond: Readonly<Record<TimeUnit, bigint>> = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n };

/** `timestampText` of a number of another unit; the instant has to be one that ns can hold. */
export function timestampTextIn(unit: TimeUnit, value: bigint): string {
  const ns = value * (1_000_000_000n / perSecond[unit]);
  return timestampText(Number(ns >> 32n), Number(ns & 0xffff_ffffn));
}

/** `PT90.5S`, `-PT0.000000001S` and `P0D`: seconds in the form of ISO 8601, as Arrow writes durations. */
export function durationText(value: bigint, unit: TimeUnit): string {
  if (value === 0n) return 'P0D';
  const size = value < 0n ? -value : value;
  const scale = perSecond[unit];
  const digits = String(scale).length - 1;
  const fraction = String(size % scale)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}PT${String(size / scale)}${fraction === '' ? '' : `.${fraction}`}S`;
}
