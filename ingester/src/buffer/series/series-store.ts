import { addShard, defined, emptyShardBitmap, shardCount, type ColumnId, type ShardBitmap } from '@inlay/core';
import type { SeriesTable } from '@inlay/columnar';
import type { Arena } from '../pages/arena.js';
import { SeriesIndex } from './series-index.js';
import { SeriesPart } from './series-part.js';

/** How a batch's tags lie in the generation's order of tags, and the other way round. */
interface TagPlaces {
  /** Per tag of the generation its place in the batch, -1 when the batch lacks it. */
  readonly inBatch: Int32Array;
  /** Whether both have the same tags in the same order. */
  readonly same: boolean;
}

/**
 * The distinct tag sets of a generation, numbered as they first appear. They lie in parts, one for each block of rows,
 * whose tags are a prefix of the generation's: a tag that comes later is absent from the series of earlier parts.
 */
export class SeriesStore {
  readonly #arena: Arena;
  #parts: SeriesPart[] = [];
  #index = new SeriesIndex();
  /** All that a batch named, if only because rows that went elsewhere had them. */
  #tags: readonly ColumnId[] = [];
  /** Tags of the last part. Those of every other part are a prefix of them. */
  #partTags: readonly ColumnId[] = [];
  #count = 0;
  readonly shards: ShardBitmap = emptyShardBitmap();

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get count(): number {
    return this.#count;
  }
  /** Those that the parts have: a reader of the parts finds a column for each. */
  get tags(): readonly ColumnId[] {
    return this.#partTags;
  }
  get parts(): readonly SeriesPart[] {
    return this.#parts;
  }
  get indexBytes(): number {
    return this.#index.bytes;
  }

  beginPart(): SeriesPart {
    const part = new SeriesPart(this.#arena, this.#count, this.#tags);
    this.#parts.push(part);
    this.#partTags = this.#tags;
    return part;
  }

  /** The number of each series of the batch. `beginBlock` is called when the last part is full and must begin another. */
  intern(series: SeriesTable, beginBlock: () => void): Uint32Array {
    const places = this.#placesOf(series.tags);
    const numbers = new Uint32Array(series.count);
    const { bytes } = series.values;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const width = series.tags.length;
    let s = 0;
    const isSame = (number: number): boolean => {
      const part = this.#partOf(number);
      return places.same && part.tags.length === width
        ? part.holds(number - part.start, series.values, s * width, view)
        : this.#isSame(number, series, s, places);
    };
    for (; s < series.count; s++) {
      const hash = defined(series.hashes[s], 'the hash of a series');
      const known = this.#index.find(hash, isSame);
      numbers[s] = known < 0 ? this.#add(series, s, places, beginBlock) : known;
    }
    return numbers;
  }

  /** Keeps counts, tags and shards. */
  release(): void {
    for (const part of this.#parts) part.drop();
    this.#parts = [];
    this.#index = new SeriesIndex();
  }

  #add({ values, tags, hashes }: SeriesTable, s: number, { inBatch }: TagPlaces, beginBlock: () => void): number {
    const first = s * tags.length;
    const bytes = (values.offsets[first + tags.length] ?? 0) - (values.offsets[first] ?? 0);
    if (!this.#lastPart().hasRoomFor(bytes)) beginBlock();
    const part = this.#lastPart();
    if (part.tags !== this.#tags) {
      part.widen(this.#tags);
      this.#partTags = this.#tags;
    }
    const hash = hashes[s] ?? 0;
    part.add(
      hash,
      values,
      inBatch.map((place) => (place < 0 ? -1 : first + place)),
    );
    this.#index.add(hash, this.#count);
    addShard(this.shards, hash & (shardCount - 1));
    return this.#count++;
  }

  #lastPart(): SeriesPart {
    return defined(this.#parts.at(-1), 'the part of a block');
  }

  #placesOf(tags: readonly ColumnId[]): TagPlaces {
    const absent = tags.filter((tag) => !this.#tags.includes(tag));
    if (absent.length > 0) this.#tags = [...this.#tags, ...absent];
    const inBatch = Int32Array.from(this.#tags, (tag) => tags.indexOf(tag));
    return { inBatch, same: inBatch.length === tags.length && inBatch.every((place, t) => place === t) };
  }

  /** Tag by tag, whatever their order and number. */
  #isSame(number: number, batch: SeriesTable, s: number, { inBatch }: TagPlaces): boolean {
    const part = this.#partOf(number);
    const width = part.tags.length;
    const held = part.strings;
    const at = (number - part.start) * width;
    const other = s * batch.tags.length;
    const { offsets, bytes } = batch.values;
    for (let t = 0; t < inBatch.length; t++) {
      const place = inBatch[t] ?? -1;
      const from = place < 0 ? 0 : (offsets[other + place] ?? 0);
      const length = place < 0 ? 0 : (offsets[other + place + 1] ?? 0) - from;
      const start = t < width ? (held.offsets[at + t] ?? 0) : 0;
      const heldLength = t < width ? (held.offsets[at + t + 1] ?? 0) - start : 0;
      if (length !== heldLength) return false;
      for (let b = 0; b < length; b++) if (held.bytes[start + b] !== bytes[from + b]) return false;
    }
    return true;
  }

  #partOf(number: number): SeriesPart {
    let low = 0;
    let high = this.#parts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      // Parts without series begin where the next does: the last of them that begins here is the one with series.
      if ((this.#parts[middle]?.start ?? 0) <= number) low = middle;
      else high = middle - 1;
    }
    return defined(this.#parts[low], 'the part of a series');
  }
}
