/**
 * Bytes by key. Keys are relative, `/`-separated, without `.` or `..` parts. Objects are immutable once put.
 * All methods reject with InlayError: `not_found` for an absent key, `unavailable` when a repeat may help.
 *
 * With a signal that aborts they reject with its reason. One that is aborted already does nothing; one that aborts later may
 * come too late: then the object is put, or deleted, whole.
 */
export interface ObjectStore {
  /** Durable when it resolves. Putting the same key again replaces the object whole (a repeated put after a lost answer). */
  put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /**
   * Puts an object piece by piece, with a few pieces in memory. It is there, whole and durable, when this resolves, and not a part of
   * it before. Rejects with the source's own error when that fails, be it behind its last piece, and with the signal's reason
   * also while the source keeps it waiting: then what was under the key before is still there. The source is told to end.
   */
  putStream(key: string, source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void>;
  get(key: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** `[offset, offset + length)`, cut at the object's end. */
  getRange(key: string, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Bytes; rejects with `not_found`. */
  size(key: string, signal?: AbortSignal): Promise<number>;
  /** Keys with this prefix, in ascending order. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<string>;
  /** Absent keys are ignored. */
  delete(key: string, signal?: AbortSignal): Promise<void>;
  /**
   * Removes what puts that were cut short by a crash have left, and never what a living process is putting. Resolves with their
   * number. For the start of a process that puts; it takes as long as there is to remove.
   */
  removeLeftovers(signal?: AbortSignal): Promise<number>;
  /** Gives back what the store holds (a thread, connections) when the calls under way have ended. Nothing may be called after it. */
  close(): Promise<void>;
  /** A local path that holds the object's bytes and may be read in place, where the store has one. */
  localPath(key: string): string | undefined;
}
