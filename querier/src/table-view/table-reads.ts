import { intersect, rowTimes, union, type TimeRange } from '@inlay/core';
import type { TableSnapshot } from '../source/table-snapshot.js';
import { overlapGroups } from './chunk-groups.js';
import { chunksOf } from './chunk.js';

/** What is read of a table, for people. */
export interface TableReads {
  readonly filesRead: number;
  /** Files of which the catalog's number of rows is all that is needed. */
  readonly filesCounted: number;
  /** Files of the table that no row of the wanted times and tags can be in. */
  readonly filesPruned: number;
  /** Rows in the memory of ingesters. */
  readonly hotRows: number;
  /** The times, apart from each other, at which a row may have several versions; they are merged there and nowhere else. */
  readonly merged: readonly TimeRange[];
}

const windowsShown = 3;

/** What a view of this snapshot reads. */
export function tableReads(snapshot: TableSnapshot): TableReads {
  const range = intersect(snapshot.times, rowTimes);
  const chunks = range === undefined ? [] : chunksOf(snapshot, range);
  return {
    filesRead: snapshot.files.filter(({ path }) => path !== undefined).length,
    filesCounted: snapshot.files.filter(({ path }) => path === undefined).length,
    filesPruned: snapshot.filesPruned,
    hotRows: snapshot.hot.reduce((sum, { generation }) => sum + generation.rowCount, 0),
    merged: union(
      overlapGroups(chunks).flatMap(({ windows }) => windows),
      windowsShown,
    ),
  };
}
