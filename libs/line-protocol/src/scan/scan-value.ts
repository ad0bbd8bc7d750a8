import { byteBackslash, byteLf, byteQuote } from './bytes.js';

const spellings: readonly (readonly [string, boolean])[] = [
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['t', true],
  ['T', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['f', false],
  ['F', false],
];
const booleans = spellings.map(([text, value]) => ({ bytes: Buffer.from(text), value }));

/** Finds the ends of booleans and strings; results are left in the public fields, as those of `NumberScanner` are. */
export class ValueScanner {
  boolean = false;
  /** Whether the last string has backslashes, bytes above 0x7f, newlines. */
  hasBackslash = false;
  hasHighByte = false;
  hasNewline = false;

  /** Index after the boolean at `start`, or -1. */
  scanBoolean(buf: Buffer, start: number): number {
    for (const { bytes, value } of booleans) {
      let i = 0;
      while (i < bytes.length && buf[start + i] === bytes[i]) i++;
      if (i === bytes.length) {
        this.boolean = value;
        return start + i;
      }
    }
    return -1;
  }

  /** Index of the quote that closes the string whose first byte is at `start`, or -1 when there is none before `limit`. */
  scanString(buf: Buffer, start: number, limit: number): number {
    let p = start;
    let all = 0;
    this.hasBackslash = false;
    this.hasNewline = false;
    for (;;) {
      const c = buf[p] as number;
      if (c === byteQuote) break;
      if (c === byteBackslash) {
        this.hasBackslash = true;
        const escaped = buf[p + 1];
        if (escaped === byteQuote || escaped === byteBackslash) p++;
      } else if (c === byteLf) {
        if (p >= limit) return -1;
        this.hasNewline = true;
      }
      all |= c;
      p++;
    }
    this.hasHighByte = all > 0x7f;
    return p;
  }
}

/** The bytes of a string value with `\"` and `\\` resolved; other backslashes stand for themselves. */
export function unescapeString(buf: Buffer, start: number, end: number): Buffer {
  const value = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let p = start; p < end; p++) {
    const escaped = buf[p + 1];
    if (buf[p] === byteBackslash && p + 1 < end && (escaped === byteQuote || escaped === byteBackslash)) p++;
    value[length++] = buf[p] as number;
  }
  return value.subarray(0, length);
}
