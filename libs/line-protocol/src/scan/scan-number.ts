import { byteDot, byteMinus, byteNine, bytePlus, byteZero } from './bytes.js';
import { autoFactor } from './precision.js';

/** What a scan found. The first three are also the kinds of the numeric fields. */
export const scannedF64 = 0;
export const scannedI64 = 1;
export const scannedU64 = 2;
/** Found instead of a number: no digit at all. */
export const scannedNothing = -1;
/** Digits that do not fit 64 bits. */
export const scannedTooWide = -2;
/** A float beyond the largest finite one. */
export const scannedInfinite = -3;
/** A timestamp that fits in its own unit but not in ns. */
export const scannedOverflow = -4;
/** A timestamp that fits i64 but not the documented range, which leaves both ends free. */
export const scannedOutOfRange = -5;

const two32 = 4294967296;
const powersOf10 = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${String(k)}`));

const isDigit = (c: number): boolean => c >= byteZero && c <= byteNine;

/**
 * Reads numbers out of bytes without making strings. Every read stops at the first byte that cannot belong to the number,
 * so the buffer must hold a newline after its last line. Results are left in the public fields, as a scan that returned an
 * object would cost more than the scan.
 */
export class NumberScanner {
  /** Index after the number. */
  end = 0;
  /** A 64-bit integer's halves, two's complement; `low` may be signed or not: store it in an Int32Array. */
  low = 0;
  high = 0;
  float = 0;

  /** A field's number at `start`: a float, or an integer with its `i` or `u`. Sets `end` always. */
  scan(buf: Buffer, start: number): number {
    let p = start;
    let c = buf[p] as number;
    const negative = c === byteMinus;
    if (negative) c = buf[++p] as number;
    const digits = p;
    let value = 0;
    while (c >= 0x30 && c <= 0x39) {
      value = value * 10 + (c - 0x30);
      c = buf[++p] as number;
    }
    this.end = p;
    if (p === digits) return scannedNothing;
    if (c === 0x69 || (c === 0x75 && !negative)) {
      this.end = p + 1;
      if (p - digits > 15) return this.#wideInteger(buf, digits, p);
      this.#setSafe(negative ? -value : value);
      return c === 0x69 ? scannedI64 : scannedU64;
    }
    return this.#scanFloat(buf, start, value);
  }

  /**
   * A timestamp at `start`, in units of `factor` ns (0: guessed from its size); the result in ns is in `high` and `low`.
   * Returns `scannedI64` or one of the failures.
   */
  scanTimestamp(buf: Buffer, start: number, factor: number): number {
    let p = start;
    const negative = buf[p] === byteMinus;
    if (negative) p++;
    const digits = p;
    let upper = 0;
    let c = buf[p] as number;
    while (c >= 0x30 && c <= 0x39 && p - digits < 10) {
      upper = upper * 10 + (c - 0x30);
      c = buf[++p] as number;
    }
    const lowerStart = p;
    let lower = 0;
    while (c >= 0x30 && c <= 0x39) {
      lower = lower * 10 + (c - 0x30);
      c = buf[++p] as number;
    }
    this.end = p;
    if (p === digits) return scannedNothing;
    const lowerDigits = p - lowerStart;
    if (lowerDigits > 9) return this.#wideTimestamp(buf, digits, p, factor);
    const scale = powersOf10[lowerDigits] as number;
    const approximate = upper * scale + lower;
    const unit = factor === 0 ? autoFactor(approximate) : factor;
    if (unit === 1) this.#combine(upper, scale, lower);
    // The product is exact below: both factors are, and combine never leaves 2^53 while the result is below 2^63.
    else if (approximate <= 1e15 && approximate * unit < 9.2e18) this.#combine(approximate, unit, 0);
    else return this.#wideTimestamp(buf, digits, p, factor);
    return this.#finishTimestamp(negative);
  }

  #scanFloat(buf: Buffer, start: number, integer: number): number {
    let p = this.end;
    let value = integer;
    let exponent = 0;
    let c = buf[p] as number;
    if (c === byteDot && isDigit(buf[p + 1] as number)) {
      const fraction = p + 1;
      c = buf[++p] as number;
      while (c >= 0x30 && c <= 0x39) {
        value = value * 10 + (c - 0x30);
        c = buf[++p] as number;
      }
      exponent = fraction - p;
    }
    if (c === 0x65 || c === 0x45) {
      const sign = buf[p + 1] as number;
      let q = sign === byteMinus || sign === bytePlus ? p + 2 : p + 1;
      if (isDigit(buf[q] as number)) {
        let written = 0;
        for (; isDigit(buf[q] as number); q++)
          if (written < 100_000) written = written * 10 + ((buf[q] as number) - byteZero);
        exponent += sign === byteMinus ? -written : written;
        p = q;
      }
    }
    this.end = p;
    // Exact: an integer below 2^53 (a larger one was rounded) and 10^22 at most are doubles, so one operation rounds once.
    if (value < 9007199254740992 && exponent >= -22 && exponent <= 22) {
      value = exponent < 0 ? value / (powersOf10[-exponent] as number) : value * (powersOf10[exponent] as number);
      this.float = buf[start] === byteMinus ? -value : value;
      return scannedF64;
    }
    this.float = Number(buf.toString('latin1', start, p));
    return Number.isFinite(this.float) ? scannedF64 : scannedInfinite;
  }

  /** More than 15 digits, exactly, or `scannedTooWide`. */
  #wideInteger(buf: Buffer, digits: number, end: number): number {
    const negative = buf[digits - 1] === byteMinus;
    const unsigned = buf[end] === 0x75;
    let first = digits;
    while (first < end - 1 && buf[first] === byteZero) first++;
    if (end - first > 20) return scannedTooWide;
    let upper = 0;
    let lower = 0;
    for (let p = first; p < end; p++) {
      const digit = (buf[p] as number) - byteZero;
      if (p < end - 9) upper = upper * 10 + digit;
      else lower = lower * 10 + digit;
    }
    this.#combine(upper, 1e9, lower);
    if (unsigned) return this.high < two32 ? scannedU64 : scannedTooWide;
    if (this.high >= 0x80000000 && !(negative && this.high === 0x80000000 && this.low === 0)) return scannedTooWide;
    if (negative) this.#negate();
    return scannedI64;
  }

  /** Any timestamp, through BigInt: too many digits, leading zeros, or a product near the end of the range. */
  #wideTimestamp(buf: Buffer, digits: number, end: number, factor: number): number {
    const negative = buf[digits - 1] === byteMinus;
    let first = digits;
    while (first < end - 1 && buf[first] === byteZero) first++;
    if (end - first > 19) return scannedTooWide;
    const written = BigInt(buf.toString('latin1', first, end));
    if (written > (negative ? 9223372036854775808n : 9223372036854775807n)) return scannedTooWide;
    const time = written * BigInt(factor === 0 ? autoFactor(Number(written)) : factor);
    if (time > 9223372036854775808n) return scannedOverflow;
    this.low = Number(time & 0xffffffffn);
    this.high = Number(time >> 32n);
    return this.#finishTimestamp(negative);
  }

  #finishTimestamp(negative: boolean): number {
    if (this.high > 0x7fffffff)
      return negative && this.high === 0x80000000 && this.low === 0 ? scannedOutOfRange : scannedTooWide;
    if (this.high === 0x7fffffff && this.low === 0xffffffff) return scannedOutOfRange;
    if (negative) this.#negate();
    return scannedI64;
  }

  /** `high:low = upper * scale + lower`, exactly, for `upper * scale < 2^69` and `lower < 10^9`. */
  #combine(upper: number, scale: number, lower: number): void {
    const top = Math.floor(upper / 65536) * scale;
    const rest = (upper & 0xffff) * scale + lower;
    let low = (top & 0xffff) * 65536 + (rest >>> 0);
    let high = Math.floor(top / 65536) + Math.floor(rest / two32);
    if (low >= two32) {
      low -= two32;
      high++;
    }
    this.low = low;
    this.high = high;
  }

  #negate(): void {
    this.low = (~this.low + 1) >>> 0;
    this.high = (~this.high + (this.low === 0 ? 1 : 0)) | 0;
  }

  /** An integer of at most 53 bits. */
  #setSafe(value: number): void {
    this.low = value | 0;
    this.high = Math.floor(value / two32);
  }
}
