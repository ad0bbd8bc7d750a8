import type { Flushed, LogReceiver } from '@inlay/services';

/**
 * The newest rows of one ingester process, from the write that brought them until their file is in the catalog. Every
 * method runs on the thread that owns the store. The log fills it: its own life's rows, and those of earlier lives.
 */
export interface HotStore extends LogReceiver {
  /** Rows in memory that no file holds. */
  rowsBuffered(): number;

  /**
   * Persists every row appended before the call; resolves when all are in the catalog. Rejects with `persist_failed`
   * (unavailable) when a partition's persist failed during the call; its rows stay here, are answered for and retried.
   */
  flush(): Promise<Flushed>;
  /** Starts persisting by age, size and memory. Before it only `flush` persists (and a full buffer, see `room`). */
  start(): void;
  /** Stops persisting after the jobs under way; keeps what is left. Flush first where nothing may be left. */
  stop(): Promise<void>;
}
