import type { Table } from '@inlay/catalog';
import type { TimeRange } from '@inlay/core';
import type { Scan } from './relation.js';

/** One mention of a table of the catalog, and what the statement needs of it. */
export interface TableUse {
  readonly table: Table;
  /** Names of its columns that the statement looks at, `time` among them. */
  readonly columns: ReadonlySet<string>;
  readonly times: TimeRange;
  readonly tagValues: ReadonlyMap<string, readonly string[]>;
}

/** What a scan reads of its table. */
export const tableUse = ({ table, columns, times, tagValues }: Scan): TableUse => ({
  table,
  columns: new Set(columns.map(({ name }) => name)),
  times,
  tagValues,
});
