import type { Table } from '@inlay/catalog';
import { int64Max, int64Min } from './values/timestamp.js';
import type { TableNeeds } from '../source/table-snapshot.js';
import type { TableUse } from './compile/typed.js';

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
  return [...byTable].map(([table, mentions]) => {
    const lower = bound(
      mentions.map((use) => use.timeMin),
      (a, b) => (a < b ? a : b),
    );
    const timeMin = reachable(oldest === undefined || (lower !== undefined && lower > oldest) ? lower : oldest);
    const timeMax = reachable(
      bound(
        mentions.map((use) => use.timeMax),
        (a, b) => (a > b ? a : b),
      ),
    );
    const needs: TableNeeds = {
      table,
      tagValues: commonTags(mentions),
      ...(timeMin === undefined ? {} : { timeMin }),
      ...(timeMax === undefined ? {} : { timeMax }),
    };
    return { table, columns: new Set(mentions.flatMap((use) => [...use.columns])), needs };
  });
}

/** Bounds go to the catalog and to ingesters as 64 bits; beyond all times one is as good as another. */
const reachable = (bound: bigint | undefined): bigint | undefined =>
  bound === undefined ? undefined : bound < int64Min ? int64Min : bound > int64Max ? int64Max : bound;

/** The widest of the bounds; none when one mention has none. */
function bound(values: readonly (bigint | undefined)[], wider: (a: bigint, b: bigint) => bigint): bigint | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length < values.length || known.length === 0 ? undefined : known.reduce(wider);
}

/** Tags that every mention restricts, to any of the values that one of them allows. */
function commonTags(mentions: readonly TableUse[]): ReadonlyMap<string, readonly string[]> {
  const [first, ...others] = mentions;
  const names = [...(first?.tagValues.keys() ?? [])].filter((name) => others.every((use) => use.tagValues.has(name)));
  return new Map(names.map((name) => [name, [...new Set(mentions.flatMap((use) => use.tagValues.get(name) ?? []))]]));
}
