import type { Table } from '@inlay/catalog';
import { allTimes } from '@inlay/core';
import type { TableScan } from '../table-scan.js';

/** A scan of some columns of a table, of all its rows unless `more` says otherwise. */
export const wholeScan = (table: Table, columns: Iterable<string>, more: Partial<TableScan> = {}): TableScan => ({
  table,
  columns: new Set(columns),
  times: allTimes,
  tagValues: new Map(),
  ...more,
});
