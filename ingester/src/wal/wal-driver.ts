import type { Stamp } from '@inlay/core';
import type { PassingReason } from './not-written.js';
import type { FrameGroup, WalUsage } from './wal-writer.js';

/** Receiver of a driver's reports, which come in the order of its groups. */
export interface WalDriverEvents {
  /** The oldest `groups` groups that were sent and not yet reported are durable. */
  onSynced(report: { readonly groups: number; readonly syncMs: number; readonly usage: WalUsage }): void;
  /** The oldest `groups` groups that were not yet reported are not in the log, and the log goes on. */
  onRefused(report: { readonly groups: number; readonly reason: PassingReason; readonly usage: WalUsage }): void;
  onUsage(usage: WalUsage): void;
  /** The log is unusable: nothing that was not reported as synced may be acknowledged. */
  onFailed(error: Error): void;
  /** The bytes behind a group may be used again. */
  onFree?(buffer: ArrayBuffer): void;
}

/** Where a WalWriter runs: in place or on a thread of its own. Calls take effect in order; events come later. */
export interface WalDriver {
  start(events: WalDriverEvents): void;
  /** The group's bytes belong to the driver from now on. */
  send(group: FrameGroup): void;
  releaseBelow(stamp: Stamp): void;
  close(leave: 'keep' | 'remove'): Promise<void>;
}
