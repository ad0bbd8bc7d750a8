import { clearBits, copyBits, type Stamp } from '@inlay/core';
import type { FieldColumn, Rows, Strings } from '@inlay/columnar';
import { bytesIn, pageBytesFor, pageBytesMax, type Arena, type Page } from './pages/arena.js';
import type { RowLayout } from './row-layout.js';
import { validityOf, type RowsImage } from './rows-image.js';
import { StampRuns } from './stamp-runs.js';

/** So many bytes of JavaScript objects come with a block, measured. */
const blockOverheadBytes = 700;

/** Rows `[from, from + count)`. */
export interface Slice {
  readonly from: number;
  readonly count: number;
}

/**
 * Rows of a generation in arrival order: columns in one page that doubles up to `pageBytesMax`; then the next block
 * begins. So no growth ever copies more than a page, and unused capacity stays below a page for each generation.
 */
export class RowBlock {
  readonly #arena: Arena;
  #layout: RowLayout;
  #page: Page;
  #capacity: number;
  #rows = 0;
  #validity: Page | undefined;
  #nulls: Uint32Array | undefined;
  readonly #strings: (Page | undefined)[] = [];
  readonly #stringBytes: number[] = [];
  readonly #runs = new StampRuns();

  /** The first page holds at least `bytes`, at most `pageBytesMax`. */
  constructor(arena: Arena, layout: RowLayout, bytes: number) {
    this.#arena = arena;
    this.#layout = layout;
    this.#page = arena.take(Math.max(layout.shape.bytesFor(8), Math.min(bytes, pageBytesMax)));
    this.#capacity = layout.shape.capacityOf(this.#page.bytes);
    this.#beginStrings(0);
  }

  get rowCount(): number {
    return this.#rows;
  }

  get layout(): RowLayout {
    return this.#layout;
  }

  get pageBytes(): number {
    return this.#page.bytes;
  }

  /** Pages, and what JavaScript holds for them. */
  get bytes(): number {
    let total =
      blockOverheadBytes +
      this.#page.bytes +
      this.#runs.bytes +
      (this.#validity?.bytes ?? 0) +
      (this.#nulls?.byteLength ?? 0);
    for (const page of this.#strings) total += 120 + (page?.bytes ?? 0);
    return total;
  }

  /** Whether the block could take fields of `layout` without outgrowing its page. */
  couldExtendTo(layout: RowLayout): boolean {
    return layout === this.#layout || this.#rows < layout.shape.capacityOf(pageBytesMax);
  }

  extendTo(layout: RowLayout): void {
    if (layout !== this.#layout)
      this.#move(layout, Math.max(this.#page.bytes, pageBytesFor(layout.shape.bytesFor(this.#rows + 1))));
  }

  /** How many of the rows from `from` on fit, at most `count`. A block without rows takes one row of any size. */
  roomFor(rows: Rows, from: number, count: number): number {
    let fit = Math.min(count, this.#layout.shape.capacityOf(pageBytesMax) - this.#rows);
    for (const [i, { label, data }] of rows.fields.entries()) {
      if (data.kind !== 'string' || fit <= 0) continue;
      const used = this.#stringBytes[this.#stringOrdinal(label, i)] ?? 0;
      const { offsets } = data.values;
      fit = fitting(offsets, from, fit, pageBytesMax - used);
    }
    return this.#rows === 0 ? Math.max(fit, 1) : Math.max(fit, 0);
  }

  /** Appends `count` rows from `from` on, for which `roomFor` was asked; `seriesOf` says which of the generation's series one of the batch is. */
  append(rows: Rows, { from, count }: Slice, seriesOf: Uint32Array, stamp: Stamp): void {
    this.#reserve(this.#rows + count);
    const at = this.#rows;
    const { buffer, offset } = this.#page;
    new BigInt64Array(buffer, offset + 8 * at, count).set(rows.times.subarray(from, from + count));
    const target = new Uint32Array(buffer, offset + this.#layout.shape.seriesOffset(this.#capacity) + 4 * at, count);
    const source = rows.seriesOf;
    for (let i = 0; i < count; i++) target[i] = seriesOf[source[from + i] ?? 0] ?? 0;
    rows.fields.forEach((column, i) => {
      this.#appendField(column, this.#layout.indexOf(column.label, i), { from, count });
    });
    if (rows.fields.length < this.#layout.ids.length) this.#appendAbsent(rows, count);
    this.#runs.add(at, stamp);
    this.#rows = at + count;
  }

  /** Times as low and high halves; valid until the next append. */
  timeWords(): Int32Array {
    return new Int32Array(this.#page.buffer, this.#page.offset, 2 * this.#rows);
  }

  image(): RowsImage {
    return {
      ids: this.#layout.ids,
      kinds: this.#layout.shape.kinds,
      rowCount: this.#rows,
      capacity: this.#capacity,
      page: this.#page,
      validity: this.#validity,
      nulls: this.#nulls,
      strings: this.#strings,
      runs: this.#runs.words(),
    };
  }

  /** Gives the pages back: no image of the block may be read after this. */
  drop(): void {
    this.#arena.give(this.#page);
    if (this.#validity !== undefined) this.#arena.give(this.#validity);
    for (const page of this.#strings) if (page !== undefined) this.#arena.give(page);
  }

  #stringOrdinal(label: FieldColumn['label'], guess: number): number {
    return this.#layout.shape.stringOf[this.#layout.indexOf(label, guess)] ?? -1;
  }

  #region(field: number): number {
    return this.#page.offset + this.#layout.shape.fieldOffset(field, this.#capacity);
  }

  #appendField({ data, validity }: FieldColumn, field: number, { from, count }: Slice): void {
    const { buffer } = this.#page;
    const start = this.#region(field);
    const at = this.#rows;
    const end = from + count;
    switch (data.kind) {
      case 'f64':
        new Float64Array(buffer, start + 8 * at, count).set(data.values.subarray(from, end));
        break;
      case 'i64':
        new BigInt64Array(buffer, start + 8 * at, count).set(data.values.subarray(from, end));
        break;
      case 'u64':
        new BigUint64Array(buffer, start + 8 * at, count).set(data.values.subarray(from, end));
        break;
      case 'bool':
        new Uint8Array(buffer, start + at, count).set(data.values.subarray(from, end));
        break;
      case 'string':
        this.#appendStrings(field, data.values, { from, count });
        break;
    }
    if (validity !== undefined) this.#appendValidity(field, validity, { from, count });
  }

  #appendStrings(field: number, { offsets, bytes }: Strings, { from, count }: Slice): void {
    const ordinal = this.#layout.shape.stringOf[field] ?? -1;
    const first = offsets[from] ?? 0;
    const last = offsets[from + count] ?? 0;
    const used = this.#stringBytes[ordinal] ?? 0;
    const page = this.#stringPage(ordinal, used + last - first);
    const ends = new Uint32Array(this.#page.buffer, this.#region(field) + 4 * (this.#rows + 1), count);
    const shift = used - first;
    for (let i = 0; i < count; i++) ends[i] = (offsets[from + i + 1] ?? 0) + shift;
    if (page !== undefined)
      new Uint8Array(page.buffer, page.offset + used, last - first).set(bytes.subarray(first, last));
    this.#stringBytes[ordinal] = used + last - first;
  }

  #stringPage(ordinal: number, bytes: number): Page | undefined {
    const page = this.#strings[ordinal];
    if (bytes <= (page?.bytes ?? 0)) return page;
    const larger = this.#arena.take(bytes);
    if (page !== undefined) {
      bytesIn(larger).set(bytesIn(page).subarray(0, this.#stringBytes[ordinal] ?? 0));
      this.#arena.give(page);
    }
    this.#strings[ordinal] = larger;
    return larger;
  }

  #appendValidity(field: number, validity: Uint8Array, { from, count }: Slice): void {
    const { bits, nulls } = this.#withValidity();
    const zeros = copyBits(
      { bits: validity, from },
      { bits: validityOf({ validity: bits, capacity: this.#capacity }, field), from: this.#rows },
      count,
    );
    nulls[field] = (nulls[field] ?? 0) + zeros;
  }

  /** Fields that the batch lacks: no value, and nothing left over from an earlier user of the page. */
  #appendAbsent(rows: Rows, count: number): void {
    const present = new Set(rows.fields.map(({ label }) => label));
    this.#layout.ids.forEach((id, field) => {
      if (!present.has(id)) this.#blank(field, this.#rows, count);
    });
  }

  #blank(field: number, from: number, count: number): void {
    const { bits, nulls } = this.#withValidity();
    const { buffer } = this.#page;
    const start = this.#region(field);
    const kind = this.#layout.shape.kinds[field];
    if (kind === 'string')
      new Uint32Array(buffer, start + 4 * (from + 1), count).fill(
        this.#stringBytes[this.#layout.shape.stringOf[field] ?? -1] ?? 0,
      );
    else if (kind === 'bool') new Uint8Array(buffer, start + from, count).fill(0);
    else new Float64Array(buffer, start + 8 * from, count).fill(0);
    clearBits(validityOf({ validity: bits, capacity: this.#capacity }, field), from, count);
    nulls[field] = (nulls[field] ?? 0) + count;
  }

  #withValidity(): { readonly bits: Page; readonly nulls: Uint32Array } {
    if (this.#validity === undefined || this.#nulls === undefined) {
      this.#validity = this.#arena.take(this.#layout.ids.length * (this.#capacity >>> 3));
      bytesIn(this.#validity).fill(0xff);
      this.#nulls = new Uint32Array(this.#layout.ids.length);
    }
    return { bits: this.#validity, nulls: this.#nulls };
  }

  #reserve(rows: number): void {
    if (rows > this.#capacity)
      this.#move(this.#layout, Math.max(2 * this.#page.bytes, pageBytesFor(this.#layout.shape.bytesFor(rows))));
  }

  /** Into another page and, when fields came, another layout. */
  #move(layout: RowLayout, pageBytes: number): void {
    const old = {
      layout: this.#layout,
      page: this.#page,
      capacity: this.#capacity,
      validity: this.#validity,
      nulls: this.#nulls,
    };
    const bytes = Math.max(layout.shape.bytesFor(this.#rows), Math.min(pageBytes, pageBytesMax));
    this.#page = this.#arena.take(bytes);
    this.#layout = layout;
    this.#capacity = layout.shape.capacityOf(this.#page.bytes);
    const { buffer, offset } = this.#page;
    const copy = (from: number, to: number, length: number): void => {
      new Uint8Array(buffer, offset + to, length).set(new Uint8Array(old.page.buffer, old.page.offset + from, length));
    };
    copy(0, 0, 8 * this.#rows);
    copy(old.layout.shape.seriesOffset(old.capacity), layout.shape.seriesOffset(this.#capacity), 4 * this.#rows);
    old.layout.shape.kinds.forEach((kind, field) => {
      const length = kind === 'string' ? 4 * (this.#rows + 1) : (kind === 'bool' ? 1 : 8) * this.#rows;
      copy(old.layout.shape.fieldOffset(field, old.capacity), layout.shape.fieldOffset(field, this.#capacity), length);
    });
    this.#moveValidity(old);
    this.#beginStrings(old.layout.ids.length);
    if (this.#rows > 0)
      for (let field = old.layout.ids.length; field < layout.ids.length; field++) this.#blank(field, 0, this.#rows);
    this.#arena.give(old.page);
  }

  #moveValidity(old: {
    layout: RowLayout;
    capacity: number;
    validity: Page | undefined;
    nulls: Uint32Array | undefined;
  }): void {
    if (old.validity === undefined || old.nulls === undefined) return;
    this.#validity = undefined;
    const { bits, nulls } = this.#withValidity();
    nulls.set(old.nulls);
    for (let field = 0; field < old.layout.ids.length; field++) {
      const kept = validityOf({ validity: old.validity, capacity: old.capacity }, field);
      // Bits past the last row are still set: they are copied with it.
      validityOf({ validity: bits, capacity: this.#capacity }, field).set(kept.subarray(0, (this.#rows + 7) >>> 3));
    }
    this.#arena.give(old.validity);
  }

  /** The first offset of every string field from `field` on is 0. */
  #beginStrings(field: number): void {
    for (; field < this.#layout.ids.length; field++) {
      if (this.#layout.shape.kinds[field] !== 'string') continue;
      new Uint32Array(this.#page.buffer, this.#region(field), 1)[0] = 0;
      this.#strings.push(undefined);
      this.#stringBytes.push(0);
    }
  }
}

/** The most values from `from` on, at most `count`, that together have at most `bytes`. */
function fitting(offsets: Uint32Array, from: number, count: number, bytes: number): number {
  const end = (offsets[from] ?? 0) + bytes;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((offsets[from + middle] ?? 0) <= end) low = middle;
    else high = middle - 1;
  }
  return low;
}
