import type { Table } from '@inlay/catalog';
import type { DataType } from '../types.js';

/** The catalog as one statement sees it. */
export interface TableNames {
  find(name: string): Table | undefined;
  readonly names: readonly string[];
}

/** A relation that the catalog answers itself: `information_schema.tables`, `system.parquet_files`. */
export interface SystemTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
}
