import {
  assert,
  defined,
  type Clock,
  type DatabaseId,
  type IncarnationId,
  type Stamp,
  type TableId,
} from '@inlay/core';
import type { TableBatch } from '@inlay/columnar';
import type { LogLane } from '@inlay/services';
import { Arena } from './pages/arena.js';
import { Generation } from './generation.js';
import { LaneMarks } from './lane-marks.js';
import { Partition } from './partition.js';
import { restoreBlocks, type RestoredBlocks, type StoredBlock } from './restore-blocks.js';
import { emptyLayout, type RowLayout } from './row-layout.js';

interface TableRows {
  readonly partitions: Map<string, Partition>;
  /** Where every generation's layout begins. */
  readonly layout: RowLayout;
}

/** So many generations one process can number before its numbers meet those of the next incarnation. */
const generationsPerLife = 2 ** 30;

const tableOverheadBytes = 400;
const partitionOverheadBytes = 400;

/** Rows in memory: table → partition → generations. Knows nothing of files; see Persister. */
export class HotBuffer {
  readonly #arena = new Arena();
  readonly #clock: Clock;
  readonly #tables = new Map<TableId, TableRows>();
  readonly #lanes = new Map<LogLane, LaneMarks>();
  readonly #life: IncarnationId;
  #generations = 0;
  #bytes = 0;
  #sealedBytes = 0;
  #rows = 0;

  /** `life` is this process's own incarnation. */
  constructor(life: IncarnationId, clock: Clock) {
    this.#life = life;
    this.#clock = clock;
  }

  get bytes(): number {
    return this.#bytes;
  }
  /** Bytes of generations that take no more rows. */
  get sealedBytes(): number {
    return this.#sealedBytes;
  }
  /** Chunks of the arena, free parts included. */
  get reservedBytes(): number {
    return this.#arena.reservedBytes;
  }
  /** Bytes of rows and series, without what is known of them. */
  get pageBytes(): number {
    return this.#arena.usedBytes;
  }
  get rows(): number {
    return this.#rows;
  }
  get lanes(): readonly LogLane[] {
    return [...this.#lanes.keys()];
  }
  /** The lives that the lanes' rows are of, each once. */
  get incarnations(): readonly IncarnationId[] {
    return [...new Set([...this.#lanes.keys()].map(({ incarnation }) => incarnation))];
  }

  adopt(lane: LogLane): void {
    assert(!this.#lanes.has(lane), `a lane of incarnation ${String(lane.incarnation)} is already here`);
    this.#lanes.set(lane, new LaneMarks(lane));
  }

  release(lane: LogLane): void {
    assert(this.marks(lane).empty, `incarnation ${String(lane.incarnation)} still has rows`);
    this.#lanes.delete(lane);
  }

  marks(lane: LogLane): LaneMarks {
    return defined(this.#lanes.get(lane), `a lane of incarnation ${String(lane.incarnation)}`);
  }

  /** Why `append` would not take the batches; undefined when it would. */
  misfit(batches: readonly TableBatch[], { incarnation }: LogLane): string | undefined {
    for (const batch of batches) {
      const misfit = this.#misfitOf(batch, incarnation);
      if (misfit !== undefined) return misfit;
    }
    return undefined;
  }

  /** The generations that the rows went to. Broken promises of the caller throw before anything is changed. */
  append(stamp: Stamp, databaseId: DatabaseId, batches: readonly TableBatch[], lane: LogLane): Generation[] {
    const marks = this.marks(lane);
    const misfit = this.misfit(batches, lane);
    assert(misfit === undefined, String(misfit));
    marks.noteStamp(stamp);
    const touched: Generation[] = [];
    for (const batch of batches) {
      if (batch.rowCount === 0) continue;
      const generation = this.#generationFor(batch, databaseId, lane.incarnation);
      marks.add(generation, stamp);
      const before = generation.bytes;
      generation.append(batch, stamp);
      this.#bytes += generation.bytes - before;
      this.#rows += batch.rowCount;
      touched.push(generation);
    }
    return touched;
  }

  /** Takes no more rows from now on; the next row of its partition begins another generation. */
  seal(generation: Generation): void {
    if (generation.sealed) return;
    generation.seal();
    this.#sealedBytes += generation.bytes;
  }

  /**
   * Its rows are in the catalog: they are hot no longer. No thread may read it after this but who began reading before;
   * its memory is free when they are done.
   */
  drop(generation: Generation, onFreed: () => void = () => undefined): void {
    assert(generation.sealed, 'a generation is sealed before it is dropped');
    const { tableId, key } = generation.partition;
    const table = defined(this.#tables.get(tableId), 'the table of a generation');
    const partition = defined(table.partitions.get(key), 'the partition of a generation');
    partition.remove(generation);
    for (const marks of this.#lanes.values()) marks.remove(generation);
    this.#rows -= generation.rowCount;
    generation.whenUnread(() => {
      this.#bytes -= generation.bytes;
      this.#sealedBytes -= generation.bytes;
      generation.release();
      onFreed();
    });
    if (partition.generations.length > 0) return;
    table.partitions.delete(key);
    this.#bytes -= partitionOverheadBytes;
    if (table.partitions.size > 0) return;
    this.#tables.delete(tableId);
    this.#bytes -= tableOverheadBytes;
  }

  /** Its rows are kept elsewhere: they leave memory, unless somebody is reading them. */
  vacate(generation: Generation): void {
    if (generation.isRead) return;
    const before = generation.bytes;
    generation.release();
    this.#bytes -= before - generation.bytes;
    this.#sealedBytes -= before - generation.bytes;
  }

  restore(blocks: readonly StoredBlock[]): RestoredBlocks {
    return restoreBlocks(this.#arena, blocks);
  }

  *partitions(): IterableIterator<Partition> {
    for (const { partitions } of this.#tables.values()) yield* partitions.values();
  }

  partition({ partition: { tableId, key } }: Generation): Partition {
    return defined(this.#tables.get(tableId)?.partitions.get(key), 'the partition of a generation');
  }

  *generationsOf(tableId: TableId): IterableIterator<Generation> {
    for (const partition of this.#tables.get(tableId)?.partitions.values() ?? []) yield* partition.generations;
  }

  #misfitOf(batch: TableBatch, incarnation: IncarnationId): string | undefined {
    const { rowCount, times, seriesOf, series } = batch;
    if (times.length !== rowCount || seriesOf.length !== rowCount) return 'a column has not one entry a row';
    if (series.hashes.length !== series.count) return 'a series has no hash';
    const partition = this.#tables.get(batch.tableId)?.partitions.get(batch.partitionKey);
    return partition?.open(incarnation)?.layout.misfit(batch);
  }

  #generationFor(batch: TableBatch, databaseId: DatabaseId, incarnation: IncarnationId): Generation {
    const { tableId, partitionKey: key } = batch;
    let table = this.#tables.get(tableId);
    if (table === undefined) {
      table = { partitions: new Map(), layout: emptyLayout() };
      this.#tables.set(tableId, table);
      this.#bytes += tableOverheadBytes;
    }
    let partition = table.partitions.get(key);
    if (partition === undefined) {
      partition = new Partition({ databaseId, tableId, key });
      table.partitions.set(key, partition);
      this.#bytes += partitionOverheadBytes;
    }
    const open = partition.open(incarnation);
    if (open !== undefined) return open;
    const generation = new Generation({
      arena: this.#arena,
      partition: partition.identity,
      incarnation,
      number: this.#nextNumber(),
      layout: table.layout,
      nowMs: this.#clock.monotonicMs(),
    });
    partition.add(generation);
    this.#bytes += generation.bytes;
    return generation;
  }

  /**
   * Unique among all generations of an incarnation, over every process that ever held its rows: a file names its origin,
   * and a querier that finds the same origin among the hot generations drops that generation. A predecessor's rows get
   * numbers of this life, so that they never meet those that the predecessor itself gave.
   */
  #nextNumber(): number {
    assert(this.#generations < generationsPerLife, 'a process has no numbers for generations left');
    return this.#life * generationsPerLife + this.#generations++;
  }
}
