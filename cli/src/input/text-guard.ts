import { InlayError } from '@inlay/core';
import { isUtf8 } from 'node:buffer';

const newline = 0x0a;

/** Bytes at the end that begin a character whose rest has not come yet: 0 to 3. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

function newlinesBefore(bytes: Uint8Array, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0 && at < end; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}

/** Where in bytes that are not text the first line begins that is at fault, and what is wrong with it. */
function faultIn(bytes: Uint8Array): { readonly lineStart: number; readonly why: string } {
  for (let start = 0; ;) {
    const found = bytes.indexOf(newline, start);
    const line = bytes.subarray(start, found < 0 ? bytes.length : found);
    if (line.includes(0)) return { lineStart: start, why: 'holds a NUL byte' };
    if (!isUtf8(line) || found < 0) return { lineStart: start, why: 'is not valid UTF-8' };
    start = found + 1;
  }
}

/**
 * Passes text on as it comes. Throws `not_text` (invalid), which names the line, at the first NUL byte or byte that is not
 * UTF-8; nothing of the piece that holds it is passed on.
 */
export async function* textOnly(input: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array = new Uint8Array();
  let linesBefore = 0;
  const check = (bytes: Uint8Array): void => {
    if (!bytes.includes(0) && isUtf8(bytes)) {
      linesBefore += newlinesBefore(bytes, bytes.length);
      return;
    }
    const { lineStart, why } = faultIn(bytes);
    const line = linesBefore + newlinesBefore(bytes, lineStart) + 1;
    throw new InlayError('invalid', `line ${String(line)} of ${name} ${why}: line protocol is UTF-8 text`, {
      code: 'not_text',
      details: { line },
    });
  };
  for await (const chunk of input) {
    const bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const tail = unfinished(bytes);
    const whole = bytes.subarray(0, bytes.length - tail);
    pending = bytes.subarray(bytes.length - tail);
    check(whole);
    if (whole.length > 0) yield whole;
  }
  check(pending);
}
