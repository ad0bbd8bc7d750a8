import type { ColumnId } from '@inlay/core';
import type { SeriesTable, Strings } from '@inlay/columnar';
import { bytesIn, pageBytesMax, type Arena, type Page } from '../pages/arena.js';

const partOverheadBytes = 500;
const countMin = 2;

/** The series of a part as plain data. Value `s * tags.length + t` is tag t of series s, as in SeriesTable. */
export interface SeriesImage {
  readonly count: number;
  readonly tags: readonly ColumnId[];
  readonly hashes: Page | undefined;
  readonly offsets: Page | undefined;
  readonly bytes: Page | undefined;
}

/** The series that first came while one block was being filled, as a table of their tag values. */
export class SeriesPart {
  readonly #arena: Arena;
  /** Number of its first series in the generation. */
  readonly start: number;
  #count = 0;
  #tags: readonly ColumnId[];
  #capacity = 0;
  #hashPage: Page | undefined;
  #offsetPage: Page | undefined;
  #bytePage: Page | undefined;
  #hashes: Uint32Array = new Uint32Array(0);
  #offsets: Uint32Array = new Uint32Array(1);
  #values: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(arena: Arena, start: number, tags: readonly ColumnId[]) {
    this.#arena = arena;
    this.start = start;
    this.#tags = tags;
  }

  get count(): number {
    return this.#count;
  }
  get tags(): readonly ColumnId[] {
    return this.#tags;
  }
  get bytes(): number {
    return (
      partOverheadBytes + (this.#hashPage?.bytes ?? 0) + (this.#offsetPage?.bytes ?? 0) + (this.#bytePage?.bytes ?? 0)
    );
  }
  /** Views of the part as it is now; `add` and `widen` may move it. */
  get strings(): Strings {
    return { offsets: this.#offsets, bytes: this.#values };
  }
  get #used(): number {
    return this.#offsets[this.#count * this.#tags.length] ?? 0;
  }

  hasRoomFor(bytes: number): boolean {
    return (
      this.#count === 0 ||
      (this.#used + bytes <= pageBytesMax && 4 * ((this.#count + 1) * this.#tags.length + 1) <= pageBytesMax)
    );
  }

  /**
   * Whether series `index` of the part has the values from value `place` on, one for each tag of the part. `view` is of
   * the bytes of those values: they lie side by side, so that equal lengths and equal bytes make them the same.
   */
  holds(index: number, { offsets }: Strings, place: number, view: DataView): boolean {
    const own = this.#offsets;
    const width = this.#tags.length;
    const at = index * width;
    const start = own[at] ?? 0;
    const other = offsets[place] ?? 0;
    const shift = start - other;
    for (let t = 1; t <= width; t++) if ((own[at + t] ?? 0) - (offsets[place + t] ?? 0) !== shift) return false;
    const end = offsets[place + width] ?? 0;
    const held = this.#view;
    let b = other;
    // Words: this is asked for every series of every batch.
    for (; b + 4 <= end; b += 4) if (held.getUint32(b + shift) !== view.getUint32(b)) return false;
    for (; b < end; b++) if (held.getUint8(b + shift) !== view.getUint8(b)) return false;
    return true;
  }

  /** Adds a series whose value of tag t is value `places[t]` of `values`, absent where the place is negative. */
  add(hash: number, values: Strings, places: Int32Array): void {
    const width = this.#tags.length;
    let bytes = 0;
    for (let t = 0; t < width; t++) {
      const place = places[t] ?? -1;
      if (place >= 0) bytes += (values.offsets[place + 1] ?? 0) - (values.offsets[place] ?? 0);
    }
    this.#reserve(bytes);
    this.#hashes[this.#count] = hash;
    let at = this.#count * width;
    let end = this.#offsets[at] ?? 0;
    for (let t = 0; t < width; t++) {
      const place = places[t] ?? -1;
      if (place >= 0) {
        const from = values.offsets[place] ?? 0;
        const to = values.offsets[place + 1] ?? 0;
        // Tag values are short: a call would cost more than the loop.
        for (let b = from; b < to; b++) this.#values[end++] = values.bytes[b] ?? 0;
      }
      this.#offsets[++at] = end;
    }
    this.#count++;
  }

  /** Adds tags that the series so far lack, after their own. */
  widen(tags: readonly ColumnId[]): void {
    const old = { width: this.#tags.length, offsets: this.#offsets, page: this.#offsetPage };
    this.#tags = tags;
    if (this.#capacity === 0) return;
    this.#offsetPage = undefined;
    this.#placeOffsets();
    for (let s = 0, at = 0; s < this.#count; s++) {
      for (let t = 0; t < tags.length; t++)
        this.#offsets[++at] = old.offsets[s * old.width + Math.min(t + 1, old.width)] ?? 0;
    }
    if (old.page !== undefined) this.#arena.give(old.page);
  }

  image(): SeriesImage {
    return {
      count: this.#count,
      tags: this.#tags,
      hashes: this.#hashPage,
      offsets: this.#offsetPage,
      bytes: this.#bytePage,
    };
  }

  drop(): void {
    for (const page of [this.#hashPage, this.#offsetPage, this.#bytePage])
      if (page !== undefined) this.#arena.give(page);
  }

  #reserve(bytes: number): void {
    if (this.#count === this.#capacity) this.#grow();
    const used = this.#used;
    if (used + bytes <= this.#values.length) return;
    const old = this.#bytePage;
    const larger = this.#arena.take(Math.max(used + bytes, 2 * (old?.bytes ?? 0)));
    const values = bytesIn(larger);
    values.set(this.#values.subarray(0, used));
    if (old !== undefined) this.#arena.give(old);
    this.#bytePage = larger;
    this.#values = values;
    this.#view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  }

  #grow(): void {
    const count = this.#count;
    const fitting = Math.floor((pageBytesMax / 4 - 1) / Math.max(1, this.#tags.length));
    this.#capacity = Math.max(count + 1, countMin, Math.min(2 * this.#capacity, fitting));
    const hashPage = this.#arena.take(4 * this.#capacity);
    const hashes = new Uint32Array(hashPage.buffer, hashPage.offset, this.#capacity);
    hashes.set(this.#hashes.subarray(0, count));
    if (this.#hashPage !== undefined) this.#arena.give(this.#hashPage);
    this.#hashPage = hashPage;
    this.#hashes = hashes;
    const old = { offsets: this.#offsets, page: this.#offsetPage };
    this.#placeOffsets();
    this.#offsets.set(old.offsets.subarray(0, count * this.#tags.length + 1));
    if (old.page !== undefined) this.#arena.give(old.page);
  }

  #placeOffsets(): void {
    const entries = this.#capacity * this.#tags.length + 1;
    this.#offsetPage = this.#arena.take(4 * entries);
    this.#offsets = new Uint32Array(this.#offsetPage.buffer, this.#offsetPage.offset, entries);
    this.#offsets[0] = 0;
  }
}

/** A view of the image's series. */
export function seriesOf({ count, tags, hashes, offsets, bytes }: SeriesImage): SeriesTable {
  if (hashes === undefined || offsets === undefined)
    return {
      count: 0,
      tags,
      values: { offsets: new Uint32Array(1), bytes: new Uint8Array(0) },
      hashes: new Uint32Array(0),
    };
  const ends = new Uint32Array(offsets.buffer, offsets.offset, count * tags.length + 1);
  const length = ends[count * tags.length] ?? 0;
  return {
    count,
    tags,
    values: {
      offsets: ends,
      bytes: bytes === undefined ? new Uint8Array(0) : new Uint8Array(bytes.buffer, bytes.offset, length),
    },
    hashes: new Uint32Array(hashes.buffer, hashes.offset, count),
  };
}
