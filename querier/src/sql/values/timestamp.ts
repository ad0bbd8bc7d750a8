import { contains, rowTimes } from '@inlay/core';

const pattern =
  /^\s*([+-]?\d{1,6})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9})\d*)?)?)?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?\s*$/;

/** Outside of what a time can hold: years before 1677 and after 2262. */
export const isFarTime = (ns: bigint): boolean => !contains(rowTimes, ns);

/** RFC 3339 and what DataFusion takes beside it (a space for the T, no seconds, no zone: then UTC), in ns; undefined when it is none. It may be far. */
export function parseTimestamp(text: string): bigint | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(match[i] ?? '0'));
  if (
    year === undefined ||
    month === undefined ||
    day === undefined ||
    hour === undefined ||
    minute === undefined ||
    second === undefined
  )
    return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59)
    return undefined;
  const seconds =
    BigInt(date.getTime()) / 1000n + BigInt(hour * 3600 + minute * 60 + second - zoneSeconds(match[8] ?? 'Z'));
  return seconds * 1_000_000_000n + BigInt((match[7] ?? '').padEnd(9, '0'));
}

function zoneSeconds(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3] ?? '0') * 60);
}

/** `2023-11-14T22:13:20.123456789Z`; for messages. */
export function formatTimestamp(ns: bigint): string {
  const floor = ns >= 0n ? ns / 1_000_000_000n : -((-ns + 999_999_999n) / 1_000_000_000n);
  const fraction = ns - floor * 1_000_000_000n;
  const date = new Date(Number(floor) * 1000);
  if (Number.isNaN(date.getTime())) return `${String(ns)} ns after 1970`;
  const whole = date.toISOString().replace(/\.\d+Z$/, '');
  return `${whole}${fraction === 0n ? '' : `.${String(fraction).padStart(9, '0')}`}Z`;
}
