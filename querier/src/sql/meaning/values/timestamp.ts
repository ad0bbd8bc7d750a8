import { checkedDaysOf, dayNs, dayOf, floorDiv, floorMod, secondNs } from './calendar.js';

/** A date, and after a `T` or a space a time and a zone: the forms of RFC 3339 that Arrow reads. */
const timestampPattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](?:(\d\d):(\d\d):(\d\d)(?:\.(\d+))?|(\d\d)(\d\d)(\d\d))(?:([zZ])|\s*(?:([+-])(\d\d)(?::?(\d\d))?))?)?$/;
const plainDatePattern = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const packedDatePattern = /^(\d{4})(\d\d)(\d\d)$/;
const signedDatePattern = /^([+-]\d{4,})-(\d{1,2})-(\d{1,2})$/;
const date32Max = 2n ** 31n - 1n;

const dayFrom = (year: string | undefined, month: string | undefined, day: string | undefined): bigint | undefined =>
  checkedDaysOf({ year: BigInt((year ?? '').replace('+', '')), month: BigInt(month ?? 0), day: BigInt(day ?? 0) });

/** ns since 1970-01-01 UTC of a text, undefined when it is no time. It may be one that a column cannot hold. */
export function parseTimestamp(text: string): bigint | undefined {
  const match = timestampPattern.exec(text);
  if (match === null) return undefined;
  const days = dayFrom(match[1], match[2], match[3]);
  const [hour, minute, second] = [4, 5, 6].map((i) => BigInt(match[i] ?? match[i + 4] ?? 0));
  if (days === undefined || hour === undefined || minute === undefined || second === undefined) return undefined;
  // The 60th second is a leap second: the first of the next minute.
  if (hour > 23n || minute > 59n || second > 60n) return undefined;
  const zone = zoneSeconds(match[12], match[13], match[14]);
  if (zone === undefined) return undefined;
  const fraction = BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
  return days * dayNs + (hour * 3600n + minute * 60n + second - zone) * secondNs + fraction;
}

function zoneSeconds(sign = '+', hours = '00', minutes = '00'): bigint | undefined {
  const [hour, minute] = [BigInt(hours), BigInt(minutes)];
  if (hour > 23n || minute > 59n) return undefined;
  return (sign === '-' ? -1n : 1n) * (hour * 3600n + minute * 60n);
}

/** Days since 1970-01-01 of a text, undefined when it is no date. A time has the date that it has in UTC. */
export function parseDate(text: string): bigint | undefined {
  const match = signedDatePattern.exec(text) ?? plainDatePattern.exec(text) ?? packedDatePattern.exec(text);
  const ns = match === null && text.length > 10 ? parseTimestamp(text) : undefined;
  const days = match === null ? ns && floorDiv(ns, dayNs) : dayFrom(match[1], match[2], match[3]);
  return days === undefined || days > date32Max || days < -date32Max - 1n ? undefined : days;
}

const yearText = (year: bigint): string => {
  const digits = String(year < 0n ? -year : year).padStart(4, '0');
  return year < 0n ? `-${digits}` : year > 9999n ? `+${digits}` : digits;
};

/** `2023-11-14`, with a sign for years that have not four digits. */
export function formatDate(days: bigint): string {
  const { year, month, day } = dayOf(days);
  return `${yearText(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** `.123`, `.123456`, `.123456789` or nothing: as many thirds of the fraction as there are. */
export const fractionText = (ns: bigint): string => {
  const digits = String(ns).padStart(9, '0');
  const length = [0, 3, 6, 9].find((count) => /^0*$/.test(digits.slice(count))) ?? 9;
  return length === 0 ? '' : `.${digits.slice(0, length)}`;
};

/** `2023-11-14T22:13:20.123456789`, as Arrow writes a time without a zone. */
export function formatTimestamp(ns: bigint): string {
  const ofDay = floorMod(ns, dayNs);
  const seconds = ofDay / secondNs;
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => String(part).padStart(2, '0'));
  return `${formatDate(floorDiv(ns, dayNs))}T${clock.join(':')}${fractionText(ofDay % secondNs)}`;
}
