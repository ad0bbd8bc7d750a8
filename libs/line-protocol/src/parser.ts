import { assert } from '@inlay/core';
import { Budget } from './budget.js';
import { byteCr, byteHash, byteLf, byteSpace, byteTab } from './scan/bytes.js';
import type { KnownSchema } from './table/known-schema.js';
import { LineErrors } from './line-error.js';
import { LineReader, type LineLimits } from './line-reader.js';
import type { ParsedLines, ParsedTable } from './table/parsed-table.js';
import type { TimeContext } from './scan/precision.js';
import { SeriesInterner } from './series/series-interner.js';
import { excerptAt, nameBytesMaxDefault } from './series/series-key-reader.js';
import { LineLocator, lineEnd } from './scan/split-lines.js';
import { TableBuilder } from './table/table-builder.js';

/** Limits in bytes, inclusive, of one line, of one batch and of what is kept between batches. */
export interface ParserOptions extends LineLimits {
  /** Memory for remembered series, tables and fields; all are forgotten when a batch begins with more. */
  readonly internBytesMax: number;
  /** Memory that one batch may make the parser take, for new series, tables, fields and columns. */
  readonly batchBytesMax: number;
  /** Seed of the hash of series keys: a random one, so that no client can choose keys that collide. */
  readonly seed: number;
}

/** Limits for a server. The seed is for tests: a server gives a random one. */
const parserOptionsDefault: ParserOptions = {
  nameBytesMax: nameBytesMaxDefault,
  stringBytesMax: 1024 ** 2,
  internBytesMax: 128 * 1024 ** 2,
  batchBytesMax: 256 * 1024 ** 2,
  seed: 0,
};

/** Precision and default time of one body, and whether the parser may write behind it. */
export interface ParseContext extends TimeContext {
  /**
   * The byte behind the body in its ArrayBuffer is the body's too: the newline that its last line may lack is put there,
   * instead of copying the body.
   */
  readonly hasSpareByte?: boolean;
}

/** Shared by all parsers, so that no two of them ever mean different series by one generation and number. */
let lastGeneration = 0;

/**
 * Bytes of line protocol to columns, in one pass. Lives as long as its process: it remembers series, tables and the order
 * of fields, so that a line like the one before costs a few comparisons.
 *
 * A refused line never takes another with it: its values are taken back, and the line after it begins where InfluxDB's
 * line splitter says. No body makes `parse` throw. It differs from InfluxDB in these, all in favour of the sender: a
 * float beyond the largest finite one is refused, not stored as infinity; blanks and a carriage return may end a line;
 * a comment ends at its first newline; line numbers count every newline of the body.
 */
export class LineProtocolParser {
  readonly #options: ParserOptions;
  readonly #budget: Budget;
  readonly #reader: LineReader;
  #interner: SeriesInterner<TableBuilder>;
  #generation = ++lastGeneration;
  /** The number of the batch being parsed. */
  #batch = 0;

  constructor(options: Partial<ParserOptions> = {}) {
    this.#options = { ...parserOptionsDefault, ...options };
    this.#budget = new Budget(this.#options.batchBytesMax);
    this.#interner = this.#newInterner();
    this.#reader = new LineReader(this.#options, this.#budget, this.#interner);
  }

  /** Memory held between batches. */
  get internedBytes(): number {
    return this.#interner.bytes;
  }

  /**
   * Parses a whole body. The body must not change while the result's errors are in use; it is read in place when it ends
   * with a newline or has a spare byte, otherwise it is copied once. Lines that contradict `known` are refused, whatever other lines say;
   * where it says nothing, the first accepted line decides on the kind of a column.
   */
  parse(body: Uint8Array, context: ParseContext, known?: KnownSchema): ParsedLines {
    if (this.#interner.bytes > this.#options.internBytesMax || this.#batch >= 0xfffffff0) this.#forget();
    this.#budget.reset(known?.newTablesMax);
    this.#interner.isKnownTable = (name) => known?.table(name) !== undefined;
    this.#batch++;
    const buf = endWithNewline(body, context.hasSpareByte === true);
    this.#reader.open(buf, this.#batch, { ...context, known });
    try {
      return this.#parseLines(buf, body.length);
    } catch (error) {
      // Out of memory, or a mistake in here: whatever the builders hold is not to be trusted.
      this.#forget();
      throw error;
    } finally {
      this.#reader.close();
    }
  }

  /** `bodyEnd`: the body's length, after its last newline if it has one; the buffer's last newline may be ours. */
  #parseLines(buf: Buffer, bodyEnd: number): ParsedLines {
    const reader = this.#reader;
    const limit = buf.length - 1;
    const errors = new LineErrors(new LineLocator(buf, bodyEnd));
    let lineCount = 0;
    let valueCount = 0;
    let p = 0;
    while (p < limit) {
      const start = p;
      while (buf[p] === byteSpace || buf[p] === byteTab) p++;
      if (buf[p] === byteCr && buf[p + 1] === byteLf) p++;
      if (buf[p] === byteLf) p++;
      else if (buf[p] === byteHash) p = buf.indexOf(byteLf, p) + 1;
      else {
        lineCount++;
        let end = reader.read(p);
        // What may end elsewhere than where it was read to: see `lineEnd`.
        if (end < 0 || p !== start || reader.mustSplit) {
          const split = lineEnd(buf, start, bodyEnd);
          if (end >= 0 && end !== split) end = this.#readAgain(buf, p, split);
          if (end < 0) {
            this.#refuseLine(errors, start);
            p = split + 1;
            continue;
          }
        }
        const { table } = reader;
        assert(table !== undefined, 'a line was read without its table');
        valueCount += table.touchedCount;
        table.commit(this.#interner, reader, start);
        p = end + 1;
      }
    }
    const tables = this.#finishTables();
    const acceptedLines = lineCount - errors.count;
    const counts = { lineCount, acceptedLines, valueCount, contradictions: reader.contradictions };
    return { tables, errors, ...counts, generation: this.#generation };
  }

  #finishTables(): ParsedTable[] {
    const parsed: ParsedTable[] = [];
    for (const table of this.#reader.tables) {
      const rows = table.finish(this.#interner);
      if (rows !== undefined) parsed.push(rows);
    }
    return parsed;
  }

  #refuseLine(errors: LineErrors, start: number): void {
    const { table, problem, problemPhase } = this.#reader;
    table?.rollback();
    errors.add(start, problemPhase, (lineNumber) => (typeof problem === 'string' ? problem : problem(lineNumber)));
  }

  /** Reads a line again whose newline is at `split`, where a string of it was read on. */
  #readAgain(buf: Buffer, p: number, split: number): number {
    const reader = this.#reader;
    reader.table?.rollback();
    reader.stringLimit = split;
    const end = reader.read(p);
    reader.stringLimit = buf.length - 1;
    return end < 0 || end === split
      ? end
      : reader.fail(`could not parse entire line: found trailing content ${excerptAt(buf, end, split)}`);
  }

  #newInterner(): SeriesInterner<TableBuilder> {
    const { seed, nameBytesMax } = this.#options;
    return new SeriesInterner(seed, nameBytesMax, this.#budget, (name) => new TableBuilder(name, this.#budget));
  }

  #forget(): void {
    this.#interner = this.#newInterner();
    this.#reader.useInterner(this.#interner);
    this.#generation = ++lastGeneration;
    this.#batch = 0;
  }
}

/** Every scan stops at a newline, so one must follow the last line: then no loop has to test for the end. */
function endWithNewline(body: Uint8Array, hasSpareByte: boolean): Buffer {
  if (body.length > 0 && body[body.length - 1] === byteLf)
    return Buffer.from(body.buffer, body.byteOffset, body.length);
  if (hasSpareByte) {
    const longer = Buffer.from(body.buffer, body.byteOffset, body.length + 1);
    longer[body.length] = byteLf;
    return longer;
  }
  const copy = Buffer.allocUnsafe(body.length + 1);
  copy.set(body);
  copy[body.length] = byteLf;
  return copy;
}
