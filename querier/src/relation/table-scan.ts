import type { Table } from '@inlay/catalog';
import type { TimeRange } from '@inlay/core';
import type { FirstRows, Scan } from './relation.js';

/**
 * What is read of a table, by the names of its columns: of one mention, or of all mentions of a statement together. A snapshot, a view
 * and EXPLAIN are made of this. Rows outside of `times` and with other values of tags may be read, and need not be.
 */
export interface TableScan {
  readonly table: Table;
  /** Columns that the statement looks at, `time` among them. Without any only the number of rows shows. */
  readonly columns: ReadonlySet<string>;
  /** From conjunctions over the table's `time`, and from retention. */
  readonly times: TimeRange;
  /** Tag columns compared for equality with constants (conjunctions): column name → allowed values. */
  readonly tagValues: ReadonlyMap<string, readonly string[]>;
  /** Rows after these need not be read; undefined: all are wanted. */
  readonly first?: FirstRows | undefined;
}

/** What a node of the tree reads of its table. */
export const tableScan = ({ table, columns, times, tagValues, first }: Scan): TableScan => ({
  table,
  columns: new Set(columns.map(({ name }) => name)),
  times,
  tagValues,
  first,
});
