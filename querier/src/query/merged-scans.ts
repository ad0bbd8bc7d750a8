import type { Table } from '@inlay/catalog';
import { fromHalfOpen, intersect, noTimes, overlaps, rowTimes, spanOf } from '@inlay/core';
import type { TableScan } from '../relation/table-scan.js';

/** One scan a table: what any of its mentions needs. `oldest`: rows before it are past their retention, and no longer shown. */
export function mergedScans(scans: readonly TableScan[], oldest: bigint | undefined): readonly TableScan[] {
  const byTable = new Map<Table, TableScan[]>();
  for (const scan of scans) byTable.set(scan.table, [...(byTable.get(scan.table) ?? []), scan]);
  const retained = fromHalfOpen(oldest, undefined) ?? noTimes;
  return [...byTable].map(([table, mentions]) => {
    const known = mentions.map((scan) => scan.times).filter((times) => overlaps(times, rowTimes));
    const asked = spanOf(known) ?? noTimes;
    return {
      table,
      columns: new Set(mentions.flatMap((scan) => [...scan.columns])),
      times: intersect(asked, retained) ?? noTimes,
      tagValues: commonTags(mentions),
      // The end at which another mention looks may be the other one.
      first: mentions.length === 1 ? mentions[0]?.first : undefined,
    };
  });
}

/** Tags that every mention restricts, to any of the values that one of them allows. */
function commonTags(mentions: readonly TableScan[]): ReadonlyMap<string, readonly string[]> {
  const [first, ...others] = mentions;
  const names = [...(first?.tagValues.keys() ?? [])].filter((name) => others.every((scan) => scan.tagValues.has(name)));
  return new Map(names.map((name) => [name, [...new Set(mentions.flatMap((scan) => scan.tagValues.get(name) ?? []))]]));
}
