import type { InlayError, Stamp } from '@inlay/core';
import type { WalRecord } from './wal-record.js';
import type { WalUsage } from './wal-writer.js';

/** Makes records durable in order, many with one sync. */
export interface Wal {
  /** Bytes taken and not yet durable. */
  readonly queuedBytes: number;
  /** As of the last sync, or the last question about room. */
  readonly usage: WalUsage;
  /**
   * Throws `buffer_full` or `disk_full` (exhausted) when a record of this size would not be taken now. Ask before a stamp
   * is given: a record with a stamp is always taken.
   */
  checkRoom(bytes: number): void;
  /** `done` is called once for each record, in the order of the appends: with an error when it may not be durable. */
  append(record: WalRecord, done: (error?: InlayError) => void): void;
  /** Segments in which every stamp is below this one are deleted, some time later. */
  releaseBelow(stamp: Stamp): void;
  /** After the last record is answered. `remove` deletes all segments: only when every row is in the catalog. */
  close(leave: 'keep' | 'remove'): Promise<void>;
}

/** Limits beyond which writes are refused, in bytes. */
export interface WalLimits {
  /** Bytes that may wait for a sync. */
  readonly queueBytesMax: number;
  /** Writes are refused while the disk has less free space than this. */
  readonly reserveBytes: number;
}

/** What a sync covered. */
export interface SyncReport {
  readonly records: number;
  readonly bytes: number;
  readonly syncMs: number;
}
