import {
  byteBackslash,
  byteComma,
  byteEquals,
  byteSpace,
  endsKey,
  endsName,
  endsTable,
  endsValue,
} from '../scan/bytes.js';
import { excerpt } from '../line-error.js';

/** Bytes of a table name, tag key, tag value or field key, unless the parser is told otherwise. */
export const nameBytesMaxDefault = 65_536;

const whatEndsAt = new Map([
  [endsTable, 'table name'],
  [endsKey, 'tag key'],
  [endsValue, 'tag value'],
]);

/** The refusal of such a name: the backslash would escape the byte that ends it. */
export const endsWithBackslash = 'table names, tag keys, tag values and field keys may not end with a backslash';

/** Index of the first byte from `start` on that ends the name; `limit` at most. Escaped bytes end nothing. */
export function nameEnd(buf: Buffer, start: number, limit: number, mask: number): number {
  let p = start;
  for (;;) {
    while (((endsName[buf[p] as number] as number) & mask) === 0) p++;
    if (buf[p] !== byteBackslash) return p;
    p += 2;
    if (p >= limit) return limit;
  }
}

/** Input from `start` to the end of its line, as an excerpt for a message. */
export function excerptAt(buf: Buffer, start: number, limit: number): string {
  const text = buf.toString('utf8', start, Math.min(limit, start + 64));
  const newline = text.indexOf('\n');
  return excerpt(newline < 0 ? text : text.slice(0, newline));
}

/** Bytes that a backslash makes plain; before any other byte the backslash stands for itself. */
function isEscapable(c: number | undefined, mask: number): boolean {
  return c === byteBackslash || c === byteComma || c === byteSpace || (c === byteEquals && mask !== endsTable);
}

/** The name with its escapes resolved; a view of `buf` when it has none. */
export function unescapeName(buf: Buffer, start: number, end: number, mask: number): Buffer {
  const written = buf.subarray(start, end);
  if (!written.includes(byteBackslash)) return written;
  const name = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let p = start; p < end; p++) {
    if (buf[p] === byteBackslash && p + 1 < end) {
      if (!isEscapable(buf[p + 1], mask)) name[length++] = byteBackslash;
      p++;
    }
    name[length++] = buf[p] as number;
  }
  return name.subarray(0, length);
}

/** Splits a series key (table and tags as written) into spans. Used for series that were not seen before or not expected. */
export class SeriesKeyReader {
  /** Index of the space that ends the key. */
  end = 0;
  tableEnd = 0;
  tagCount = 0;
  /** Per tag: start and end of its key, start and end of its value. */
  spans: Uint32Array = new Uint32Array(64);
  hasEscapes = false;
  readonly #nameBytesMax: number;

  constructor(nameBytesMax: number) {
    this.#nameBytesMax = nameBytesMax;
  }

  /** Reads the key at `start`; returns what is wrong with it, or undefined. */
  read(buf: Buffer, start: number, limit: number): string | undefined {
    this.hasEscapes = false;
    const tableEnd = this.#nameEnd(buf, start, limit, endsTable);
    if (tableEnd === start) return 'invalid measurement was provided: the line must begin with a table name';
    this.tableEnd = tableEnd;
    this.tagCount = 0;
    const problem = this.#check(buf, start, tableEnd, endsTable) ?? this.#readTags(buf, limit);
    if (problem !== undefined) return problem;
    if (buf[this.end] !== byteSpace)
      return `expected at least one space character, got ${excerptAt(buf, this.end, limit)}`;
    return undefined;
  }

  #readTags(buf: Buffer, limit: number): string | undefined {
    let p = this.tableEnd;
    while (buf[p] === byteComma) {
      const keyStart = p + 1;
      const keyEnd = this.#nameEnd(buf, keyStart, limit, endsKey);
      if (keyEnd === keyStart) return `expected tag key, got ${excerptAt(buf, keyStart, limit)}`;
      if (buf[keyEnd] !== byteEquals)
        return (
          this.#check(buf, keyStart, keyEnd, endsKey) ??
          `tag set malformed: could not find equals sign in ${excerptAt(buf, this.tableEnd + 1, limit)}`
        );
      const valueStart = keyEnd + 1;
      p = this.#nameEnd(buf, valueStart, limit, endsValue);
      if (p === valueStart) return `expected tag value, got ${excerptAt(buf, valueStart, limit)}`;
      const problem = this.#check(buf, keyStart, keyEnd, endsKey) ?? this.#check(buf, valueStart, p, endsValue);
      if (problem !== undefined) return problem;
      this.#push(keyStart, keyEnd, valueStart, p);
    }
    this.end = p;
    return undefined;
  }

  #nameEnd(buf: Buffer, start: number, limit: number, mask: number): number {
    let p = start;
    while (((endsName[buf[p] as number] as number) & mask) === 0) p++;
    if (buf[p] !== byteBackslash) return p;
    this.hasEscapes = true;
    return nameEnd(buf, p, limit, mask);
  }

  #check(buf: Buffer, start: number, end: number, mask: number): string | undefined {
    // Whether escaped or not: a name whose last written byte is a backslash also ends with one when read.
    if (buf[end - 1] === byteBackslash) return endsWithBackslash;
    if (end - start <= this.#nameBytesMax || unescapeName(buf, start, end, mask).length <= this.#nameBytesMax)
      return undefined;
    return `the ${whatEndsAt.get(mask) ?? 'name'} ${excerptAt(buf, start, end)} is longer than ${String(this.#nameBytesMax)} bytes`;
  }

  #push(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number): void {
    const at = this.tagCount++ * 4;
    if (at === this.spans.length) {
      const grown = new Uint32Array(at * 2);
      grown.set(this.spans);
      this.spans = grown;
    }
    this.spans[at] = keyStart;
    this.spans[at + 1] = keyEnd;
    this.spans[at + 2] = valueStart;
    this.spans[at + 3] = valueEnd;
  }
}
