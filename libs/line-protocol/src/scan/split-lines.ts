import { byteBackslash, byteComma, byteEquals, byteLf, byteQuote, byteSpace } from './bytes.js';

/**
 * The end of the line that starts at `start`: the index of its newline, or `limit`. A newline inside a string field does
 * not end a line, nor does one after a backslash. As in InfluxDB, a quote opens a string only after the first unescaped
 * space and where more `=` than `,` were seen since then, so quotes in names and tags are plain characters. The parser
 * runs this only for lines that it could not read straight through.
 */
export function lineEnd(buf: Uint8Array, start: number, limit: number): number {
  let inFields = false;
  let quoted = false;
  let surplus = 0;
  for (let p = start; p < limit; p++) {
    const c = buf[p] ?? byteLf;
    if (c === byteBackslash) p++;
    else if (c === byteLf) {
      if (!quoted) return p;
    } else if (c === byteSpace) inFields = true;
    else if (inFields) {
      if (c === byteQuote) {
        if (surplus > 0) quoted = !quoted;
      } else if (!quoted) {
        if (c === byteEquals) surplus++;
        else if (c === byteComma) surplus--;
      }
    }
  }
  return limit;
}

/** Finds line numbers and texts of a body by the offset of the line's first byte. Cheapest for rising offsets. */
export class LineLocator {
  readonly #buf: Buffer;
  readonly #limit: number;
  #offset = 0;
  #newlines = 0;

  /** `limit`: where the body ends. */
  constructor(buf: Buffer, limit: number) {
    this.#buf = buf;
    this.#limit = limit;
  }

  /** 1-based, counting every newline of the body, those of comments, blank lines and strings too: what an editor shows. */
  lineNumber(offset: number): number {
    if (offset < this.#offset) {
      this.#offset = 0;
      this.#newlines = 0;
    }
    let p = this.#buf.indexOf(byteLf, this.#offset);
    while (p >= 0 && p < offset) {
      this.#newlines++;
      p = this.#buf.indexOf(byteLf, p + 1);
    }
    this.#offset = offset;
    return this.#newlines + 1;
  }

  /** The whole line as it was sent, without its newline; what is not UTF-8 shows as U+FFFD. */
  lineText(offset: number): string {
    return this.#buf.toString('utf8', offset, lineEnd(this.#buf, offset, this.#limit));
  }
}
