import { join } from 'node:path';
import type { Clock, DirectoryHandle, FileHandle, Files, IncarnationId, Stamp } from '@inlay/core';
import { NotWritten, passingReasonOf } from './not-written.js';
import { VolumeFile, type LogRecord } from './volume/index.js';
import { encodeSegmentHeader, frameSeed, sealFrames, segmentHeaderBytes, segmentName } from './wal-format.js';

/** Identity, place and limits of one life's log. */
export interface WalWriterOptions {
  readonly files: Files;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Exists and is durable. */
  readonly directory: string;
  readonly incarnation: IncarnationId;
  readonly epoch: bigint;
  /** Above the number of every segment in the directory. */
  readonly nextNumber: number;
  /** Segments of earlier lives: replayed, and kept until their rows are persisted. */
  readonly earlier: readonly ClosedSegment[];
  /** The id of the volume at hand. */
  readonly volume: string;
  /**
   * Records of lives whose logs are not whole: what must be there stays on record, and their segments stay where they
   * are.
   */
  readonly lost: readonly LogRecord[];
  readonly segmentBytesMax: number;
  readonly segmentAgeMaxMs: number;
}

/** A segment that takes no more records. */
export interface ClosedSegment {
  readonly number: number;
  readonly bytes: number;
  /** Whose rows it holds; undefined when nothing in it is needed. */
  readonly incarnation: IncarnationId | undefined;
  /** Every stamp in it is at most this one. */
  readonly maxStamp: Stamp;
}

/** Consecutive frames whose lengths and payloads are written. */
export interface FrameGroup {
  readonly frames: Uint8Array;
  readonly maxStamp: Stamp;
}

/** The log's use of its disk. */
export interface WalUsage {
  readonly segments: number;
  readonly bytes: number;
  /** What a process may still write, where the platform can say. */
  readonly freeBytes: number | undefined;
}

interface ActiveSegment {
  readonly number: number;
  handle: FileHandle;
  readonly seed: number;
  readonly openedAtMs: number;
  /** All of it is synced: a group is written only after the one before it was. */
  bytes: number;
  maxStamp: Stamp;
}

/**
 * The write-ahead log of one incarnation, blocking. The file `volume` beside the segments says at every moment which must
 * be there and how much of them is durable, so that a log that lost its end is told from one that has it. A segment begins with the first group that needs it, and everything
 * in it was synced before the next one exists; so only an incarnation's last segment can have a torn tail. The first
 * error poisons it: no later call succeeds, because after a failed fsync the kernel no longer knows what is on the disk.
 * Only where no room or no descriptor was left, and nothing of a group is in the log, it goes on: `NotWritten`.
 */
export class WalWriter {
  readonly #options: WalWriterOptions;
  #closed: ClosedSegment[];
  #active: ActiveSegment | undefined;
  #nextNumber: number;
  #failure: Error | undefined;
  readonly #volume: VolumeFile;
  /** Held open: a process that has no descriptor left can still sync it. */
  readonly #directory: DirectoryHandle;

  constructor(options: WalWriterOptions) {
    this.#options = options;
    this.#volume = new VolumeFile({ ...options, id: options.volume });
    this.#directory = options.files.openDirectory(options.directory);
    this.#closed = [...options.earlier];
    this.#nextNumber = options.nextNumber;
  }

  /**
   * Returns when all groups are on the disk; `syncMs` is the time that the sync alone took. Throws `NotWritten` when none
   * of them is and the next may be.
   */
  append(groups: readonly FrameGroup[]): { readonly bytes: number; readonly syncMs: number } {
    return this.#orPoison(() => {
      const bytes = groups.reduce((sum, group) => sum + group.frames.byteLength, 0);
      const segment = this.#segmentFor(bytes);
      for (const group of groups) sealFrames(group.frames, segment.seed, segment.bytes);
      this.#write(
        segment,
        groups.map((group) => group.frames),
      );
      const startedAt = this.#options.clock.monotonicMs();
      segment.handle.sync();
      segment.bytes += bytes;
      this.#volume.note(segment.number, segment.bytes);
      for (const group of groups) if (group.maxStamp > segment.maxStamp) segment.maxStamp = group.maxStamp;
      return { bytes, syncMs: this.#options.clock.monotonicMs() - startedAt };
    });
  }

  /** Deletes segments in which every stamp is below `stamp`: all their rows are in the catalog. */
  releaseBelow(stamp: Stamp): void {
    this.#orPoison(() => {
      if (this.#active !== undefined && this.#active.maxStamp < stamp) this.#closeActive();
      this.#remove(this.#closed.filter((segment) => segment.maxStamp < stamp));
    });
  }

  usage(): WalUsage {
    const active = this.#active;
    return {
      segments: this.#closed.length + (active === undefined ? 0 : 1),
      bytes: this.#closed.reduce((sum, segment) => sum + segment.bytes, active?.bytes ?? 0),
      freeBytes: this.#options.files.freeBytes(this.#options.directory),
    };
  }

  /** `remove` deletes every segment, of earlier lives too: only when all rows are in the catalog. */
  close(leave: 'keep' | 'remove'): void {
    if (this.#failure !== undefined) return;
    this.#orPoison(() => {
      if (this.#active !== undefined) this.#closeActive();
      if (leave === 'remove') this.#remove(this.#closed);
      this.#volume.close();
      this.#directory.close();
    });
  }

  #segmentFor(bytes: number): ActiveSegment {
    const { segmentBytesMax, segmentAgeMaxMs, clock } = this.#options;
    const active = this.#active;
    if (active !== undefined) {
      const isFull = active.bytes + bytes > segmentBytesMax;
      const isOld = clock.monotonicMs() - active.openedAtMs >= segmentAgeMaxMs;
      if (!isFull && !isOld) return active;
      this.#closeActive();
    }
    return (this.#active = this.#open());
  }

  /** A disk that is full takes a part: it is cut off again, and then it is as if nothing had been written. */
  #write(segment: ActiveSegment, chunks: readonly Uint8Array[]): void {
    try {
      segment.handle.append(chunks);
    } catch (error) {
      const reason = passingReasonOf(error);
      if (reason === undefined) throw error;
      const path = this.#pathOf(segment.number);
      this.#options.files.truncate(path, segment.bytes);
      segment.handle.close();
      segment.handle = this.#options.files.openAppend(path);
      throw new NotWritten(reason, error);
    }
  }

  #open(): ActiveSegment {
    const { files, incarnation, epoch, clock } = this.#options;
    const number = this.#nextNumber;
    const header = encodeSegmentHeader({ incarnation, epoch, number });
    const path = this.#pathOf(number);
    let handle: FileHandle | undefined;
    try {
      handle = files.create(path);
      handle.append([header]);
      handle.sync();
      const segment = { number, handle, seed: frameSeed(header), bytes: segmentHeaderBytes, maxStamp: 0n };
      this.#volume.publish(this.#logs(this.#closed, segment));
      this.#directory.sync();
      this.#nextNumber++;
      return { ...segment, openedAtMs: clock.monotonicMs() };
    } catch (error) {
      const reason = passingReasonOf(error);
      if (reason === undefined) throw error;
      // Nothing was acknowledged in it: the next attempt makes it anew.
      handle?.close();
      if (files.size(path) !== undefined) files.remove(path);
      throw new NotWritten(reason, error);
    }
  }

  #pathOf(number: number): string {
    return join(this.#options.directory, segmentName(number));
  }

  /** What has to be in the directory. */
  #logs(closed: readonly ClosedSegment[], active?: Pick<ActiveSegment, 'number' | 'bytes'>): LogRecord[] {
    const own = this.#options.incarnation;
    const segments = new Map<IncarnationId, { readonly number: number; readonly bytes: number }[]>();
    const add = (incarnation: IncarnationId, { number, bytes }: { number: number; bytes: number }): void => {
      segments.set(incarnation, [...(segments.get(incarnation) ?? []), { number, bytes }]);
    };
    for (const segment of closed) if (segment.incarnation !== undefined) add(segment.incarnation, segment);
    if (active !== undefined) add(own, active);
    const logs = [...segments].map(([incarnation, known]) => ({
      incarnation,
      segments: known,
      isOpenEnded: incarnation === own && active !== undefined,
    }));
    return [...this.#options.lost, ...logs];
  }

  #closeActive(): void {
    const active = this.#active;
    if (active === undefined) return;
    active.handle.close();
    this.#active = undefined;
    const { number, bytes, maxStamp } = active;
    this.#closed.push({ number, bytes, maxStamp, incarnation: this.#options.incarnation });
  }

  #remove(segments: readonly ClosedSegment[]): void {
    if (segments.length === 0) return;
    const { files } = this.#options;
    const left = this.#closed.filter((segment) => !segments.includes(segment));
    // First it is on record that they are not needed: a segment that is missed looks like lost rows.
    if (segments.some(({ incarnation }) => incarnation !== undefined)) {
      try {
        this.#volume.publish(this.#logs(left, this.#active));
      } catch (error) {
        // Without room for the record they stay until the next release.
        if (passingReasonOf(error) !== undefined) return;
        throw error;
      }
      this.#directory.sync();
    }
    this.#closed = left;
    for (const { number } of segments) files.remove(this.#pathOf(number));
    this.#directory.sync();
  }

  #orPoison<T>(act: () => T): T {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      return act();
    } catch (error) {
      if (error instanceof NotWritten) throw error;
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
}
