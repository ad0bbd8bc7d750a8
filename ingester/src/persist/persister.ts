import {
  InlayError,
  type Clock,
  type IncarnationId,
  type Logger,
  type Random,
  type TableId,
  newAbortController,
} from '@inlay/core';
import type { Flushed } from '@inlay/services';
import type { Generation } from '../buffer/generation.js';
import type { HotBuffer } from '../buffer/hot-buffer.js';
import type { Partition } from '../buffer/partition.js';
import { CommitWaiters } from './commit-waiters.js';
import { LowWaterMarks } from './low-water-marks.js';
import type { Committed, PersistParts, ReadableBlocks } from './persist-attempt.js';
import { chooseForMemory, isLarge, isOld, isPressed, type PersistPolicy } from './persist-policy.js';
import { PersistQueue } from './persist-queue.js';
import { PersistRunner, type RunnerLimits } from './persist-runner.js';
import type { Quarantine } from './quarantine.js';

/** Limits of all jobs together, and of the pauses of generations that fail, ms. */
export interface PersisterLimits extends RunnerLimits {
  /** Generations under way at once; while one is encoded others are put and committed. */
  readonly jobsMax: number;
  /** The same while they are small together: thousands of small files share what each of them would wait for. */
  readonly smallJobsMax: number;
  readonly smallJobsBytes: number;
  /** Until a generation that failed too often for now is tried again. */
  readonly pauseMs: number;
  /** Until one that was set aside is tried again. */
  readonly quarantinePauseMs: number;
  /** Failures of one generation before a flush that waits for it is rejected. */
  readonly flushFailuresMax: number;
}

export const defaultPersisterLimits: PersisterLimits = {
  jobsMax: 4,
  smallJobsMax: 96,
  smallJobsBytes: 4 * 1024 * 1024,
  backoffFirstMs: 100,
  backoffMaxMs: 10_000,
  attemptsMax: 8,
  hardFailuresMax: 3,
  pauseMs: 30_000,
  quarantinePauseMs: 600_000,
  flushFailuresMax: 6,
};

/** Parts and limits of a persister. */
export interface PersisterInit {
  readonly buffer: HotBuffer;
  readonly parts: PersistParts;
  readonly policy: PersistPolicy;
  readonly limits: PersisterLimits;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Memory became free. */
  readonly onFreed: () => void;
}

const tickMsMax = 1000;

/** Takes generations out of memory: decides when, with bounded effort, and drops rows only after their commit. */
export class Persister {
  readonly #init: PersisterInit;
  readonly #queue = new PersistQueue();
  readonly #waiters = new CommitWaiters();
  readonly #runner: PersistRunner;
  readonly #running = new Map<Generation, Promise<void>>();
  /** Monotonic ms of the next try of what failed too often. */
  readonly #paused = new Map<Generation, number>();
  readonly #filesVersions = new Map<TableId, bigint>();
  readonly #stopping = newAbortController();
  #ticking: Promise<void> | undefined;
  #runningBytes = 0;
  /** Since the last success something failed: then few jobs are enough to find out when it works again. */
  #isFailing = false;
  readonly marks: LowWaterMarks;

  constructor(init: PersisterInit) {
    const { buffer, parts, limits, clock, random, logger } = init;
    this.#init = init;
    this.marks = new LowWaterMarks(buffer, parts.catalog);
    this.#runner = new PersistRunner({
      parts,
      limits,
      clock,
      random,
      logger,
      blocksOf: (generation) => this.blocksOf(generation),
      marksAfter: (generation) => this.marks.after(generation),
      onFailure: (generation, error) => {
        this.#isFailing = true;
        this.#waiters.fail(generation, error, false);
      },
    });
  }

  get queued(): number {
    return this.#queue.length;
  }
  get running(): number {
    return this.#running.size;
  }

  filesVersion(table: TableId): bigint {
    return this.#filesVersions.get(table) ?? 0n;
  }

  /** Readable while it is hot: from memory, or from where it was set aside. */
  blocksOf(generation: Generation): ReadableBlocks {
    if (generation.released) return this.#init.quarantine.restore(generation);
    return { images: generation.images(), done: () => undefined };
  }

  /** After rows went to these generations. */
  appended(generations: readonly Generation[]): void {
    const { buffer, policy } = this.#init;
    for (const generation of generations) {
      // A large one takes no more rows at once: that bounds what a file costs to make.
      if (isLarge(generation, policy)) this.#sealAndAdd(generation);
    }
    if (isPressed(buffer, policy)) this.#press(policy);
    this.#pump();
  }

  /** Somebody waits for `bytes` below a hard limit of `bytesMax`. */
  makeRoom(bytes: number, bytesMax: number): void {
    const { policy } = this.#init;
    const openBytesAfter = Math.max(0, Math.min(policy.openBytesAfter, bytesMax - bytes));
    this.#press({ ...policy, softBytes: 0, openBytesAfter });
    for (const generation of this.#paused.keys()) if (!generation.released) this.#add(generation);
    this.#pump();
  }

  /** See HotStore. */
  async flush(): Promise<Flushed> {
    const { buffer, limits } = this.#init;
    const committed: Promise<Committed['file']>[] = [];
    for (const partition of buffer.partitions()) {
      for (const generation of partition.generations) {
        this.#add(generation);
        committed.push(this.#waiters.committed(generation, limits.flushFailuresMax));
      }
    }
    this.#pump();
    const made = await Promise.all(committed);
    await this.marks.publish();
    return {
      files: made.filter((file) => file !== undefined).length,
      rows: made.reduce((sum, file) => sum + (file?.rowCount ?? 0), 0),
    };
  }

  /** All rows of the incarnation are in the catalog, and it is closed. */
  released(incarnation: IncarnationId): void {
    const { quarantine, logger } = this.#init;
    try {
      quarantine.forgetLife(incarnation);
    } catch (error) {
      logger.warn('files that an earlier life set aside could not be removed', { error, incarnation });
    }
  }

  start(): void {
    this.#ticking ??= this.#tick();
  }

  /** Resolves when no job is under way; what waits is not begun. */
  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    await Promise.all([...this.#running.values(), this.#ticking]);
    this.#init.parts.log.flush();
    this.#waiters.rejectAll(stopped());
  }

  async #tick(): Promise<void> {
    const { clock, policy } = this.#init;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const nowMs = clock.monotonicMs();
      const next = this.#addOld(nowMs);
      for (const [generation, atMs] of this.#paused) if (atMs <= nowMs) this.#add(generation);
      this.#pump();
      const ms = Math.max(1, Math.min(tickMsMax, policy.ageMs, next - nowMs));
      await clock.sleep(ms, signal).catch(() => undefined);
    }
  }

  /** When the next generation will be old. */
  #addOld(nowMs: number): number {
    const { buffer, policy } = this.#init;
    let next = Infinity;
    for (const partition of buffer.partitions()) {
      for (const generation of partition.generations) {
        if (generation.sealed) continue;
        if (isOld(generation.firstAppendMs, nowMs, policy)) this.#add(generation);
        else next = Math.min(next, generation.firstAppendMs + policy.ageMs);
      }
    }
    return next;
  }

  #add(generation: Generation): void {
    this.#paused.delete(generation);
    this.#queue.add(this.#init.buffer.partition(generation), generation);
  }

  #sealAndAdd(generation: Generation): void {
    this.#init.buffer.seal(generation);
    this.#add(generation);
  }

  #press(policy: PersistPolicy): void {
    const { buffer, quarantine, onFreed } = this.#init;
    const aside = quarantine.inMemory().filter((generation) => !this.#running.has(generation));
    for (const generation of aside) buffer.vacate(generation);
    const open: Generation[] = [];
    for (const { generations } of buffer.partitions()) open.push(...generations.filter(({ sealed }) => !sealed));
    for (const generation of chooseForMemory(open, buffer, policy)) this.#sealAndAdd(generation);
    if (aside.length > 0) onFreed();
  }

  #pump(): void {
    while (!this.#stopping.signal.aborted && this.#hasPlace()) {
      const partition = this.#queue.take();
      if (partition === undefined) return;
      const generation = this.#firstDue(partition);
      if (generation === undefined) {
        this.#queue.done(partition);
        continue;
      }
      const { bytes } = generation;
      this.#runningBytes += bytes;
      const job = this.#persist(generation).finally(() => {
        this.#runningBytes -= bytes;
        this.#running.delete(generation);
        this.#queue.done(partition);
        this.#pump();
      });
      this.#running.set(generation, job);
    }
  }

  #hasPlace(): boolean {
    const { jobsMax, smallJobsMax, smallJobsBytes } = this.#init.limits;
    const { size } = this.#running;
    return size < jobsMax || (!this.#isFailing && size < smallJobsMax && this.#runningBytes < smallJobsBytes);
  }

  /** The oldest, due or not: only what was set aside is overtaken by what came after it. */
  #firstDue({ generations }: Partition): Generation | undefined {
    return generations.find((generation) => this.#queue.isDue(generation) || !this.#init.quarantine.has(generation));
  }

  async #persist(generation: Generation): Promise<void> {
    const { buffer, limits, clock } = this.#init;
    buffer.seal(generation);
    // It may have been paused: the oldest of a partition goes first, due or not.
    this.#paused.delete(generation);
    const outcome = await this.#runner.run(generation, this.#stopping.signal);
    this.#isFailing = outcome.kind !== 'committed';
    if (outcome.kind === 'committed') {
      this.#committed(generation, outcome.committed);
      return;
    }
    this.#queue.putOff(generation);
    const isAside = outcome.kind === 'given_up' && this.#setAside(generation, outcome.error);
    this.#paused.set(generation, clock.monotonicMs() + (isAside ? limits.quarantinePauseMs : limits.pauseMs));
    this.#waiters.fail(generation, outcome.error, true);
  }

  /** From the commit to the drop nothing is waited for. */
  #committed(generation: Generation, { filesVersion, lowWater, file }: Committed): void {
    const { buffer, quarantine, logger, onFreed } = this.#init;
    const { tableId } = generation.partition;
    if (filesVersion > this.filesVersion(tableId)) this.#filesVersions.set(tableId, filesVersion);
    buffer.drop(generation, onFreed);
    this.marks.committed(tableId, lowWater);
    this.#waiters.resolve(generation, file);
    try {
      quarantine.forget(generation);
    } catch (error) {
      logger.warn('files of rows that were set aside and are persisted now could not be removed', {
        error,
        directory: quarantine.directoryOf(generation),
      });
    }
  }

  #setAside(generation: Generation, error: InlayError): boolean {
    const { quarantine, logger } = this.#init;
    if (quarantine.has(generation)) return true;
    const { partition, rowCount } = generation;
    const facts = {
      table: partition.tableId,
      partition: partition.key,
      rows: rowCount,
      directory: quarantine.directoryOf(generation),
    };
    try {
      quarantine.add(generation);
    } catch (failure) {
      logger.error('rows that cannot be persisted could not be set aside either; they stay in memory', {
        error: failure,
        ...facts,
      });
      return false;
    }
    logger.error('rows cannot be persisted and were set aside; they are still answered for, and hold the log', {
      error,
      ...facts,
    });
    return true;
  }
}

const stopped = (): InlayError => new InlayError('unavailable', 'persisting has stopped', { code: 'stopped' });
