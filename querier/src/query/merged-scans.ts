import type { Table } from '@inlay/catalog';
import { fromHalfOpen, intersect, noTimes, overlaps, rowTimes, spanOf } from '@inlay/core';
import type { TableNeeds } from '../source/table-snapshot.js';
import type { TableUse } from '../relation/table-scan.js';

/** All that a statement wants of one table, however often it mentions it. */
export interface MergedUse {
  readonly table: Table;
  readonly columns: ReadonlySet<string>;
  readonly needs: TableNeeds;
}

/** One entry a table: what any of its mentions needs. `oldest`: rows before it are past their retention, and no longer shown. */
export function mergedUses(uses: readonly TableUse[], oldest: bigint | undefined): readonly MergedUse[] {
  const byTable = new Map<Table, TableUse[]>();
  for (const use of uses) byTable.set(use.table, [...(byTable.get(use.table) ?? []), use]);
  const retained = fromHalfOpen(oldest, undefined) ?? noTimes;
  return [...byTable].map(([table, mentions]) => {
    const known = mentions.map((use) => use.times).filter((times) => overlaps(times, rowTimes));
    const asked = spanOf(known) ?? noTimes;
    const needs = { table, times: intersect(asked, retained) ?? noTimes, tagValues: commonTags(mentions) };
    return { table, columns: new Set(mentions.flatMap((use) => [...use.columns])), needs };
  });
}

/** Tags that every mention restricts, to any of the values that one of them allows. */
function commonTags(mentions: readonly TableUse[]): ReadonlyMap<string, readonly string[]> {
  const [first, ...others] = mentions;
  const names = [...(first?.tagValues.keys() ?? [])].filter((name) => others.every((use) => use.tagValues.has(name)));
  return new Map(names.map((name) => [name, [...new Set(mentions.flatMap((use) => use.tagValues.get(name) ?? []))]]));
}
