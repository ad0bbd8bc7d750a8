import type { DatabaseId, TableId } from '@inlay/core';

/** The partition of a table that rows belong to; `key` is the UTC day, `YYYY-MM-DD`. */
export interface PartitionIdentity {
  readonly databaseId: DatabaseId;
  readonly tableId: TableId;
  readonly key: string;
}
