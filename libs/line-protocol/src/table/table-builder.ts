import type { FieldKind, SeriesTable } from '@inlay/columnar';
import type { Budget } from '../budget.js';
import { kindNames, kindString, kindWidths, type FieldBuilder } from './field-builder.js';
import type { KnownTable } from './known-schema.js';
import type { ParsedTable } from './parsed-table.js';
import type { SeriesInterner } from '../series/series-interner.js';
import { buildSeriesTable } from '../series/series-table-builder.js';
import type { Shape } from '../series/shape.js';
import { typeConflict } from './type-conflict.js';

const rowBytes = 16;
const capacityMin = 4;
/** Shared, as in `FieldBuilder`. */
const noUint32s = new Uint32Array(0);
const noWords = new Int32Array(0);
const noTimes = new BigInt64Array(0);

/** What `place` and `admit` say of a value or a series. */
export const placed = 0;
/** The field is called `time`, which InfluxDB drops. */
export const dropped = 1;
/**
 * The line is refused, and `problem` says why: for its own sake, or because the batch has taken its share of memory.
 */
const refused = 2;
export const refusedByBudget = 3;
/** Refused because of what was known before the batch. */
export const contradicted = 4;

const kindName = (kind: number): FieldKind => kindNames[kind] as FieldKind;

/** What the reader found in a line beside its values. */
export interface ReadLine {
  /** Canonical. */
  readonly series: number;
  /** Its time in halves. */
  readonly timeHigh: number;
  readonly timeLow: number;
}

/**
 * A table: what is remembered of it between batches (fields, the order of the last line's fields) and the rows of the
 * batch being built. A row is open until `commit`; `rollback` takes back what it set.
 */
export class TableBuilder {
  readonly name: string;
  readonly fields = new Map<string, FieldBuilder>();
  /** Fields in the order of the previous line: the prediction for the next. */
  plan: FieldBuilder[] = [];
  /** Fields that the open row has set so far. */
  touched: FieldBuilder[] = [];
  touchedCount = 0;
  /** Whether a field's key has a comma. */
  hasCommaKey = false;
  /** The batch that it is part of. */
  batch = 0;
  rowCount = 0;
  capacity = 0;
  seriesOf = noUint32s;
  timeWords = noWords;
  lineOffsets = noUint32s;
  /** Why `place` or `admit` refused. */
  problem = '';
  readonly #budget: Budget;
  #known: KnownTable | undefined;
  #times = noTimes;
  #seriesIds = noUint32s;
  #lastRow = noUint32s;
  #seriesCount = 0;
  #mayRepeat = false;
  #active: FieldBuilder[] = [];
  #committedActive = 0;
  #shapes: Shape<unknown>[] = [];
  readonly #tags = new Set<string>();
  #lastRowCount = 0;

  constructor(name: string, budget: Budget) {
    this.name = name;
    this.#budget = budget;
  }

  /** Joins a batch. `rowsLeft`: how many lines of this one's length still fit in the body. */
  begin(batch: number, known: KnownTable | undefined, rowsLeft: number): void {
    this.batch = batch;
    this.#known = known;
    this.capacity = 0;
    this.#lastRowCount = Math.min(Math.max(capacityMin, this.#lastRowCount), rowsLeft);
  }

  /** Room for one more row; false when the budget is spent. */
  reserveRow(): boolean {
    if (this.rowCount < this.capacity) return true;
    const capacity = this.capacity === 0 ? this.#lastRowCount : this.capacity * 2;
    let cost = capacity * rowBytes;
    for (const field of this.#active) cost += capacity * (kindWidths[field.kind] as number);
    if (!this.#budget.take(cost)) return false;
    this.capacity = capacity;
    const timeWords = new Int32Array(capacity * 2);
    timeWords.set(this.timeWords);
    this.timeWords = timeWords;
    this.#times = new BigInt64Array(timeWords.buffer);
    const seriesOf = new Uint32Array(capacity);
    seriesOf.set(this.seriesOf);
    this.seriesOf = seriesOf;
    const lineOffsets = new Uint32Array(capacity);
    lineOffsets.set(this.lineOffsets);
    this.lineOffsets = lineOffsets;
    for (const field of this.#active) field.grow(capacity);
    return true;
  }

  /** Whether the open row may be of `shape`: none of its tags is a field in this batch, and its series fits. */
  admit(shape: Shape<unknown>): number {
    let newTags = 0;
    if (shape.admittedIn !== this.batch) {
      for (const field of this.#active) {
        if (field.next >= 0 && shape.tags.includes(field.name)) {
          this.problem = typeConflict(field.name, kindName(field.kind), 'tag');
          return refused;
        }
      }
      for (const tag of shape.tags) {
        if (this.#tags.has(tag)) continue;
        newTags++;
        const known = this.#known?.kindOf(tag);
        if (known === undefined || known === 'tag') continue;
        this.problem = typeConflict(tag, known, 'tag');
        return contradicted;
      }
    }
    // The tag matrix is dense: many series that share few tags make it much larger than the body.
    const cells = this.#tags.size + newTags + newTags * this.#seriesCount;
    return this.#budget.take(4 * cells) ? placed : refusedByBudget;
  }

  /** Makes `field` ready to take a value of `kind` in the open row, whatever is unusual about it. */
  place(field: FieldBuilder, kind: number, shape: Shape<unknown>): number {
    const row = this.rowCount;
    if (field.isTime) return dropped;
    if (field.next < 0) return this.#activate(field, kind, shape);
    if (field.kind !== kind) {
      this.problem =
        field.next > row
          ? `the field '${field.name}' is specified more than once with conflicting types`
          : typeConflict(field.name, kindName(field.kind), kindName(kind));
      return refused;
    }
    if (field.next > row) {
      // The same field twice in one line: the later one overwrites.
      if (kind === kindString) field.bytesEnd = field.offsets[row] as number;
      return placed;
    }
    if (field.next < row) field.fillGap(row);
    field.setValid(row);
    field.next = row + 1;
    return placed;
  }

  /** Closes the open row, read from the line at `offset`. */
  commit(interner: SeriesInterner<unknown>, line: ReadLine, offset: number): void {
    const row = this.rowCount;
    const { series } = line;
    const low = line.timeLow;
    this.timeWords[row * 2] = low;
    this.timeWords[row * 2 + 1] = line.timeHigh;
    this.lineOffsets[row] = offset;
    let local = interner.localOf[series] as number;
    if (interner.usedIn[series] !== this.batch) {
      local = this.#addSeries(interner, series);
    } else if (!this.#mayRepeat) {
      const last = (this.#lastRow[local] as number) * 2;
      const lastHigh = this.timeWords[last + 1] as number;
      const newHigh = this.timeWords[row * 2 + 1] as number;
      this.#mayRepeat =
        newHigh < lastHigh || (newHigh === lastHigh && low >>> 0 <= (this.timeWords[last] as number) >>> 0);
    }
    this.#lastRow[local] = row;
    this.seriesOf[row] = local;
    this.rowCount = row + 1;
    this.#committedActive = this.#active.length;
    const plan = this.plan;
    this.plan = this.touched;
    // Setting a length is a call out of compiled code, even of the same length.
    if (this.plan.length !== this.touchedCount) this.plan.length = this.touchedCount;
    this.touched = plan;
    this.touchedCount = 0;
  }

  rollback(): void {
    for (let i = 0; i < this.touchedCount; i++) (this.touched[i] as FieldBuilder).undo(this.rowCount);
    this.#active.length = this.#committedActive;
    this.touchedCount = 0;
  }

  /** The batch's rows, or undefined when none was accepted. Afterwards nothing of the batch is left here. */
  finish(interner: SeriesInterner<unknown>): ParsedTable | undefined {
    const { rowCount } = this;
    const fields = this.#active.map((field) => field.finish(rowCount));
    const internIds = this.#seriesIds.slice(0, this.#seriesCount);
    const parsed: ParsedTable | undefined =
      rowCount === 0
        ? undefined
        : {
            name: this.name,
            rows: {
              rowCount,
              times: this.#times.subarray(0, rowCount),
              seriesOf: this.seriesOf.subarray(0, rowCount),
              series: this.#buildSeries(interner, internIds),
              fields,
            },
            internIds,
            lineOffsets: this.lineOffsets.subarray(0, rowCount),
            mayRepeat: this.#mayRepeat,
          };
    this.#reset();
    return parsed;
  }

  #activate(field: FieldBuilder, kind: number, shape: Shape<unknown>): number {
    if (this.#tags.has(field.name) || shape.tags.includes(field.name)) {
      this.problem = typeConflict(field.name, 'tag', kindName(kind));
      return refused;
    }
    const known = this.#known?.kindOf(field.name);
    if (known !== undefined && known !== kindName(kind)) {
      this.problem = typeConflict(field.name, known, kindName(kind));
      return contradicted;
    }
    if (!this.#budget.take(field.cost(kind, this.capacity))) return refusedByBudget;
    field.prepare(kind, this.capacity);
    field.next = 0;
    if (this.rowCount > 0) field.fillGap(this.rowCount);
    field.setValid(this.rowCount);
    field.firstRow = this.rowCount;
    field.next = this.rowCount + 1;
    this.#active.push(field);
    return placed;
  }

  #addSeries(interner: SeriesInterner<unknown>, series: number): number {
    const local = this.#seriesCount++;
    if (local === this.#seriesIds.length) {
      const length = Math.max(capacityMin, local * 2);
      const ids = new Uint32Array(length);
      ids.set(this.#seriesIds);
      this.#seriesIds = ids;
      const lastRow = new Uint32Array(length);
      lastRow.set(this.#lastRow);
      this.#lastRow = lastRow;
    }
    this.#seriesIds[local] = series;
    interner.usedIn[series] = this.batch;
    interner.localOf[series] = local;
    const shape = interner.shapeOf(series);
    if (shape.admittedIn !== this.batch) {
      shape.admittedIn = this.batch;
      this.#shapes.push(shape);
      for (const tag of shape.tags) this.#tags.add(tag);
    }
    return local;
  }

  #buildSeries(interner: SeriesInterner<unknown>, ids: Uint32Array): SeriesTable<string> {
    return buildSeriesTable(interner, ids, this.#shapes);
  }

  #reset(): void {
    this.#lastRowCount = this.rowCount;
    this.rowCount = 0;
    this.touchedCount = 0;
    this.capacity = 0;
    this.timeWords = noWords;
    this.#times = noTimes;
    this.seriesOf = noUint32s;
    this.lineOffsets = noUint32s;
    this.#seriesIds = noUint32s;
    this.#lastRow = noUint32s;
    this.#seriesCount = 0;
    this.#mayRepeat = false;
    this.#active = [];
    this.#committedActive = 0;
    this.#shapes = [];
    this.#known = undefined;
    this.#tags.clear();
  }
}
