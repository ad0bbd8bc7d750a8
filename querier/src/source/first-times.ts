import type { ParquetFile } from '@inlay/catalog';
import { covers, type TimeRange } from '@inlay/core';
import type { HotGeneration } from '@inlay/services';
import type { FirstRows } from '../relation/scan.js';
import type { TableScan } from '../relation/table-scan.js';

/** Rows with keys that differ: so many at least are in these times. */
interface DifferentRows {
  readonly times: TimeRange;
  readonly rows: number;
}

/**
 * The times that the rows wanted of a scan are in: from its end as far as chunks that do not overlap have enough rows. Chunks of the
 * same times may have versions of the same rows, so that of those one counts, and none in which a key repeats. That holds while a
 * snapshot shows every row that its chunks have in the times of the scan; what hides single rows has to know of `first`.
 */
export function firstTimes(
  { times, first }: TableScan,
  files: readonly ParquetFile[],
  generations: readonly HotGeneration[],
): TimeRange {
  if (first === undefined) return times;
  const counted: DifferentRows[] = [
    ...files.filter(({ multiVersion }) => !multiVersion).map((file) => ({ times: file.times, rows: file.rowCount })),
    ...generations
      .filter(({ repeats, rowCount }) => repeats.length === 0 && rowCount > 0)
      .map((generation) => ({ times: generation.times, rows: generation.rowCount })),
  ].filter((chunk) => covers(times, chunk.times));
  return first.from === 'oldest' ? fromOldest(times, counted, first) : fromNewest(times, counted, first);
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function fromNewest(times: TimeRange, chunks: readonly DifferentRows[], { count }: FirstRows): TimeRange {
  let missing = count;
  let floor: bigint | undefined;
  for (const chunk of [...chunks].sort((a, b) => compare(b.times.min, a.times.min))) {
    if (missing <= 0n) break;
    if (floor !== undefined && chunk.times.max >= floor) continue;
    floor = chunk.times.min;
    missing -= BigInt(chunk.rows);
  }
  return floor !== undefined && missing <= 0n ? { min: floor, max: times.max } : times;
}

function fromOldest(times: TimeRange, chunks: readonly DifferentRows[], { count }: FirstRows): TimeRange {
  let missing = count;
  let ceiling: bigint | undefined;
  for (const chunk of [...chunks].sort((a, b) => compare(a.times.max, b.times.max))) {
    if (missing <= 0n) break;
    if (ceiling !== undefined && chunk.times.min <= ceiling) continue;
    ceiling = chunk.times.max;
    missing -= BigInt(chunk.rows);
  }
  return ceiling !== undefined && missing <= 0n ? { min: times.min, max: ceiling } : times;
}
