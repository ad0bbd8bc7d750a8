/**
 * Bytes by key. Keys are relative, `/`-separated, without `.` or `..` parts. Objects are immutable once put.
 * All methods reject with InlayError: `not_found` for an absent key, `unavailable` when a repeat may help.
 */
export interface ObjectStore {
  /** Durable when it resolves. Putting the same key again replaces the object whole (a repeated put after a lost answer). */
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array>;
  /** `[offset, offset + length)`, cut at the object's end. Rejects with the signal's reason when it aborts. */
  getRange(key: string, offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Bytes; rejects with `not_found`. */
  size(key: string): Promise<number>;
  /** Keys with this prefix, in ascending order. */
  list(prefix: string): AsyncIterable<string>;
  /** Absent keys are ignored. */
  delete(key: string): Promise<void>;
  /** A local path that holds the object's bytes and may be read in place, where the store has one. */
  localPath(key: string): string | undefined;
}
