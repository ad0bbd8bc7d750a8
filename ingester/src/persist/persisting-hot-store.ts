import type { Clock, DatabaseId, IncarnationId, Stamp, TableId } from '@inlay/core';
import type { TableBatch } from '@inlay/columnar';
import type { Flushed, LogLane } from '@inlay/services';
import type { HotStore } from '../buffer/hot-store.js';
import type { Generation } from '../buffer/generation.js';
import type { HotBuffer } from '../buffer/hot-buffer.js';
import type { HotRows } from '../query/hot-reader.js';
import type { ReadableBlocks } from './persist-attempt.js';
import type { PersistExecutor } from './executor/persist-executor.js';
import type { Persister } from './persister.js';
import { RoomKeeper } from './room-keeper.js';

/** Parts of a hot store that persists what it holds. */
export interface HotStoreInit {
  readonly buffer: HotBuffer;
  readonly bytesMax: number;
  readonly clock: Clock;
  readonly executor: PersistExecutor;
  readonly makePersister: (onFreed: () => void) => Persister;
}

/** Rows in memory, and the persister that takes them out again. */
export class PersistingHotStore implements HotStore, HotRows {
  readonly bytesMax: number;
  readonly #buffer: HotBuffer;
  readonly #persister: Persister;
  readonly #executor: PersistExecutor;
  readonly #room: RoomKeeper;

  constructor({ buffer, bytesMax, clock, executor, makePersister }: HotStoreInit) {
    this.bytesMax = bytesMax;
    this.#buffer = buffer;
    this.#executor = executor;
    this.#room = new RoomKeeper({ bytesMax, bytes: () => buffer.bytes, isEmpty: () => buffer.pageBytes === 0 }, clock);
    this.#persister = makePersister(() => {
      this.#room.admit();
    });
  }

  get incarnations(): readonly IncarnationId[] {
    return this.#buffer.incarnations;
  }

  misfit(batches: readonly TableBatch[], lane: LogLane): string | undefined {
    return this.#buffer.misfit(batches, lane);
  }
  append(stamp: Stamp, databaseId: DatabaseId, batches: readonly TableBatch[], lane: LogLane): void {
    this.#persister.appended(this.#buffer.append(stamp, databaseId, batches, lane));
  }
  adopt(lane: LogLane): void {
    this.#buffer.adopt(lane);
  }
  release(lane: LogLane): void {
    this.#buffer.release(lane);
    if (!this.#buffer.incarnations.includes(lane.incarnation)) this.#persister.released(lane.incarnation);
  }

  lowWater(lane: LogLane): Stamp | undefined {
    return this.#buffer.marks(lane).lowWater();
  }
  onLowWater(listener: () => void): void {
    this.#persister.marks.listen(listener);
  }

  bytes(): number {
    return this.#buffer.bytes;
  }
  rowsBuffered(): number {
    return this.#buffer.rows;
  }
  room(bytes: number, timeoutMs: number): Promise<boolean> {
    if (!this.#room.fits(bytes)) this.#persister.makeRoom(bytes, this.bytesMax);
    return this.#room.wait(bytes, timeoutMs);
  }

  flush(): Promise<Flushed> {
    return this.#persister.flush();
  }
  start(): void {
    this.#persister.start();
  }
  async stop(): Promise<void> {
    await this.#persister.stop();
    await this.#executor.close();
  }

  filesVersion(tableId: TableId): bigint {
    return this.#persister.filesVersion(tableId);
  }
  generationsOf(tableId: TableId): Iterable<Generation> {
    return this.#buffer.generationsOf(tableId);
  }
  blocksOf(generation: Generation): ReadableBlocks {
    return this.#persister.blocksOf(generation);
  }
}
