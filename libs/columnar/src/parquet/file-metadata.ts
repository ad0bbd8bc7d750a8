import type { ColumnId, Stamp, TableId, TimeRange } from '@inlay/core';
import type { FieldKind } from '../batch.js';

/** A column as the file's own metadata describes it; `name` is the user's, while the file itself calls it by its id. */
export interface FileColumnInfo {
  readonly id: ColumnId;
  readonly name: string;
  readonly kind: FieldKind | 'tag';
}

/** What the writer of a file must say, so that a lost catalog can be rebuilt from the files alone. */
export interface FileDescription {
  readonly database: string;
  readonly tableId: TableId;
  readonly table: string;
  readonly partitionKey: string;
  readonly templateVersion: number;
  /** At least every column of the rows; those of the file are kept. */
  readonly columns: readonly FileColumnInfo[];
  /** Tags in sort order; time and stamp follow. */
  readonly sortKey: readonly ColumnId[];
  readonly level: number;
  /** Ids of the files whose rows this one holds. */
  readonly replaces: readonly string[];
  readonly deletesAppliedTo: Stamp;
}

/** The key-value entry `inlay` of a Parquet file. Inside the file, column `c<id>` is the column of that id. */
export interface FileMetadata extends FileDescription {
  readonly rowCount: number;
  readonly times: TimeRange;
  readonly minStamp: Stamp;
  readonly maxStamp: Stamp;
  /** 16 bytes. */
  readonly shards: Uint8Array;
  readonly multiVersion: boolean;
}

/** Names that every Parquet file of ours has: the metadata entry, and the two columns that are called by no id. */
export const metadataKey = 'inlay';
export const timeColumn = 'time';
export const stampColumn = 'stamp';
/** A column's name inside a file. */
export const fileColumnName = (id: ColumnId): string => `c${String(id)}`;

/** Names as a reader of the JSON sees them; 64-bit integers are decimal text. Only ever grows. */
export function metadataToJson(metadata: FileMetadata): string {
  return JSON.stringify({
    format: 1,
    database: metadata.database,
    table_id: metadata.tableId,
    table: metadata.table,
    partition_key: metadata.partitionKey,
    template_version: metadata.templateVersion,
    columns: metadata.columns.map(({ id, name, kind }) => ({ id, name, kind })),
    sort_key: metadata.sortKey,
    row_count: metadata.rowCount,
    min_time: String(metadata.times.min),
    max_time: String(metadata.times.max),
    min_stamp: String(metadata.minStamp),
    max_stamp: String(metadata.maxStamp),
    shards: Buffer.from(metadata.shards).toString('hex'),
    level: metadata.level,
    replaces: metadata.replaces,
    deletes_applied_to: String(metadata.deletesAppliedTo),
    multi_version: metadata.multiVersion,
  });
}
