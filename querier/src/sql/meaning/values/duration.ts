import type { TimeUnit } from '../../../relation/types.js';

const digitsOf: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };

/** `1 days 2 hours 3 mins 4.500 secs`, as Arrow writes a duration: with all digits of its unit, and a sign for each part. */
export function formatDuration(value: bigint, unit: TimeUnit): string {
  const digits = digitsOf[unit];
  const scale = 10n ** BigInt(digits);
  const seconds = value / scale;
  const fraction = value % scale;
  const abs = (part: bigint): bigint => (part < 0n ? -part : part);
  const [days, hours, minutes] = [seconds / 86_400n, (seconds / 3600n) % 24n, (seconds / 60n) % 60n];
  const whole = seconds % 60n;
  const sign = whole < 0n || fraction < 0n ? '-' : '';
  const secs = `${sign}${String(abs(whole))}${digits === 0 ? '' : `.${String(abs(fraction)).padStart(digits, '0')}`}`;
  return `${String(days)} days ${String(hours)} hours ${String(minutes)} mins ${secs} secs`;
}
