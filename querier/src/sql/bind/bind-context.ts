import type { Table } from '@inlay/catalog';
import type { DataType } from '../../relation/types.js';
import type { ParamValue } from '../../query/query-service.js';

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

/** What a statement is bound against. */
export interface BindContext {
  readonly tables: TableNames;
  readonly system: readonly SystemTable[];
  /** `now()`, ns. */
  readonly nowNs: bigint;
  readonly parameters: Readonly<Record<string, ParamValue>>;
  /** Most work that what a statement does not spell out may take; see `workMaxDefault`. */
  readonly workMax?: number | undefined;
}
