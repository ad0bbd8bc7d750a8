import { secondNs } from './calendar.js';
import { fractionText } from './timestamp.js';

/** Hours and minutes, with or without seconds and their fraction, of a day or of the half of one. */
const pattern = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?: ([AaPp])[Mm])?$/;

/** ns since midnight of a text like `22:13:20.5`, `8:15` or `8:15:00 PM`; undefined when it is no time of day. */
export function parseTimeOfDay(text: string): bigint | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [written, minute, second] = [1, 2, 3].map((i) => BigInt(match[i] ?? 0));
  const hour = hourOfDay(written ?? 0n, match[5]?.toLowerCase());
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  if (minute > 59n || second > 60n) return undefined;
  const fraction = BigInt((match[4] ?? '').slice(0, 9).padEnd(9, '0'));
  return (hour * 3600n + minute * 60n + second) * secondNs + fraction;
}

function hourOfDay(hour: bigint, half: string | undefined): bigint | undefined {
  if (half === undefined) return hour > 23n ? undefined : hour;
  if (hour < 1n || hour > 12n) return undefined;
  return (hour % 12n) + (half === 'p' ? 12n : 0n);
}

/** `22:13:20.5` as Arrow writes it: with as many thirds of the fraction as there are. */
export function formatTimeOfDay(ns: bigint): string {
  const seconds = ns / secondNs;
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => String(part).padStart(2, '0'));
  return `${clock.join(':')}${fractionText(ns % secondNs)}`;
}
