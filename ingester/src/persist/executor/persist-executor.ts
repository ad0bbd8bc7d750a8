import type { EncodedFile, FileColumnInfo } from '@inlay/columnar/parquet';
import type { ColumnId, TableId } from '@inlay/core';
import type { BlockImage } from '../../buffer/generation.js';

/** Rows to be stored, and what their file says of itself. Plain data: it goes to a worker thread as it is. */
export interface EncodeRequest {
  readonly images: readonly BlockImage[];
  readonly database: string;
  readonly tableId: TableId;
  readonly table: string;
  readonly partitionKey: string;
  /** At least every column of the rows. */
  readonly columns: readonly FileColumnInfo[];
}

/** A generation as a Parquet file in memory. */
export interface EncodedGeneration extends EncodedFile {
  readonly sortKey: readonly ColumnId[];
}

/**
 * Sorts, merges and encodes: CPU only. The images' pages must stay as they are until the promise settles. Rejects with
 * `worker_crashed` (unavailable) when the thread died of it.
 */
export interface PersistExecutor {
  encode(request: EncodeRequest): Promise<EncodedGeneration>;
  /** No request may follow; those under way are rejected. Resolves when nobody reads pages any more. */
  close(): Promise<void>;
}
