import { batchBytes, type TableBatch } from '@inlay/columnar';
import { InlayError, type DatabaseId, type IncarnationId, type Stamp } from '@inlay/core';
import type { LogLane, LogReceiver } from '../write-log/log-receiver.js';
import { rowsOf, shardsOf, type LogRow } from './log-rows.js';

/** A record as it was delivered. */
export interface Delivered {
  readonly stamp: Stamp;
  readonly databaseId: DatabaseId;
  readonly rows: readonly LogRow[];
}

interface Held extends Delivered {
  readonly lane: LogLane;
  readonly bytes: number;
}

/** Memory that holds a log to its promises: what it sees of a broken one is a problem, and refused. */
export class MemoryReceiver implements LogReceiver {
  readonly bytesMax: number;
  readonly problems: string[] = [];
  /** Those that lanes were adopted of, released or not. */
  readonly lives = new Set<IncarnationId>();
  /** With the lowest stamp that may come next. */
  readonly #lanes = new Map<LogLane, Stamp>();
  readonly #lastOfShard = new Map<number, Stamp>();
  readonly #listeners: (() => void)[] = [];
  #held: Held[] = [];
  #granted = 0;
  /** What is done when the log asks for room that is not there; afterwards there may be some. */
  makeRoom: () => Promise<void> = () => Promise.resolve();

  constructor(bytesMax = Number.POSITIVE_INFINITY) {
    this.bytesMax = bytesMax;
  }

  /** Adopted and not released. */
  get lanes(): readonly LogLane[] {
    return [...this.#lanes.keys()];
  }

  /** In the order of delivery. */
  get records(): readonly Delivered[] {
    return this.#held;
  }

  adopt(lane: LogLane): void {
    if (this.#lanes.has(lane)) this.#refuse('a lane was adopted twice');
    this.#lanes.set(lane, lane.lowWater);
    this.lives.add(lane.incarnation);
  }

  release(lane: LogLane): void {
    if (this.lowWater(lane) !== undefined) this.#refuse('a lane was released although rows of it are left');
    this.#lanes.delete(lane);
  }

  misfit(): string | undefined {
    return undefined;
  }

  append(stamp: Stamp, databaseId: DatabaseId, batches: readonly TableBatch[], lane: LogLane): void {
    const next = this.#lanes.get(lane) ?? this.#refuse('a record came of a lane that was not adopted');
    if (stamp < next) this.#refuse(`stamp ${String(stamp)} came, and the lane was at ${String(next)}`);
    for (const shard of batches.flatMap((batch) => [...shardsOf(batch)])) {
      const last = this.#lastOfShard.get(shard) ?? -1n;
      // Several batches of one record share its stamp.
      if (stamp < last) this.#refuse(`stamp ${String(stamp)} of shard ${String(shard)} came after ${String(last)}`);
      this.#lastOfShard.set(shard, stamp);
    }
    const bytes = batches.reduce((sum, batch) => sum + batchBytes(batch), 0);
    if (this.bytes() + bytes > this.bytesMax && bytes > this.#granted)
      this.#refuse('a record came that does not fit, and nobody had asked for room');
    this.#granted = 0;
    this.#lanes.set(lane, stamp + 1n);
    this.#held.push({ stamp, databaseId, rows: batches.flatMap(rowsOf), lane, bytes });
  }

  lowWater(lane: LogLane): Stamp | undefined {
    return this.#held.find((record) => record.lane === lane)?.stamp;
  }

  onLowWater(listener: () => void): void {
    this.#listeners.push(listener);
  }

  bytes(): number {
    return this.#held.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async room(bytes: number): Promise<boolean> {
    if (!this.#fits(bytes)) await this.makeRoom();
    if (!this.#fits(bytes)) return false;
    this.#granted = bytes;
    return true;
  }

  /** The records of one lane. */
  of(lane: LogLane): readonly Delivered[] {
    return this.#held.filter((record) => record.lane === lane);
  }

  /** They are in a file that the catalog knows. */
  drop(gone: readonly Delivered[]): void {
    const set = new Set(gone);
    this.#held = this.#held.filter((record) => !set.has(record));
    for (const listener of this.#listeners) listener();
  }

  #fits(bytes: number): boolean {
    return this.#held.length === 0 || this.bytes() + bytes <= this.bytesMax;
  }

  #refuse(problem: string): never {
    this.problems.push(problem);
    throw new InlayError('internal', problem, { code: 'broken_log' });
  }
}
