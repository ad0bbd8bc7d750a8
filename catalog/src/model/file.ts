import type {
  ColumnId,
  FileId,
  GenerationName,
  IncarnationId,
  ShardBitmap,
  Stamp,
  TableId,
  TimeRange,
} from '@inlay/core';
import type { Incarnation } from './cluster.js';

/** Statistics of one column in a file, for pruning. Columns without any value are not in the file. */
export interface FileColumn {
  readonly id: ColumnId;
  readonly nulls: number;
  /** Tags only: the smallest and largest value, cut to 64 bytes (the largest rounded up, or absent when it cannot be). */
  readonly min?: string;
  readonly max?: string;
}

/** One Parquet file. Immutable; made visible and invisible by catalog transactions only. */
export interface ParquetFile {
  readonly id: FileId;
  readonly tableId: TableId;
  readonly partitionKey: string;
  /** Object key below the store's prefix. */
  readonly path: string;
  readonly level: 0 | 1 | 2;
  /** From its first row's time to its last one's. */
  readonly times: TimeRange;
  readonly rowCount: number;
  readonly sizeBytes: number;
  /** CRC32C of the object's bytes, unsigned; undefined for files of 0.1.0, which cannot be verified. */
  readonly crc32c: number | undefined;
  readonly minStamp: Stamp;
  readonly maxStamp: Stamp;
  /** Whether a key may have several rows (versions) in this file. */
  readonly multiVersion: boolean;
  readonly shards: ShardBitmap;
  readonly columns: readonly FileColumn[];
  /** Tags in sort order; time follows. */
  readonly sortKey: readonly ColumnId[];
  /** Where its rows were in memory: a generation that is named here is wholly inside the file. */
  readonly origin: GenerationName | undefined;
  /** Delete predicates up to this stamp are already applied. */
  readonly deletesAppliedTo: Stamp;
  readonly createdAtMs: number;
}

/** A finished file and what its committer no longer needs to replay, to be made known together. */
export interface CommitFileRequest {
  /** Absent when merging left nothing to store: only the low-water mark moves. */
  readonly file: ParquetFile | undefined;
  readonly tableId: TableId;
  /** New low-water marks of the committer's incarnations; they never go back. */
  readonly lowWater: readonly { readonly incarnation: IncarnationId; readonly stamp: Stamp }[];
}

/** A table's files as of one moment, and the incarnations whose memory may hold more of its rows then. */
export interface FileList {
  readonly files: readonly ParquetFile[];
  /** Raised under the table's row lock by every change of its files. */
  readonly filesVersion: bigint;
  /**
   * Not closed, read in the same transaction as the files: those that were not asked for hot rows must be asked now.
   */
  readonly incarnations: readonly Incarnation[];
}
