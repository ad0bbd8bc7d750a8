import type { DatabaseId, IncarnationId, Stamp } from '@inlay/core';
import type { TableBatch } from '@inlay/columnar';
import type { Flushed } from '@inlay/services';

/** Told when rows of an incarnation went into the catalog: everything below `stamp` is stored and leaves the WAL. */
export type LowWaterListener = (incarnation: IncarnationId, stamp: Stamp) => void;

/**
 * The newest rows of one ingester process, from the write that brought them until their file is in the catalog. Every
 * method runs on the thread that owns the store. An incarnation is the process's own or one whose WAL it replays.
 */
export interface HotStore {
  /**
   * Why these batches cannot be appended, in words, or undefined: to be asked before they become durable, for a record of
   * the WAL that cannot be appended would end this process and every start after it. Only a faulty sender makes such batches.
   */
  misfit(batches: readonly TableBatch[], incarnation: IncarnationId): string | undefined;
  /**
   * Makes the rows of one request readable; synchronous, all or nothing, and never refuses for memory (ask `room`
   * first). Per incarnation stamps ascend; a stamp comes once, with all its batches. The batches' buffers are copied,
   * not kept. `incarnation` is the one that stamped the rows: on replay a predecessor, whose generations they then
   * belong to.
   */
  append(stamp: Stamp, databaseId: DatabaseId, batches: readonly TableBatch[], incarnation: IncarnationId): void;

  /**
   * Answers for this incarnation from now on, with or without rows: call it for each predecessor before its replay.
   * `lowWater` is the catalog's mark of it: rows below are in files and must not be appended again.
   */
  adopt(incarnation: IncarnationId, lowWater: Stamp): void;
  /** Its rows are in the catalog and it is closed there: no longer answered for. Asserts that none is left here. */
  release(incarnation: IncarnationId): void;

  /** The lowest stamp of a row that is not yet in the catalog; undefined when there is no such row here. */
  lowWater(incarnation: IncarnationId): Stamp | undefined;
  /** Calls back after each commit that moved an incarnation's mark (to last stamp + 1 when nothing is left); returns the way to stop that. */
  onLowWater(listener: LowWaterListener): () => void;

  /** Memory held for rows, series and their indexes, unused capacity included. */
  bytes(): number;
  /** The hard limit: `--buffer-bytes`. */
  readonly bytesMax: number;
  rowsBuffered(): number;
  /** Resolves true as soon as `bytes` more fit below the hard limit, false when they still do not after `timeoutMs`. */
  room(bytes: number, timeoutMs: number): Promise<boolean>;

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
