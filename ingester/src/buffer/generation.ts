import {
  assert,
  defined,
  type IncarnationId,
  type ShardBitmap,
  type Stamp,
  type TimeRange,
  type TimeRanges,
} from '@inlay/core';
import type { TableBatch } from '@inlay/columnar';
import type { Arena } from './pages/arena.js';
import type { PartitionIdentity } from './partition-identity.js';
import { RowBlock } from './row-block.js';
import type { RowLayout } from './row-layout.js';
import type { RowsImage } from './rows-image.js';
import type { SeriesImage, SeriesPart } from './series/series-part.js';
import { SeriesStore } from './series/series-store.js';
import { TimeTracker, type TimeBlock } from './time-tracker.js';

/** JavaScript objects of a generation without rows, and of each of its fields, measured. */
const generationOverheadBytes = 3000;
const fieldOverheadBytes = 8;

interface Block {
  readonly rows: RowBlock;
  readonly series: SeriesPart;
  readonly firstRow: number;
}

/** One block as plain data, readable in any thread until the generation is dropped. */
export interface BlockImage {
  readonly firstRow: number;
  readonly firstSeries: number;
  readonly rows: RowsImage;
  readonly series: SeriesImage;
}

/** Identity and first layout of a new generation. */
export interface GenerationOptions {
  readonly arena: Arena;
  readonly partition: PartitionIdentity;
  readonly incarnation: IncarnationId;
  readonly number: number;
  /** The table's layout to begin with. */
  readonly layout: RowLayout;
  readonly nowMs: number;
}

/** An append-only run of rows of one partition and one incarnation: what is persisted as one file. */
export class Generation {
  readonly partition: PartitionIdentity;
  readonly incarnation: IncarnationId;
  readonly number: number;
  /** Monotonic clock, ms. */
  readonly firstAppendMs: number;
  readonly #arena: Arena;
  #blocks: Block[] = [];
  readonly #series: SeriesStore;
  readonly #times = new TimeTracker();
  #layout: RowLayout;
  #rowCount = 0;
  #frozenBytes = 0;
  #sealed = false;
  #readers = 0;
  #onUnread: (() => void) | undefined;
  /** Once the pages are gone. */
  #lastNulls: readonly number[] | undefined;

  constructor({ arena, partition, incarnation, number, layout, nowMs }: GenerationOptions) {
    this.#arena = arena;
    this.partition = partition;
    this.incarnation = incarnation;
    this.number = number;
    this.#layout = layout;
    this.firstAppendMs = nowMs;
    this.#series = new SeriesStore(arena);
  }

  get rowCount(): number {
    return this.#rowCount;
  }
  get seriesCount(): number {
    return this.#series.count;
  }
  get tags(): SeriesStore['tags'] {
    return this.#series.tags;
  }
  get layout(): RowLayout {
    return this.#layout;
  }
  get shards(): ShardBitmap {
    return this.#series.shards;
  }
  get times(): TimeRange {
    return defined(this.#times.range, 'a row of a generation');
  }
  get repeats(): TimeRanges {
    return this.#times.repeats;
  }
  /** Whether it takes no more rows. */
  get sealed(): boolean {
    return this.#sealed;
  }
  /** Whether its rows are no longer in memory: somebody else keeps them. */
  get released(): boolean {
    return this.#lastNulls !== undefined;
  }
  get bytes(): number {
    const last = this.#blocks.at(-1);
    const open = last === undefined ? 0 : blockBytes(last);
    const fields = fieldOverheadBytes * this.#layout.ids.length;
    return generationOverheadBytes + fields + this.#frozenBytes + open + this.#series.indexBytes + this.#times.bytes;
  }

  /** While somebody reads, pages of full blocks stay; returns the end of reading. */
  beginReading(): () => void {
    this.#readers++;
    return () => {
      this.#readers--;
      if (this.#readers === 0) this.#onUnread?.();
    };
  }
  get isRead(): boolean {
    return this.#readers > 0;
  }
  /** Calls back as soon as nobody reads. */
  whenUnread(work: () => void): void {
    if (this.isRead) this.#onUnread = work;
    else work();
  }

  seal(): void {
    this.#sealed = true;
  }

  append(batch: TableBatch, stamp: Stamp): void {
    this.#layout = this.#layout.extendedBy(batch);
    if (this.#blocks.length === 0) this.#beginBlock(this.#layout.shape.bytesFor(batch.rowCount));
    const seriesOf = this.#series.intern(batch.series, this.#beginNextBlock);
    const seriesCount = this.#series.count;
    this.#times.note({ batch, seriesOf, seriesCount, firstRow: this.#rowCount, blockOf: this.#timesOf });
    if (!this.#lastBlock().rows.couldExtendTo(this.#layout)) this.#beginNextBlock();
    this.#lastBlock().rows.extendTo(this.#layout);
    for (let from = 0; from < batch.rowCount;) {
      const count = this.#lastBlock().rows.roomFor(batch, from, batch.rowCount - from);
      if (count > 0) this.#lastBlock().rows.append(batch, { from, count }, seriesOf, stamp);
      from += count;
      this.#rowCount += count;
      if (from < batch.rowCount) this.#beginNextBlock();
    }
  }

  /** Rows without a value, one entry a field. */
  nulls(): readonly number[] {
    if (this.#lastNulls !== undefined) return this.#lastNulls;
    const nulls = new Array<number>(this.#layout.ids.length).fill(0);
    for (const { rows } of this.#blocks) {
      const image = rows.image();
      for (let field = 0; field < nulls.length; field++) {
        const missing = field < image.ids.length ? (image.nulls?.[field] ?? 0) : image.rowCount;
        nulls[field] = (nulls[field] ?? 0) + missing;
      }
    }
    return nulls;
  }

  /** In order of rows; tags and fields of an earlier block are a prefix of the generation's. */
  images(): BlockImage[] {
    return this.#blocks.map(({ rows, series, firstRow }) => ({
      firstRow,
      firstSeries: series.start,
      rows: rows.image(),
      series: series.image(),
    }));
  }

  /** Gives the pages back and keeps what is known of the rows. No image may be read after this, in no thread. */
  release(): void {
    assert(this.#sealed, 'a generation is sealed before it leaves memory');
    if (this.#lastNulls !== undefined) return;
    this.#lastNulls = this.nulls();
    for (const { rows } of this.#blocks) rows.drop();
    this.#series.release();
    this.#times.release();
    this.#blocks = [];
    this.#frozenBytes = 0;
  }

  #lastBlock(): Block {
    return defined(this.#blocks.at(-1), 'the last block');
  }

  readonly #timesOf = (row: number): TimeBlock => {
    const block = this.#blocks.findLast(({ firstRow }) => firstRow <= row);
    const { rows, firstRow } = defined(block, 'the block of an earlier row');
    return { firstRow, words: rows.timeWords() };
  };

  readonly #beginNextBlock = (): void => {
    const { rows } = this.#lastBlock();
    this.#frozenBytes += blockBytes(this.#lastBlock());
    this.#beginBlock(rows.pageBytes);
  };

  #beginBlock(bytes: number): void {
    const rows = new RowBlock(this.#arena, this.#layout, bytes);
    this.#blocks.push({ rows, series: this.#series.beginPart(), firstRow: this.#rowCount });
  }
}

const blockBytes = ({ rows, series }: Block): number => rows.bytes + series.bytes;
