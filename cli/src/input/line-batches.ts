import { formatBytes, InlayError } from '@inlay/core';
import { lineEnd } from '@inlay/line-protocol/split-lines';

/** Whole lines of the input, to be sent as one write. */
export interface LineBatch {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Without blank lines and comments. */
  readonly lines: number;
  /** 1-based, in the whole input. */
  readonly firstLine: number;
}

/** Sizes from which on a batch is full; its last line may go beyond `bytesMax`. */
export interface LineBatchLimits {
  readonly linesMax: number;
  readonly bytesMax: number;
}

const newline = 0x0a;

/**
 * Cuts a stream of line protocol between lines; a newline inside a quoted string is not between lines. An empty chunk is the
 * end of a file: a string that is open there ends with it, and takes no line of the next file along.
 */
export async function* lineBatches(
  input: AsyncIterable<Uint8Array>,
  limits: LineBatchLimits,
): AsyncGenerator<LineBatch, void, undefined> {
  let pending: Buffer = Buffer.alloc(0);
  /** Where the next line of `pending` begins, and what lies before it. */
  let end = 0;
  let lines = 0;
  let firstLine = 1;
  const take = (): LineBatch => {
    const batch = { body: new Uint8Array(pending.subarray(0, end)), lines, firstLine };
    firstLine += newlinesIn(batch.body);
    pending = pending.subarray(end);
    end = 0;
    lines = 0;
    return batch;
  };
  for await (const chunk of input) {
    if (chunk.length === 0) {
      if (end === pending.length) continue;
      if (isData(pending, end, pending.length)) lines++;
      end = pending.length;
      if (lines > 0) yield take();
      continue;
    }
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const at = lineEnd(pending, end, pending.length);
      if (at >= pending.length) {
        if (at - end > limits.bytesMax)
          throw new InlayError(
            'invalid',
            `line ${String(firstLine + newlinesIn(pending.subarray(0, end)))} does not end within ${formatBytes(limits.bytesMax)}: is a quote left open?`,
            { code: 'line_too_long' },
          );
        break;
      }
      if (isData(pending, end, at)) lines++;
      end = at + 1;
      if (lines >= limits.linesMax || end >= limits.bytesMax) yield take();
    }
  }
  if (pending.length > end) {
    if (isData(pending, end, pending.length)) lines++;
    end = pending.length;
  }
  if (lines > 0) yield take();
}

/** Two batches with the lines of one, or undefined where it has a single line. */
export function halves({ body, lines, firstLine }: LineBatch): readonly [LineBatch, LineBatch] | undefined {
  if (lines < 2) return undefined;
  const wanted = Math.ceil(lines / 2);
  let found = 0;
  for (let start = 0; start < body.length;) {
    const end = lineEnd(body, start, body.length);
    if (isData(body, start, end)) found++;
    start = end + 1;
    if (found < wanted) continue;
    const first = body.slice(0, start);
    return [
      { body: first, lines: found, firstLine },
      { body: body.slice(start), lines: lines - found, firstLine: firstLine + newlinesIn(first) },
    ];
  }
  return undefined;
}

/** Whether a line is more than blanks or a comment. */
function isData(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return byte !== 0x23;
  }
  return false;
}

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}
