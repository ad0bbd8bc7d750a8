import { isUtf8 } from 'node:buffer';
import { shorten } from '@inlay/core';
import type { Budget } from './budget.js';
import {
  byteComma,
  byteCr,
  byteEquals,
  byteLf,
  byteMinus,
  byteQuote,
  byteSpace,
  byteBackslash,
  endsKey,
  sameBytes,
  viewOf,
} from './scan/bytes.js';
import { FieldBuilder, kindBool, kindF64, kindString } from './table/field-builder.js';
import type { KnownSchema } from './table/known-schema.js';
import type { LineErrorPhase } from './line-error.js';
import { precisionFactor, truncateTime, type TimeContext } from './scan/precision.js';
import {
  NumberScanner,
  scannedI64,
  scannedInfinite,
  scannedNothing,
  scannedOutOfRange,
  scannedOverflow,
  scannedTooWide,
} from './scan/scan-number.js';
import { ValueScanner, unescapeString } from './scan/scan-value.js';
import type { SeriesInterner } from './series/series-interner.js';
import { endsWithBackslash, excerptAt, nameEnd, unescapeName } from './series/series-key-reader.js';
import type { Shape } from './series/shape.js';
import {
  contradicted,
  dropped,
  placed,
  refusedByBudget,
  type ReadLine,
  type TableBuilder,
} from './table/table-builder.js';

/** Instead of an index: the line is refused, `problem` says why. */
const failed = -1;
/** Instead of an index: there is no value. */
const noValue = -2;

/** Estimate of what a field holds on the heap between batches, in bytes. */
const fieldBytes = 1536;

/** Lines beyond these are refused; the lines around them are not. */
export interface LineLimits {
  /** Bytes of a table name, tag key, tag value or field key. */
  readonly nameBytesMax: number;
  /** Bytes of a string field's value. */
  readonly stringBytesMax: number;
}

/** What holds for all lines of a batch. */
export interface BatchContext extends TimeContext {
  readonly known: KnownSchema | undefined;
}

/**
 * Reads one line at a time into the open row of its table. The hot path of the room: names are compared with those of the
 * line before, numbers go from bytes into arrays of halves, and nothing is allocated for a line whose series and fields
 * are known (`node libs/line-protocol/dist/parse.bench.js`).
 */
export class LineReader implements ReadLine {
  /** The spelling of the last series read, to predict the next; -1 before the first. */
  previous = -1;
  /** The line just read: its table, once known; its series; its time in halves. */
  table: TableBuilder | undefined;
  series = 0;
  timeHigh = 0;
  timeLow = 0;
  /** Whether `lineEnd` has to confirm where it ended: a string of it holds a newline, or may not count as one there. */
  mustSplit = false;
  /** Why it was refused. */
  problem: string | ((lineNumber: number) => string) = '';
  problemPhase: LineErrorPhase = 'parsing';
  /** Where strings must have ended: the body's end, or the line's while it is read again. */
  stringLimit = 0;
  /** Lines refused because of what was known before the batch. */
  contradictions = 0;
  /** Tables of the batch, in order of appearance. */
  tables: TableBuilder[] = [];
  readonly #limits: LineLimits;
  readonly #budget: Budget;
  readonly #numbers = new NumberScanner();
  readonly #values = new ValueScanner();
  #interner: SeriesInterner<TableBuilder>;
  #batch = 0;
  #buf: Buffer = Buffer.alloc(0);
  #view = viewOf(this.#buf);
  #limit = 0;
  #factor = 1;
  #known: KnownSchema | undefined;
  #nowHigh = 0;
  #nowLow = 0;
  /** Where `#otherField` left off: in the body, and in the table's plan. */
  #position = 0;
  #planAt = 0;

  constructor(limits: LineLimits, budget: Budget, interner: SeriesInterner<TableBuilder>) {
    this.#limits = limits;
    this.#budget = budget;
    this.#interner = interner;
  }

  /** Begins a batch: `buf` has a newline at its last index. */
  open(buf: Buffer, batch: number, context: BatchContext): void {
    this.#buf = buf;
    this.#view = viewOf(buf);
    this.#limit = buf.length - 1;
    this.stringLimit = this.#limit;
    this.#batch = batch;
    this.#factor = precisionFactor[context.precision];
    const now = truncateTime(context.nowNs, context.precision);
    this.#nowLow = Number(now & 0xffffffffn);
    this.#nowHigh = Number(now >> 32n);
    this.#known = context.known;
    this.contradictions = 0;
    this.tables = [];
  }

  /** Lets go of the body. */
  close(): void {
    this.#buf = Buffer.alloc(0);
    this.#view = viewOf(this.#buf);
    this.tables = [];
    this.table = undefined;
    this.#known = undefined;
  }

  /** Takes another interner, when the old one is forgotten. */
  useInterner(interner: SeriesInterner<TableBuilder>): void {
    this.#interner = interner;
    this.previous = -1;
  }

  /** Reads the line at `p` into its table's open row; returns the index of its newline, or `failed`. */
  read(p: number): number {
    const interner = this.#interner;
    const buf = this.#buf;
    this.table = undefined;
    this.mustSplit = false;
    const previous = this.previous;
    let id = previous < 0 ? -1 : (interner.next[previous] as number);
    const length = id < 0 ? -1 : interner.lengthIfAt(id, this.#view, p, this.#limit);
    let q = p + length;
    if (length < 0) {
      id = interner.intern(buf, this.#view, p, this.#limit);
      if (id < 0) return this.fail(interner.problem, interner.problemIsLimit ? 'limit' : 'parsing');
      q = interner.end;
      if (previous >= 0) interner.next[previous] = id;
    }
    this.previous = id;
    const shape = interner.shapeOf(id);
    const { table } = shape;
    if (table.batch !== this.#batch) {
      const known = this.#known?.table(table.name);
      if (known === undefined && !this.#budget.takeTable()) return this.#failForBudget();
      table.begin(this.#batch, known, Math.ceil((this.#limit - p) / (q - p + 8)));
      this.tables.push(table);
    }
    if (!table.reserveRow()) return this.#failForBudget();
    this.table = table;
    this.series = interner.canonicalOf[id] as number;
    if (interner.usedIn[this.series] !== this.#batch) {
      const outcome = table.admit(shape);
      if (outcome !== placed) return this.#failAs(table, outcome);
    }
    while (buf[q] === byteSpace) q++;
    q = this.#readFields(table, shape, q);
    return q < 0 ? failed : this.#readTime(q);
  }

  /** Reads the field set at `start` into the open row; returns the index after it, or `failed`. */
  #readFields(table: TableBuilder, shape: Shape<unknown>, start: number): number {
    const buf = this.#buf;
    const view = this.#view;
    const limit = this.#limit;
    const numbers = this.#numbers;
    const row = table.rowCount;
    const { plan, touched } = table;
    let planAt = 0;
    let p = start;
    for (;;) {
      const keyStart = p;
      let field: FieldBuilder | undefined = planAt < plan.length ? plan[planAt] : undefined;
      if (
        field !== undefined &&
        p + field.writtenLength <= limit &&
        sameBytes(field.written, 0, view, p, field.writtenLength)
      ) {
        planAt++;
        p += field.writtenLength;
      } else {
        this.#planAt = planAt;
        field = this.#otherField(table, p, start);
        if (field === undefined) return failed;
        planAt = this.#planAt;
        p = this.#position;
      }
      const c = buf[p] as number;
      if ((c >= 0x30 && c <= 0x39) || c === byteMinus) {
        const kind = numbers.scan(buf, p);
        if (kind === scannedNothing) return this.#failAtValue(field, keyStart, start);
        if (kind < 0) return this.#failAtNumber(kind, field, p);
        p = numbers.end;
        let outcome = placed;
        // The usual case by itself: a column that has had a value in every row.
        if (field.kind === kind && field.next === row && field.validity === undefined) field.next = row + 1;
        else outcome = table.place(field, kind, shape);
        if (outcome === placed) {
          touched[table.touchedCount++] = field;
          if (kind === kindF64) field.floats[row] = numbers.float;
          else {
            field.words[row * 2] = numbers.low;
            field.words[row * 2 + 1] = numbers.high;
          }
        } else if (outcome !== dropped) return this.#failAs(table, outcome);
      } else {
        p = c === byteQuote ? this.#readString(table, field, shape, p) : this.#readBoolean(table, field, shape, p);
        if (p === noValue) return this.#failAtValue(field, keyStart, start);
        if (p < 0) return failed;
      }
      if (buf[p] !== byteComma) break;
      p++;
    }
    return table.touchedCount > 0
      ? p
      : this.fail(`invalid field name: input field "time" on measurement "${table.name}" is invalid`, 'writing');
  }

  /** The field at `p`, which is not the one that the plan foresaw; undefined when the line is refused. */
  #otherField(table: TableBuilder, p: number, fieldsStart: number): FieldBuilder | undefined {
    const buf = this.#buf;
    const skipped = table.plan[this.#planAt + 1];
    if (
      skipped !== undefined &&
      p + skipped.writtenLength <= this.#limit &&
      sameBytes(skipped.written, 0, this.#view, p, skipped.writtenLength)
    ) {
      this.#planAt += 2;
      this.#position = p + skipped.writtenLength;
      return skipped;
    }
    const end = nameEnd(buf, p, this.#limit, endsKey);
    if (buf[end - 1] === byteBackslash && end > p) this.fail(endsWithBackslash);
    else if (end === p || buf[end] !== byteEquals) {
      if (p === fieldsStart) this.fail('no fields were provided: a field is written key=value');
      else this.#failAtTrailing(p);
    } else {
      this.#position = end + 1;
      return this.#fieldNamed(table, p, end);
    }
    return undefined;
  }

  #fieldNamed(table: TableBuilder, start: number, end: number): FieldBuilder | undefined {
    const key = unescapeName(this.#buf, start, end, endsKey);
    if (key.includes(byteComma)) table.hasCommaKey = true;
    const label = key.toString('latin1');
    const known = table.fields.get(label);
    if (known !== undefined) return known;
    const { nameBytesMax } = this.#limits;
    if (key.length > nameBytesMax)
      this.fail(`the field key ${excerptAt(this.#buf, start, end)} is longer than ${String(nameBytesMax)} bytes`);
    else if (!isUtf8(key)) this.fail('a field key is not valid UTF-8');
    else if (!this.#budget.take(fieldBytes + 4 * key.length)) this.#failForBudget();
    else {
      const field = new FieldBuilder(key.toString('utf8'), this.#buf.subarray(start, end), this.#budget);
      table.fields.set(label, field);
      this.#interner.addHeapBytes(fieldBytes + 4 * key.length);
      return field;
    }
    return undefined;
  }

  #readBoolean(table: TableBuilder, field: FieldBuilder, shape: Shape<unknown>, p: number): number {
    const end = this.#values.scanBoolean(this.#buf, p);
    if (end < 0) return noValue;
    const outcome = table.place(field, kindBool, shape);
    if (outcome === placed) {
      table.touched[table.touchedCount++] = field;
      field.bools[table.rowCount] = this.#values.boolean ? 1 : 0;
    } else if (outcome !== dropped) return this.#failAs(table, outcome);
    return end;
  }

  /** Reads the string whose opening quote is at `p`. */
  #readString(table: TableBuilder, field: FieldBuilder, shape: Shape<unknown>, p: number): number {
    const buf = this.#buf;
    const values = this.#values;
    const start = p + 1;
    const end = values.scanString(buf, start, this.stringLimit);
    if (end < 0)
      return this.fail(`no fields were provided: the string of field '${shorten(field.name)}' has no closing quote`);
    // An unescaped comma in a key throws the splitter's count off, so that it does not see the quotes that follow.
    if (values.hasNewline || table.hasCommaKey) this.mustSplit = true;
    if (values.hasHighByte && !isUtf8(buf.subarray(start, end)))
      return this.fail(`the string of field '${shorten(field.name)}' is not valid UTF-8`);
    const value = values.hasBackslash ? unescapeString(buf, start, end) : undefined;
    const length = value?.length ?? end - start;
    const { stringBytesMax } = this.#limits;
    if (length > stringBytesMax)
      return this.fail(`the string of field '${shorten(field.name)}' is longer than ${String(stringBytesMax)} bytes`);
    const outcome = table.place(field, kindString, shape);
    if (outcome === placed) {
      table.touched[table.touchedCount++] = field;
      const { rowCount } = table;
      const stored =
        value === undefined ? field.setString(buf, start, end, rowCount) : field.setString(value, 0, length, rowCount);
      if (!stored) return this.#failForBudget();
    } else if (outcome !== dropped) return this.#failAs(table, outcome);
    return end + 1;
  }

  /** Reads what may follow the field set, which ends at `start`; returns the index of the line's newline, or `failed`. */
  #readTime(start: number): number {
    const buf = this.#buf;
    let p = start;
    this.timeHigh = this.#nowHigh;
    this.timeLow = this.#nowLow;
    while (buf[p] === byteSpace) p++;
    if (p > start) {
      const numbers = this.#numbers;
      const outcome = numbers.scanTimestamp(buf, p, this.#factor);
      if (outcome === scannedI64) {
        this.timeHigh = numbers.high;
        this.timeLow = numbers.low;
        p = numbers.end;
        while (buf[p] === byteSpace) p++;
      } else if (outcome !== scannedNothing) return this.#failAtTime(outcome, p);
    }
    if (buf[p] === byteCr && buf[p + 1] === byteLf) p++;
    return buf[p] === byteLf ? p : this.#failAtTrailing(p);
  }

  /** Refuses the line. */
  fail(problem: string | ((lineNumber: number) => string), phase: LineErrorPhase = 'parsing'): number {
    this.problem = problem;
    this.problemPhase = phase;
    return failed;
  }

  #failAs(table: TableBuilder, outcome: number): number {
    if (outcome === contradicted) this.contradictions++;
    return outcome === refusedByBudget ? this.#failForBudget() : this.fail(table.problem, 'writing');
  }

  #failForBudget(): number {
    return this.fail(this.#budget.refusal, 'limit');
  }

  #failAtTrailing(p: number): number {
    return this.fail(`could not parse entire line: found trailing content ${excerptAt(this.#buf, p, this.#limit)}`);
  }

  #failAtNumber(kind: number, field: FieldBuilder, p: number): number {
    const text = shorten(this.#buf.toString('latin1', p, this.#numbers.end));
    const name = shorten(field.name);
    if (kind === scannedInfinite)
      return this.fail(`the value of field '${name}', \`${text}\`, is beyond the range of a float`);
    const type = this.#buf[this.#numbers.end - 1] === 0x75 ? 'unsigned integer' : 'integer';
    return this.fail(`unable to parse ${type} value \`${text}\` of field '${name}': it does not fit 64 bits`);
  }

  /** There is no value after the key at `keyStart`. */
  #failAtValue(field: FieldBuilder, keyStart: number, fieldsStart: number): number {
    const name = shorten(field.name);
    const text = this.#buf.toString('latin1', this.#valueStart(keyStart), this.#limit).slice(0, 16);
    // InfluxDB's parsers disagree on these; there is no JSON, no aggregate and no comparison that would survive them.
    if (/^[-+]?(nan|inf)/i.test(text))
      return this.fail(`the value of field '${name}' is not a finite number: NaN and infinity cannot be stored`);
    if (keyStart !== fieldsStart) return this.#failAtTrailing(keyStart);
    return this.fail(`no fields were provided: the value of field '${name}' is no number, boolean or quoted string`);
  }

  #valueStart(keyStart: number): number {
    return nameEnd(this.#buf, keyStart, this.#limit, endsKey) + 1;
  }

  #failAtTime(outcome: number, p: number): number {
    const text = shorten(this.#buf.toString('latin1', p, this.#numbers.end));
    if (outcome === scannedOverflow)
      return this.fail((line) => `timestamp overflows i64 on line ${String(line)} (1-based)`, 'writing');
    if (outcome === scannedOutOfRange)
      return this.fail(`timestamp \`${text}\` is outside the range of -9223372036854775806 to 9223372036854775806 ns`);
    if (outcome === scannedTooWide)
      return this.fail(`unable to parse timestamp value \`${text}\`: it does not fit 64 bits`);
    return this.#failAtTrailing(p);
  }
}
