import type { ColumnId, GenerationName, IncarnationId, ShardBitmap, TableId, TimeRange, TimeRanges } from '@inlay/core';
import type { VersionedRows } from '@inlay/columnar';

/** How much of an append-only generation the asker already holds. */
export interface HeldGeneration extends GenerationName {
  readonly rows: number;
  readonly series: number;
}

/** A question for the hot rows of one table; of generations in `held` only what is new is sent. */
export interface HotRequest {
  readonly tableId: TableId;
  readonly held: readonly HeldGeneration[];
  /** A generation wholly outside is left out of the answer. Absent: none is. */
  readonly times?: TimeRange;
}

/** A part of a generation that the asker lacks: rows `[rowStart, rowStart + rows.rowCount)`. */
export interface HotChunk {
  readonly rowStart: number;
  /** `rows.series` holds only series `[seriesStart, …)`; `rows.seriesOf` counts from the generation's first series. */
  readonly seriesStart: number;
  readonly rows: VersionedRows;
}

/** How many of a generation's rows have no value of the field. */
export interface HotColumnStats {
  readonly id: ColumnId;
  readonly nulls: number;
}

/**
 * An append-only run of rows of one partition in one incarnation's memory. It is left when its file is in the catalog
 * (the file then names this incarnation and generation as its origin), and gone some time later.
 */
export interface HotGeneration extends GenerationName {
  readonly partitionKey: string;
  readonly rowCount: number;
  readonly seriesCount: number;
  /** From its first row's time to its last one's. */
  readonly times: TimeRange;
  readonly shards: ShardBitmap;
  /**
   * Few windows of time outside of which no key has more than one row. Empty when no key repeats: then nothing has to be
   * folded.
   */
  readonly repeats: TimeRanges;
  readonly tags: readonly ColumnId[];
  readonly fields: readonly HotColumnStats[];
  readonly chunks: readonly HotChunk[];
}

/** An earlier life of an ingester of which rows may be missing: its log, or a part of it, is not on the volume at hand. */
export interface LostLog {
  readonly incarnation: IncarnationId;
  readonly node: string;
  /** In words, without a full stop. */
  readonly why: string;
}

/** Everything in memory that `HotRequest` asks for, as of one moment. */
export interface HotAnswer {
  /** The incarnations that this process answers for: its own and those whose WAL it has adopted. */
  readonly incarnations: readonly IncarnationId[];
  /** The table's files_version when this process last committed a file of it; 0 when it never did. */
  readonly filesVersion: bigint;
  /** Lives of which this process cannot answer, and why. */
  readonly lost?: readonly LostLog[];
  readonly generations: readonly HotGeneration[];
}

/** The newest rows of one ingester process. While it replays its WAL, reads wait. */
export interface HotSource {
  read(request: HotRequest, signal?: AbortSignal): Promise<HotAnswer>;
}

/** What a flush found in memory, as files. */
export interface Flushed {
  readonly files: number;
  readonly rows: number;
}

/** What an administrator asks of an ingester. */
export interface IngesterControl {
  /** Persists all that was acknowledged before the call; resolves when it is in the catalog. */
  flush(): Promise<Flushed>;
  /** After it resolves, writes with an older epoch are refused. */
  adoptEpoch(epoch: bigint): Promise<void>;
  /** Answers at once, also while the log is replayed. */
  status(): Promise<IngesterStatus>;
}

/** Whose rows an ingester can answer for, asked without reading any. */
export interface IngesterStatus {
  /** The incarnations that it answers for. */
  readonly incarnations: readonly IncarnationId[];
  readonly lost: readonly LostLog[];
  /** Its log is being replayed: whom it will answer for is not known yet. */
  readonly isStarting: boolean;
}
