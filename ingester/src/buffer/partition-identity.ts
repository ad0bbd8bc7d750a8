import type { DatabaseId, TableId } from '@inlay/core';

export interface PartitionIdentity {
  readonly databaseId: DatabaseId;
  readonly tableId: TableId;
  readonly key: string;
}
