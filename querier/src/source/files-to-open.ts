import type { ParquetFile } from '@inlay/catalog';
import { covers, type TimeRange } from '@inlay/core';
import type { HotGeneration } from '@inlay/services';
import type { TableScan } from '../relation/table-scan.js';

/**
 * The files whose bytes the query needs. Where it looks at no column, so that only the number of rows shows, the catalog's count of a
 * file is enough if all its rows are in the times, and no row of it can have another version: nothing else is of the same times.
 */
export function filesToOpen(
  { columns }: TableScan,
  times: TimeRange,
  files: readonly ParquetFile[],
  generations: readonly HotGeneration[],
): ReadonlySet<ParquetFile> {
  if (columns.size > 0) return new Set(files);
  const alone = new Set(aloneInTime([...files, ...generations.filter(({ rowCount }) => rowCount > 0)]));
  return new Set(files.filter((file) => file.multiVersion || !alone.has(file) || !covers(times, file.times)));
}

interface InTime {
  readonly times: TimeRange;
}

/** Those that no other overlaps: neither one that began before, nor the next. */
function aloneInTime(all: readonly InTime[]): readonly InTime[] {
  const byStart = [...all].sort((a, b) => (a.times.min < b.times.min ? -1 : a.times.min > b.times.min ? 1 : 0));
  let reached: bigint | undefined;
  return byStart.filter(({ times: { min, max } }, i) => {
    const before = reached;
    if (reached === undefined || max > reached) reached = max;
    const next = byStart[i + 1];
    return (before === undefined || before < min) && (next === undefined || next.times.min > max);
  });
}
