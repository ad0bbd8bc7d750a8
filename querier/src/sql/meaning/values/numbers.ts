/** The characters that Arrow leaves out around a number: white space of ASCII. */
const trimmed = (text: string): string => text.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '');

/** Decimal digits with a sign or without one; undefined for all else. */
export function parseInteger(text: string): bigint | undefined {
  const digits = trimmed(text);
  return /^[+-]?\d+$/.test(digits) ? BigInt(digits.replace('+', '')) : undefined;
}

const floatPattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const infinityPattern = /^[+-]?inf(?:inity)?$/i;
const nanPattern = /^[+-]?nan$/i;

/** A number as a f64, infinities and NaN included; undefined when it is none. */
export function parseFloatText(text: string): number | undefined {
  const number = trimmed(text);
  if (floatPattern.test(number)) return Number(number);
  if (infinityPattern.test(number)) return number.startsWith('-') ? -Infinity : Infinity;
  return nanPattern.test(number) ? NaN : undefined;
}

const pow10 = (exponent: number): bigint => 10n ** BigInt(exponent);
const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** The quotient rounded to the nearest whole number, halves away from zero. */
function roundedQuotient(value: bigint, divisor: bigint): bigint {
  const half = abs(value) * 2n + divisor;
  return (value < 0n ? -1n : 1n) * (half / (divisor * 2n));
}

/** An unscaled value with another scale, rounded. */
export const rescaled = (value: bigint, from: number, to: number): bigint =>
  to >= from ? value * pow10(to - from) : roundedQuotient(value, pow10(from - to));

/** The unscaled value of a text with so many digits after the point, rounded; undefined when it is no number. */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(trimmed(text));
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  if (match === null || whole + fraction === '') return undefined;
  return (sign === '-' ? -1n : 1n) * rescaled(BigInt(whole + fraction), fraction.length, scale);
}

/** A float as an unscaled decimal, rounded as Arrow does it: in floats. Undefined when it is not finite. */
export function floatToDecimal(value: number, scale: number): bigint | undefined {
  const scaled = value * 10 ** scale;
  if (!Number.isFinite(scaled)) return undefined;
  const size = Math.abs(scaled);
  const whole = Math.floor(size);
  return BigInt(Math.sign(scaled) * (size - whole >= 0.5 ? whole + 1 : whole));
}

/** Whether an unscaled value has at most so many digits. */
export const hasDigits = (value: bigint, precision: number): boolean => abs(value) < pow10(precision);

/** An unscaled decimal as text, with all digits of its scale. */
export function formatDecimal(value: bigint, scale: number): string {
  const digits = String(abs(value)).padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${value < 0n ? '-' : ''}${digits.slice(0, cut)}${scale === 0 ? '' : `.${digits.slice(cut)}`}`;
}

/** How far the point may be from the first digit before an exponent is written. */
interface Reach {
  readonly most: number;
  readonly least: number;
}
const reach64: Reach = { most: 16, least: -5 };
const reach32: Reach = { most: 13, least: -6 };

/** A f64 as Arrow writes it: `1.0`, `1e300`, `1e-7`, `NaN`, `inf`. */
export const formatF64 = (value: number): string => formatFloat(value, value.toExponential(), reach64);

/** A f32 as Arrow writes it: with the fewest digits that only it has. */
export function formatF32(value: number): string {
  const float = Math.fround(value);
  let digits = float.toExponential();
  for (let count = 0; count < 9; count += 1) {
    const shorter = float.toExponential(count);
    if (Math.fround(Number(shorter)) === float) {
      digits = shorter;
      break;
    }
  }
  return formatFloat(float, digits, reach32);
}

function formatFloat(value: number, exponential: string, { most, least }: Reach): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}inf`;
  if (value === 0) return `${sign}0.0`;
  const [mantissa = '', exponent = ''] = exponential.split('e');
  const digits = mantissa.replace(/[-.]/g, '').replace(/0+$/, '') || '0';
  const point = Number(exponent) + 1;
  if (point > most || point <= least) {
    const rest = digits.slice(1);
    return `${sign}${digits.slice(0, 1)}${rest === '' ? '' : `.${rest}`}e${String(point - 1)}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point) || '0'}`;
}
