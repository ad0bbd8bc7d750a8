import type { IncarnationId, InlayError } from '@inlay/core';
import type { LostLog } from '../hot-source.js';
import type { LogReceiver } from './log-receiver.js';

/** The process in whose memory a log's records end. */
export interface LogHost {
  /** The memory of the life that begins. Called once, before the first record; what it throws ends the start. */
  receiverFor(incarnation: IncarnationId): LogReceiver;

  /** The log can no longer keep its promises: the process has to end with an error, and the next one starts anew. */
  onFailure(error: InlayError): void;
}

/**
 * An ingester's end of the write log: one life, from its start to its close.
 *
 * It delivers every acknowledged record of its lanes that is not below the lane's mark in the catalog: first those that
 * earlier lives left, from the mark on, then each as it becomes durable. In a lane, and in a shard, they come in order of
 * their stamps. What was delivered once may come again in the next life, under the same stamp: versions of one stamp are
 * the same version, and merge away.
 *
 * The log forgets a record when its lane's mark has passed it, and not before.
 */
export interface LogReader {
  /**
   * Takes the log for this process, begins a life of its node in the catalog, and delivers what earlier lives left;
   * resolves when all that was acknowledged before is delivered. Called once. When it rejects, only `close('keep')` is
   * left to do. Rejects with `directory_locked` and `wal_of_unknown_incarnation` (conflict), `wal_corrupt` (corrupt), and
   * as the catalog and the host do.
   */
  start(host: LogHost): Promise<void>;

  /**
   * Resolves when every write that was acknowledged before this call is delivered, or known to be lost. Rejects as the
   * start did, and when the signal aborts.
   */
  caughtUp(signal?: AbortSignal): Promise<void>;

  /** Lives whose rows it has delivered, its own first; one leaves when all its rows are in files. Empty before the start. */
  readonly incarnations: readonly IncarnationId[];

  /** Lives of which acknowledged rows cannot be delivered, and why. They are answered for by nobody. */
  readonly lost: readonly LostLog[];

  /**
   * After it resolves every record still to come has a stamp of this epoch or a later one, and all before are delivered.
   * Rejects with `unavailable` when the catalog cannot be read, or does not know the epoch (`unknown_epoch`).
   */
  adoptEpoch(epoch: bigint): Promise<void>;

  /**
   * Takes no more writes; resolves when every acknowledged one is delivered, and the catalog knows that this life ends.
   * Nothing is delivered after that: what is in memory then is all that has to go into files before `close('remove')`.
   * Rejects with the failure that the host was told of, and when the catalog cannot be reached.
   */
  drain(): Promise<void>;

  /**
   * Ends the life, after `drain` or without it. `remove`: every row is in a file; the log forgets all of it, and its lives
   * are closed in the catalog. Rejects when that is not possible: then `keep` is left to do. `keep`: what is not below
   * the marks is delivered in the next life. Never rejects with `keep`.
   */
  close(leave: 'keep' | 'remove'): Promise<void>;
}
