import { atNextTurn, formatBytes, InlayError, type Clock, type Stamp } from '@inlay/core';
import { GroupBuffers } from './group-buffers.js';
import type { PassingReason } from './not-written.js';
import type { SyncReport, Wal, WalLimits } from './wal.js';
import type { WalDriver } from './wal-driver.js';
import { frameBytesOf, writeFrame, type WalRecord } from './wal-record.js';
import type { WalUsage } from './wal-writer.js';

/** A sync of 1 MiB gives the most bytes a second, one of 8 MiB still takes only a few ms. */
const groupBytesMax = 8 * 1024 * 1024;
/** How old the free space of the disk may be when a write is taken: others fill it too. */
const measureEveryMs = 50;

interface Pending {
  readonly record: WalRecord;
  readonly bytes: number;
  readonly done: (error?: InlayError) => void;
}
interface SentGroup {
  readonly bytes: number;
  readonly members: readonly Pending[];
}

/** Parts and limits of a log's queue. */
export interface WalQueueOptions {
  readonly driver: WalDriver;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly limits: WalLimits;
  readonly usage: WalUsage;
  /** What a process may still write to the log's disk now; undefined where the platform cannot say. */
  readonly freeBytes: () => number | undefined;
  readonly onSync: (report: SyncReport) => void;
  /** Called once: the process has to end, and to replay at its next start. */
  readonly onFailure: (error: InlayError) => void;
}

/**
 * The side of the log that takes records: those of one turn of the event loop travel to the driver as one group, so
 * that one-line writes cost a message a turn and not a message each. The driver syncs all that has arrived since its
 * last sync.
 */
export class WalQueue implements Wal {
  readonly #options: WalQueueOptions;
  readonly #buffers: GroupBuffers;
  #pending: Pending[] = [];
  readonly #sent: SentGroup[] = [];
  #queuedBytes = 0;
  #isScheduled = false;
  #usage: WalUsage;
  #writtenSinceUsage = 0;
  #measuredAtMs: number;
  #failure: InlayError | undefined;
  #idleWaiters: (() => void)[] = [];

  constructor(options: WalQueueOptions) {
    this.#options = options;
    this.#buffers = new GroupBuffers(options.limits.queueBytesMax / 4);
    this.#usage = options.usage;
    this.#measuredAtMs = options.clock.monotonicMs();
    options.driver.start({
      onSynced: ({ groups, syncMs, usage }) => {
        this.#settle(groups, syncMs, usage);
      },
      onRefused: ({ groups, reason, usage }) => {
        this.#refuse(groups, reason, usage);
      },
      onUsage: (usage) => {
        this.#setUsage(usage);
      },
      onFailed: (error) => {
        this.#fail(error);
      },
      onFree: (buffer) => {
        this.#buffers.give(buffer);
      },
    });
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }
  get usage(): WalUsage {
    return this.#usage;
  }

  checkRoom(bytes: number): void {
    if (this.#failure !== undefined) throw this.#failure;
    const { queueBytesMax, reserveBytes } = this.#options.limits;
    // One record alone is always taken, however large: it could never be written otherwise.
    if (this.#queuedBytes > 0 && this.#queuedBytes + bytes > queueBytesMax)
      throw new InlayError('exhausted', `${formatBytes(this.#queuedBytes)} wait for the disk: slow down and repeat`, {
        code: 'buffer_full',
        retryAfterMs: 1000,
      });
    if (this.#options.clock.monotonicMs() - this.#measuredAtMs >= measureEveryMs)
      this.#setUsage({ ...this.#usage, freeBytes: this.#options.freeBytes() });
    const free = this.#usage.freeBytes;
    if (free === undefined || free - this.#writtenSinceUsage - bytes >= reserveBytes) return;
    throw diskFull(
      `has ${formatBytes(Math.max(0, free - this.#writtenSinceUsage))} free and ${formatBytes(reserveBytes)} are kept in reserve`,
    );
  }

  append(record: WalRecord, done: (error?: InlayError) => void): void {
    if (this.#failure !== undefined) {
      done(this.#failure);
      return;
    }
    const bytes = frameBytesOf(record);
    this.#pending.push({ record, bytes, done });
    this.#queuedBytes += bytes;
    this.#writtenSinceUsage += bytes;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    atNextTurn(() => {
      this.#isScheduled = false;
      this.#send();
    });
  }

  releaseBelow(stamp: Stamp): void {
    if (this.#failure === undefined) this.#options.driver.releaseBelow(stamp);
  }

  async close(leave: 'keep' | 'remove'): Promise<void> {
    while (this.#queuedBytes > 0 && this.#failure === undefined)
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
    await this.#options.driver.close(leave);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #send(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (let from = 0; from < pending.length;) {
      let to = from;
      let bytes = 0;
      for (let next = pending[to]; next !== undefined; next = pending[to]) {
        if (to > from && bytes + next.bytes > groupBytesMax) break;
        bytes += next.bytes;
        to++;
      }
      this.#sendGroup(pending.slice(from, to), bytes);
      from = to;
    }
  }

  #sendGroup(members: readonly Pending[], bytes: number): void {
    if (this.#failure !== undefined) {
      for (const { done } of members) done(this.#failure);
      return;
    }
    const frames = new Uint8Array(this.#buffers.take(bytes), 0, bytes);
    let at = 0;
    let maxStamp = 0n;
    for (const { record } of members) {
      at = writeFrame(frames, at, record);
      if (record.stamp > maxStamp) maxStamp = record.stamp;
    }
    this.#sent.push({ members, bytes });
    this.#options.driver.send({ frames, maxStamp });
  }

  #settle(groups: number, syncMs: number, usage: WalUsage): void {
    const settled = this.#sent.splice(0, groups);
    let records = 0;
    let bytes = 0;
    for (const group of settled) {
      records += group.members.length;
      bytes += group.bytes;
      this.#queuedBytes -= group.bytes;
    }
    this.#setUsage(usage);
    this.#options.onSync({ records, bytes, syncMs });
    for (const group of settled) for (const { done } of group.members) done();
    this.#wakeIfIdle();
  }

  /** Not a failure: what waits behind may be written. */
  #refuse(groups: number, reason: PassingReason, usage: WalUsage): void {
    const refused = this.#sent.splice(0, groups);
    for (const group of refused) this.#queuedBytes -= group.bytes;
    this.#setUsage(usage);
    const error = reason === 'full' ? diskFull('is full') : tooManyFiles();
    for (const group of refused) for (const { done } of group.members) done(error);
    this.#wakeIfIdle();
  }

  #fail(cause: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = new InlayError(
      'internal',
      `the write-ahead log failed (${cause.message}): nothing more is acknowledged, the process ends and replays when it starts`,
      { code: 'wal_failed', cause },
    );
    const unanswered = [...this.#sent.flatMap((group) => group.members), ...this.#pending];
    this.#sent.length = 0;
    this.#pending = [];
    this.#queuedBytes = 0;
    for (const { done } of unanswered) done(this.#failure);
    this.#wakeIfIdle();
    this.#options.onFailure(this.#failure);
  }

  #setUsage(usage: WalUsage): void {
    this.#usage = usage;
    this.#measuredAtMs = this.#options.clock.monotonicMs();
    this.#writtenSinceUsage = this.#queuedBytes;
  }

  #wakeIfIdle(): void {
    if (this.#queuedBytes > 0) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}

const diskFull = (what: string): InlayError =>
  new InlayError('exhausted', `the disk of the write-ahead log ${what}: free some space, then repeat`, {
    code: 'disk_full',
    retryAfterMs: 5000,
  });

const tooManyFiles = (): InlayError =>
  new InlayError(
    'exhausted',
    'this process may open no more files, so its write-ahead log cannot go on: repeat when there are fewer connections, or raise the limit (ulimit -n)',
    { code: 'too_many_files', retryAfterMs: 1000 },
  );
