import type { IncarnationId, Stamp } from '@inlay/core';
import type { PassingReason } from './not-written.js';
import type { LogRecord } from './volume/index.js';
import type { ClosedSegment, WalUsage } from './wal-writer.js';

/** What the thread is started with: a WalWriter's options without the parts that cannot travel. */
export interface WalThreadData {
  readonly directory: string;
  readonly incarnation: IncarnationId;
  readonly epoch: bigint;
  readonly nextNumber: number;
  readonly earlier: readonly ClosedSegment[];
  readonly volume: string;
  readonly lost: readonly LogRecord[];
  readonly segmentBytesMax: number;
  readonly segmentAgeMaxMs: number;
}

/** Handled in order. The buffer of a group is transferred, and comes back with the answer. */
export type ToWalThread =
  | { readonly kind: 'group'; readonly buffer: ArrayBuffer; readonly bytes: number; readonly maxStamp: Stamp }
  | { readonly kind: 'release'; readonly stamp: Stamp }
  | { readonly kind: 'close'; readonly leave: 'keep' | 'remove' };

export type FromWalThread =
  | {
      readonly kind: 'synced';
      /** Buffers of the oldest groups sent, in the same order. */
      readonly buffers: readonly ArrayBuffer[];
      readonly syncMs: number;
      readonly usage: WalUsage;
    }
  | {
      /** Nothing of them is in the log, and the log goes on. */
      readonly kind: 'refused';
      readonly buffers: readonly ArrayBuffer[];
      readonly reason: PassingReason;
      readonly usage: WalUsage;
    }
  | { readonly kind: 'usage'; readonly usage: WalUsage }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed' };
