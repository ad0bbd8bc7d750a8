import { isUtf8 } from 'node:buffer';
import {
  byteBackslash,
  byteComma,
  byteEquals,
  byteSpace,
  endsKey,
  endsTable,
  endsValue,
  viewOf,
} from '../scan/bytes.js';
import type { Budget } from '../budget.js';
import { KeyTable } from './key-table.js';
import { SeriesKeyReader, unescapeName } from './series-key-reader.js';
import { Shape } from './shape.js';

/** What a table, a shape and a tag of it hold on the heap, in bytes, as measured on bodies of as many as fit. */
const tableBytes = 6144;
const shapeBytes = 1024;
const tagBytes = 128;
const noSeries = 0xffffffff;

function grown(array: Uint32Array, length: number): Uint32Array {
  const larger = new Uint32Array(Math.max(array.length * 2, length));
  larger.set(array);
  return larger;
}

/** Writes `name` at `at` with a backslash before each of `escaped`; returns the index after it. */
function escapeInto(target: Buffer, at: number, name: Buffer, escaped: readonly number[]): number {
  let p = at;
  for (const c of name) {
    if (escaped.includes(c)) target[p++] = byteBackslash;
    target[p++] = c;
  }
  return p;
}

/**
 * Numbers series by the bytes of their keys, so that a series that was seen before costs one look-up, not one a tag. One
 * series may be written in several ways (order of tags, escapes): each spelling has a number, and `canonicalOf` gives the
 * one of the series itself: tags in the order that was seen first, no needless escapes. Numbers live until the interner is
 * replaced.
 */
export class SeriesInterner<Table> {
  /** Per spelling: the series. */
  canonicalOf: Uint32Array = new Uint32Array(64);
  /** Per spelling: the one that came after it last time; `noSeries` when there was none. */
  next: Uint32Array = new Uint32Array(64).fill(noSeries);
  /** Per series: the batch that uses it, and its index in that batch's table. */
  usedIn: Uint32Array = new Uint32Array(64);
  localOf: Uint32Array = new Uint32Array(64);
  readonly tables = new Map<string, Table>();
  /** What was wrong when `intern` returned -1. */
  problem = '';
  /** Whether it was the budget. */
  problemIsLimit = false;
  /** Index after the key that `intern` read. */
  end = 0;
  readonly #keys: KeyTable;
  readonly #reader: SeriesKeyReader;
  readonly #budget: Budget;
  readonly #makeTable: (name: string) => Table;
  /** By table and tags in their written order. */
  readonly #shapes = new Map<string, Shape<Table>>();
  /** By table and tags in any order. */
  readonly #canonicalShapes = new Map<string, Shape<Table>>();
  readonly #shapeOf: Shape<Table>[] = [];
  #lastShape: Shape<Table> | undefined;
  /** Tag values of series, unescaped, one after the other, and their lengths. */
  #values = Buffer.allocUnsafeSlow(4096);
  #valuesUsed = 0;
  #valueStart: Uint32Array = new Uint32Array(64);
  #lengths: Uint32Array = new Uint32Array(256);
  #lengthsUsed = 0;
  #lengthStart: Uint32Array = new Uint32Array(64);
  #heapBytes = 0;
  /** Whether the schema that a batch is read for has the table. */
  isKnownTable: (name: string) => boolean = () => false;

  /** `makeTable` is called once a name, until the interner is replaced. */
  constructor(seed: number, nameBytesMax: number, budget: Budget, makeTable: (name: string) => Table) {
    this.#keys = new KeyTable(seed);
    this.#reader = new SeriesKeyReader(nameBytesMax);
    this.#budget = budget;
    this.#makeTable = makeTable;
  }

  /** Memory held, tables and fields included. */
  get bytes(): number {
    return (
      this.#keys.bytes +
      this.#values.length +
      4 * (this.#lengths.length + this.canonicalOf.length * 6) +
      this.#heapBytes
    );
  }

  get values(): Buffer {
    return this.#values;
  }
  get lengths(): Uint32Array {
    return this.#lengths;
  }
  valueStart(series: number): number {
    return this.#valueStart[series] as number;
  }
  lengthStart(series: number): number {
    return this.#lengthStart[series] as number;
  }
  shapeOf(id: number): Shape<Table> {
    return this.#shapeOf[id] as Shape<Table>;
  }

  /** Counts memory that others attach to tables (fields), so that `bytes` knows it. */
  addHeapBytes(bytes: number): void {
    this.#heapBytes += bytes;
  }

  /** The length of spelling `id` when the bytes at `at` are it, ended by a space; else -1. */
  lengthIfAt(id: number, view: DataView, at: number, limit: number): number {
    if (id === noSeries || !this.#keys.startsWith(id, view, at, limit)) return -1;
    const length = this.#keys.length(id);
    return view.getUint8(at + length) === byteSpace ? length : -1;
  }

  /** The spelling at `start`, new or known, or -1 with the reason in `problem`. */
  intern(buf: Buffer, view: DataView, start: number, limit: number): number {
    const problem = this.#reader.read(buf, start, limit);
    this.problemIsLimit = false;
    if (problem !== undefined) return this.#refuse(problem);
    this.end = this.#reader.end;
    const length = this.end - start;
    const hash = this.#keys.hash(view, start, length);
    const known = this.#keys.find(view, start, length, hash);
    return known >= 0 ? known : this.#add(buf, view, start, hash);
  }

  #refuse(problem: string): number {
    this.problem = problem;
    return -1;
  }

  #refuseForBudget(): number {
    this.problemIsLimit = true;
    return this.#refuse(this.#budget.refusal);
  }

  #add(buf: Buffer, view: DataView, start: number, hash: number): number {
    if (this.#keys.hashedHighByte && !isUtf8(buf.subarray(start, this.end)))
      return this.#refuse('table name and tags are not valid UTF-8');
    const shape = this.#shapeAt(buf, view, start);
    if (typeof shape === 'string') return this.#refuse(shape);
    // Arrays double, so a series may pay for its neighbours: count what it holds itself, with room to spare.
    if (shape === undefined || !this.#budget.take((this.end - start) * 3 + 128)) return this.#refuseForBudget();
    const id = this.#reader.hasEscapes || shape.order !== undefined ? this.#addSeriesAs(buf, view, start, shape) : -1;
    // A key with escapes may still be the canonical one.
    if (id >= 0 && this.#keys.find(view, start, this.end - start, hash) === id) return id;
    const spelling = this.#addKey(view, start, this.end - start, hash);
    this.#shapeOf.push(shape.canonical);
    if (id >= 0) this.canonicalOf[spelling] = id;
    else this.#addValues(buf, spelling, this.end - start);
    return spelling;
  }

  /** Makes `id`, whose key has just been read, a series: its tag values are the bytes of the spans. */
  #addValues(buf: Buffer, id: number, keyLength: number): void {
    const { spans, tagCount } = this.#reader;
    this.canonicalOf[id] = id;
    this.#startValues(id, keyLength, tagCount);
    let at = this.#valuesUsed;
    for (let t = 0; t < tagCount; t++) {
      const end = spans[t * 4 + 3] as number;
      const valueStart = spans[t * 4 + 2] as number;
      for (let p = valueStart; p < end; p++) this.#values[at++] = buf[p] as number;
      this.#lengths[this.#lengthsUsed++] = end - valueStart;
    }
    this.#valuesUsed = at;
  }

  /** The series of a key with escapes or in another order than the canonical: found, or added under its canonical key. */
  #addSeriesAs(buf: Buffer, view: DataView, start: number, shape: Shape<Table>): number {
    const { spans, tagCount, tableEnd } = this.#reader;
    const order = shape.order ?? Array.from({ length: tagCount }, (_, t) => t);
    const values = order.map((t) =>
      unescapeName(buf, spans[t * 4 + 2] as number, spans[t * 4 + 3] as number, endsValue),
    );
    const canonical = Buffer.allocUnsafe((this.end - start) * 2);
    let length = escapeInto(canonical, 0, unescapeName(buf, start, tableEnd, endsTable), [
      byteBackslash,
      byteComma,
      byteSpace,
    ]);
    order.forEach((t, i) => {
      canonical[length++] = byteComma;
      const key = unescapeName(buf, spans[t * 4] as number, spans[t * 4 + 1] as number, endsKey);
      length = escapeInto(canonical, length, key, [byteBackslash, byteEquals, byteSpace]);
      canonical[length++] = byteEquals;
      length = escapeInto(canonical, length, values[i] as Buffer, [byteBackslash, byteComma, byteSpace]);
    });
    const canonicalView = viewOf(canonical);
    const hash = this.#keys.hash(canonicalView, 0, length);
    const known = this.#keys.find(canonicalView, 0, length, hash);
    if (known >= 0) return known;
    const series = this.#addKey(canonicalView, 0, length, hash);
    this.#shapeOf.push(shape.canonical);
    this.canonicalOf[series] = series;
    this.#startValues(series, length, tagCount);
    for (const value of values) {
      this.#valuesUsed += value.copy(this.#values, this.#valuesUsed);
      this.#lengths[this.#lengthsUsed++] = value.length;
    }
    return series;
  }

  #addKey(view: DataView, start: number, length: number, hash: number): number {
    const id = this.#keys.add(view, start, length, hash);
    if (id === this.canonicalOf.length) {
      this.canonicalOf = grown(this.canonicalOf, 0);
      this.next = grown(this.next, 0).fill(noSeries, id);
      this.usedIn = grown(this.usedIn, 0);
      this.localOf = grown(this.localOf, 0);
      this.#valueStart = grown(this.#valueStart, 0);
      this.#lengthStart = grown(this.#lengthStart, 0);
    }
    return id;
  }

  #startValues(series: number, bytes: number, tagCount: number): void {
    if (this.#valuesUsed + bytes > this.#values.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#values.length * 2, this.#valuesUsed + bytes));
      this.#values.copy(larger, 0, 0, this.#valuesUsed);
      this.#values = larger;
    }
    if (this.#lengthsUsed + tagCount > this.#lengths.length)
      this.#lengths = grown(this.#lengths, this.#lengthsUsed + tagCount);
    this.#valueStart[series] = this.#valuesUsed;
    this.#lengthStart[series] = this.#lengthsUsed;
  }

  /** The shape of the key just read; a string tells why its tags are refused, undefined that the budget is spent. */
  #shapeAt(buf: Buffer, view: DataView, start: number): Shape<Table> | string | undefined {
    const { spans, tagCount, tableEnd, hasEscapes } = this.#reader;
    if (!hasEscapes && this.#lastShape?.matches(view, start, this.#reader) === true) return this.#lastShape;
    const table = unescapeName(buf, start, tableEnd, endsTable);
    // Nothing is built for a table that would be refused.
    if (!this.#budget.hasTablesLeft && this.#isNewTable(table.toString('utf8'))) return undefined;
    const keys: Buffer[] = [];
    const seen = new Set<string>();
    for (let t = 0; t < tagCount; t++) {
      const key = unescapeName(buf, spans[t * 4] as number, spans[t * 4 + 1] as number, endsKey);
      const name = key.toString('utf8');
      if (name === 'time') return `input tag "time" on measurement "${table.toString('utf8')}" is invalid`;
      if (seen.has(name)) return `the tag '${name}' is specified more than once with conflicting values`;
      seen.add(name);
      keys.push(key);
    }
    const shape = this.#shapeOfNames(table, keys);
    if (shape !== undefined) this.#lastShape = shape;
    return shape;
  }

  #isNewTable(name: string): boolean {
    return !this.tables.has(name) && !this.isKnownTable(name);
  }

  #shapeOfNames(table: Buffer, keys: readonly Buffer[]): Shape<Table> | undefined {
    const labels = [table, ...keys].map((name) => `${String(name.length)}:${name.toString('latin1')}`);
    const label = labels.join('');
    const known = this.#shapes.get(label);
    if (known !== undefined) return known;
    const tableName = table.toString('utf8');
    let builder = this.tables.get(tableName);
    const bytes = shapeBytes + 6 * label.length + tagBytes * keys.length + (builder === undefined ? tableBytes : 0);
    if (!this.#budget.take(bytes)) return undefined;
    this.#heapBytes += bytes;
    if (builder === undefined) {
      builder = this.#makeTable(tableName);
      this.tables.set(tableName, builder);
    }
    const [tableLabel, ...tagLabels] = labels;
    const setLabel = `${tableLabel ?? ''}${tagLabels.sort().join('')}`;
    const shape = new Shape<Table>(builder, table, keys, this.#canonicalShapes.get(setLabel));
    if (shape.canonical === shape) this.#canonicalShapes.set(setLabel, shape);
    this.#shapes.set(label, shape);
    return shape;
  }
}
