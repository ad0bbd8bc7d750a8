import { nextTurn, type Clock, type Files, type Logger, type Stamp } from '@inlay/core';
import { decodeTableBatch } from '@inlay/columnar';
import type { LogLane, LogReceiver } from '@inlay/services';
import { readSegment, type ClosedSegment, type LogRecord, type SegmentInfo, type WalRecord } from '../wal/index.js';
import { shapeOf, type RetryTable } from '../write-sink/index.js';
import { removeCopies, renewSegment } from './renew-segment.js';
import type { PredecessorLog, WalInventory } from './wal-inventory.js';

/** The logs' directory, and the memory and the table of retries that a replay fills. */
export interface ReplayInit {
  readonly files: Files;
  readonly clock: Clock;
  readonly directory: string;
  readonly receiver: Pick<LogReceiver, 'adopt' | 'append' | 'bytes' | 'bytesMax' | 'room'>;
  readonly retries: RetryTable;
  readonly logger: Logger;
  readonly onRows: (rows: number) => void;
}

/** Totals of a replay. */
export interface ReplayResult {
  readonly records: number;
  readonly rows: number;
  /** Every segment found, for the new log to delete when its rows are persisted. */
  readonly segments: readonly ClosedSegment[];
}

const turnMs = 20;
const progressMs = 2000;
const roomTimeoutMs = 10_000;
/** Below every stamp: nothing in the segment is needed. */
const noStamp: Stamp = -1n;

/** Brings what earlier lives acknowledged and did not persist back into memory, under the stamps it had. */
export class Replay {
  readonly #init: ReplayInit;
  readonly #segments: ClosedSegment[] = [];
  readonly #startedAtMs: number;
  #turnEndsAtMs: number;
  #progressAtMs: number;
  #records = 0;
  #rows = 0;

  constructor(init: ReplayInit) {
    this.#init = init;
    this.#startedAtMs = init.clock.monotonicMs();
    this.#turnEndsAtMs = this.#startedAtMs + turnMs;
    this.#progressAtMs = this.#startedAtMs + progressMs;
  }

  /** Rejects with `wal_corrupt`. The event loop turns meanwhile, so that health checks are answered. */
  async run(inventory: WalInventory): Promise<ReplayResult> {
    const { files, directory, receiver, logger } = this.#init;
    removeCopies(files, directory);
    for (const { number, bytes } of inventory.obsolete)
      this.#segments.push({ number, bytes, maxStamp: noStamp, incarnation: undefined });
    for (const { lane } of inventory.predecessors) receiver.adopt(lane);
    for (const predecessor of inventory.predecessors) await this.#replayLife(predecessor);
    const seconds = this.#secondsAt(this.#init.clock.monotonicMs());
    if (inventory.predecessors.length > 0)
      logger.info('replayed the write-ahead log', { records: this.#records, rows: this.#rows, seconds });
    return { records: this.#records, rows: this.#rows, segments: this.#segments };
  }

  async #replayLife(predecessor: PredecessorLog): Promise<void> {
    const last = predecessor.segments.at(-1);
    // Begun first, since it takes as long as the disk does, and beside the replay.
    const renewed = last === undefined ? undefined : this.#renew(predecessor, last);
    for (const segment of predecessor.segments) await this.#replaySegment(predecessor, segment, segment !== last);
    await renewed;
  }

  /**
   * The life may have ended between write and sync, or by a sync that failed, and what is answered for from here on must
   * survive a power loss: a router's repeat is acknowledged on the word of a replayed record.
   */
  #renew({ record }: PredecessorLog, last: SegmentInfo): Promise<void> | undefined {
    if (knownOf(record, last.number).end !== undefined) return undefined;
    const renewed = renewSegment(this.#init.files, this.#init.directory, last.number);
    // Where the replay fails before, nobody waits for it.
    renewed.catch(() => undefined);
    return renewed;
  }

  async #replaySegment(
    { lane, record: log }: PredecessorLog,
    segment: SegmentInfo,
    isComplete: boolean,
  ): Promise<void> {
    const { files, directory } = this.#init;
    const known = knownOf(log, segment.number);
    let maxStamp = noStamp;
    const records = readSegment(files, directory, segment, { isComplete, ...known });
    let next = records.next();
    for (; next.done !== true; next = records.next()) {
      const record = next.value;
      if (record.stamp > maxStamp) maxStamp = record.stamp;
      await this.#apply(record, lane);
      const now = this.#init.clock.monotonicMs();
      if (now >= this.#turnEndsAtMs) await this.#turn(now, segment);
    }
    // From here on so much is known to be on the disk, and a torn tail behind it is none of the log.
    this.#segments.push({ number: segment.number, bytes: next.value, maxStamp, incarnation: lane.incarnation });
  }

  async #apply(record: WalRecord, lane: LogLane): Promise<void> {
    const { receiver, retries, onRows } = this.#init;
    const batches = record.batches.map(decodeTableBatch);
    const shape = shapeOf({ batches });
    const { stamp, databaseId, routerId, number } = record;
    // Whether its rows are in memory or in files: a repeat of it gets its stamp.
    retries.remember({ routerId, number, fingerprint: shape.fingerprint }, stamp);
    if (stamp < lane.lowWater) return;
    if (receiver.bytes() + shape.bytes > receiver.bytesMax) await this.#waitForRoom(shape.bytes);
    receiver.append(stamp, databaseId, batches, lane);
    this.#records++;
    this.#rows += shape.rows;
    onRows(shape.rows);
  }

  /** Rows persisted after the mark are replayed as well, so there may be more of them than memory holds. */
  async #waitForRoom(bytes: number): Promise<void> {
    const { receiver, logger } = this.#init;
    while (!(await receiver.room(bytes, roomTimeoutMs)))
      logger.warn('replay waits for memory: persisting does not keep up', { rows: this.#rows });
  }

  async #turn(now: number, segment: SegmentInfo): Promise<void> {
    if (now >= this.#progressAtMs) {
      const facts = { segment: segment.number, rows: this.#rows, seconds: this.#secondsAt(now) };
      this.#init.logger.info('replaying the write-ahead log', facts);
      this.#progressAtMs = now + progressMs;
    }
    await nextTurn();
    this.#turnEndsAtMs = this.#init.clock.monotonicMs() + turnMs;
  }

  #secondsAt(now: number): number {
    return Math.round(now - this.#startedAtMs) / 1000;
  }
}

/** What is on record of a segment: how much of it must be readable, and where it ends if that is known. */
function knownOf(log: LogRecord | undefined, number: number): { readonly durableTo?: number; readonly end?: number } {
  const known = log?.segments.find((segment) => segment.number === number);
  if (log === undefined || known === undefined) return {};
  const mayHoldMore = log.isOpenEnded && known === log.segments.at(-1);
  return mayHoldMore ? { durableTo: known.bytes } : { durableTo: known.bytes, end: known.bytes };
}
