/** By itself, since it brings Arrow with it: a router, and a write on its way to the log, have no use for either. */
export * from './encode-parquet.js';
export {
  fileColumnName,
  stampColumn,
  timeColumn,
  type FileColumnInfo,
  type FileDescription,
  type FileMetadata,
} from './file-metadata.js';
export * from './parquet-stream.js';
export type { ColumnSummary, RowsSummary } from './summarize.js';
