import type { Table } from '@inlay/catalog';
import { allTimes } from '@inlay/core';
import type { TableSnapshot } from '../table-snapshot.js';

/** A snapshot of all times of a table, without rows unless `more` has some. */
export const wholeSnapshot = (table: Table, more: Partial<TableSnapshot> = {}): TableSnapshot => ({
  table,
  times: allTimes,
  hot: [],
  files: [],
  filesPruned: 0,
  missing: [],
  release: () => undefined,
  ...more,
});
