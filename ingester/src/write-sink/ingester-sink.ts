import { formatBytes, InlayError, toInlayError, type Stamp } from '@inlay/core';
import { encodeTableBatch } from '@inlay/columnar';
import type { LogLane, LogReceiver, WriteAck, WriteRequest, WriteSink } from '@inlay/services';
import type { Wal } from '../wal/wal.js';
import { frameBytesOf } from '../wal/wal-record.js';
import type { Ownership } from './ownership.js';
import type { RetryTable } from './retry-table.js';
import { shapeOf, type WriteShape } from './write-shape.js';

/** A request that came over the wire brings its batches' bytes along: they go into the log as they are. */
export interface EncodedWriteRequest extends WriteRequest {
  readonly encoded?: readonly Uint8Array[];
}

/** Limits of the writes that wait for memory. */
export interface SinkLimits {
  /** How long a write waits for memory before it is refused. */
  readonly roomTimeoutMs: number;
  /** Bytes of writes that may wait for memory; more are refused at once. */
  readonly waitingBytesMax: number;
}

/** Parts and limits of the way that a write takes. */
export interface IngesterSinkInit {
  /** This life's own. */
  readonly lane: LogLane;
  readonly ownership: Ownership;
  readonly retries: RetryTable;
  readonly wal: Wal;
  readonly receiver: Pick<LogReceiver, 'misfit' | 'append' | 'bytes' | 'bytesMax' | 'room'>;
  readonly limits: SinkLimits;
  /** Rows that are durable could not be made readable: the process has to end, and to replay at its next start. */
  readonly onFailure: (error: InlayError) => void;
}

/**
 * Takes writes: refuses what is not for it or does not fit, gives stamps in order of arrival, and acknowledges in order of
 * stamps, after the sync and after the rows can be read.
 */
export class IngesterSink implements WriteSink {
  readonly #init: IngesterSinkInit;
  readonly #underWay = new Set<Promise<unknown>>();
  #isDraining = false;
  #waitingBytes = 0;
  /** Bytes of rows that have a stamp and are not delivered yet. */
  #stampedBytes = 0;
  #appendedTo: Stamp;

  constructor(init: IngesterSinkInit) {
    this.#init = init;
    this.#appendedTo = init.ownership.lastStamp;
  }

  /** Every row with a lower or this stamp is delivered, and in memory or in a file. */
  get appendedTo(): Stamp {
    return this.#appendedTo;
  }

  async write(request: EncodedWriteRequest): Promise<WriteAck> {
    const shape = shapeOf(request);
    const key = { routerId: request.routerId, number: request.number, fingerprint: shape.fingerprint };
    const { retries } = this.#init;
    retries.hear(request.routerId, request.floor ?? 0);
    const known = retries.find(key);
    if (known !== undefined) return { stamp: await known };
    const outcome = this.#take(request, shape);
    retries.remember(key, outcome);
    this.#underWay.add(outcome);
    try {
      const stamp = await outcome;
      retries.remember(key, stamp);
      return { stamp };
    } catch (error) {
      retries.forget(key);
      throw error;
    } finally {
      this.#underWay.delete(outcome);
    }
  }

  /** Refuses writes from now on; resolves when none is under way. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    await this.settled();
  }

  /** Resolves when every write that is under way now has its answer. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#underWay]);
  }

  async #take(request: EncodedWriteRequest, shape: WriteShape): Promise<Stamp> {
    const { receiver, lane, ownership, retries, wal } = this.#init;
    this.#refuseWhenDraining();
    if (request.epoch > ownership.epoch) await ownership.reach(request.epoch);
    ownership.check(request.epoch, shape.shards);
    if (!this.#hasRoom(shape.bytes)) {
      await this.#waitForRoom(shape.bytes);
      // Much may have happened meanwhile.
      this.#refuseWhenDraining();
      ownership.check(request.epoch, shape.shards);
    }
    // Its router may have given it up while it waited.
    retries.refuseLate(request);
    const misfit = receiver.misfit(request.batches, lane);
    if (misfit !== undefined)
      throw new InlayError('corrupt', `the router sent a batch that does not fit: ${misfit}`, { code: 'bad_batch' });
    const batches = request.encoded ?? request.batches.map(encodeTableBatch);
    const { databaseId, routerId, number } = request;
    wal.checkRoom(frameBytesOf({ routerId, batches }));
    const stamp = ownership.nextStamp();
    this.#stampedBytes += shape.bytes;
    return new Promise((resolve, reject) => {
      wal.append({ stamp, databaseId, routerId, number, batches }, (error) => {
        this.#stampedBytes -= shape.bytes;
        const failure = error ?? this.#publish(request, stamp);
        if (failure === undefined) resolve(stamp);
        else reject(failure);
      });
    });
  }

  /** Durable rows become readable. Called in order of stamps. */
  #publish(request: WriteRequest, stamp: Stamp): InlayError | undefined {
    const { receiver, lane, onFailure } = this.#init;
    try {
      receiver.append(stamp, request.databaseId, request.batches, lane);
      this.#appendedTo = stamp;
      return undefined;
    } catch (error) {
      const failure = toInlayError(error);
      onFailure(failure);
      return failure;
    }
  }

  #refuseWhenDraining(): void {
    if (this.#isDraining)
      throw new InlayError('unavailable', 'this ingester is stopping and takes no more writes', {
        code: 'draining',
        retryAfterMs: 1000,
      });
  }

  #hasRoom(bytes: number): boolean {
    const { receiver } = this.#init;
    return this.#waitingBytes === 0 && receiver.bytes() + this.#stampedBytes + bytes <= receiver.bytesMax;
  }

  async #waitForRoom(bytes: number): Promise<void> {
    const { receiver, limits } = this.#init;
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > limits.waitingBytesMax)
      throw this.#full(`${formatBytes(this.#waitingBytes)} of writes wait already`);
    this.#waitingBytes += bytes;
    try {
      if (!(await receiver.room(this.#stampedBytes + bytes, limits.roomTimeoutMs)))
        throw this.#full('persisting does not keep up');
    } finally {
      this.#waitingBytes -= bytes;
    }
  }

  #full(why: string): InlayError {
    const { receiver } = this.#init;
    return new InlayError(
      'exhausted',
      `the memory for hot rows is full (${formatBytes(receiver.bytes())} of ${formatBytes(receiver.bytesMax)}) and ${why}: slow down and repeat`,
      { code: 'buffer_full', retryAfterMs: 1000 },
    );
  }
}
