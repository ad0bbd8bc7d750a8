import { assert, defined, type DatabaseId, type IncarnationId, type Stamp } from '@inlay/core';
import { batchBytes, type TableBatch } from '@inlay/columnar';
import { rowsToPlain } from '@inlay/columnar/testing';
import type { Flushed, LogLane } from '@inlay/services';
import type { HotStore } from '../buffer/index.js';

interface Held {
  readonly stamp: Stamp;
  readonly lane: LogLane;
  readonly batches: readonly TableBatch[];
  readonly bytes: number;
}

/** A hot store whose persisting is a test's word: what `persist` takes out counts as committed. */
export class TestHotStore implements HotStore {
  readonly bytesMax: number;
  /** With the lowest stamp that may come next. */
  readonly #adopted = new Map<LogLane, Stamp>();
  readonly #listeners: (() => void)[] = [];
  #held: Held[] = [];
  /** What `flush` does instead of persisting, when set. */
  flushFails: Error | undefined;
  isStarted = false;
  isStopped = false;

  constructor(bytesMax = 1 << 30) {
    this.bytesMax = bytesMax;
  }

  /** What a test makes it say of the next batches. */
  misfits: string | undefined;
  misfit(): string | undefined {
    return this.misfits;
  }
  append(stamp: Stamp, _database: DatabaseId, batches: readonly TableBatch[], lane: LogLane): void {
    const next = defined(this.#adopted.get(lane), `a lane of incarnation ${String(lane.incarnation)}`);
    assert(stamp >= next, `stamp ${String(stamp)} came after ${String(next)}`);
    this.#adopted.set(lane, stamp + 1n);
    const bytes = batches.reduce((sum, batch) => sum + batchBytes(batch), 0);
    this.#held.push({ stamp, lane, batches, bytes });
  }

  adopt(lane: LogLane): void {
    assert(!this.#adopted.has(lane), 'adopted twice');
    this.#adopted.set(lane, lane.lowWater);
  }
  release(lane: LogLane): void {
    assert(this.lowWater(lane) === undefined, 'rows are left');
    this.#adopted.delete(lane);
  }
  get incarnations(): IncarnationId[] {
    return [...this.#adopted.keys()].map(({ incarnation }) => incarnation);
  }

  lowWater(lane: LogLane): Stamp | undefined {
    return this.#held.find((one) => one.lane === lane)?.stamp;
  }
  onLowWater(listener: () => void): void {
    this.#listeners.push(listener);
  }

  bytes(): number {
    return this.#held.reduce((sum, one) => sum + one.bytes, 0);
  }
  rowsBuffered(): number {
    return this.rows().length;
  }
  room(bytes: number): Promise<boolean> {
    return Promise.resolve(this.bytes() + bytes <= this.bytesMax);
  }

  /** Everything below the stamp is in the catalog now. */
  persist(below: Stamp): void {
    this.#held = this.#held.filter((one) => one.stamp >= below);
    for (const listener of this.#listeners) listener();
  }

  async flush(): Promise<Flushed> {
    if (this.flushFails !== undefined) throw this.flushFails;
    const rows = this.rowsBuffered();
    this.persist(1n << 62n);
    return { files: Math.min(1, rows), rows };
  }
  start(): void {
    this.isStarted = true;
  }
  async stop(): Promise<void> {
    this.isStopped = true;
  }

  stamps(): Stamp[] {
    return this.#held.map((one) => one.stamp);
  }
  rows(): { stamp: Stamp; host: string | undefined; time: bigint; fields: Readonly<Record<number, unknown>> }[] {
    return this.#held.flatMap(({ stamp, batches }) =>
      batches.flatMap((batch) =>
        rowsToPlain(batch).map((row) => ({ stamp, host: row.tags[1], time: row.time, fields: row.fields })),
      ),
    );
  }
}
