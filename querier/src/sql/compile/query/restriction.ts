import { intersect, noTimes } from '@inlay/core';
import type { ScopeColumn } from '../scope.js';
import type { Restriction } from '../typed.js';

/**
 * Narrows what is asked of the tables by conditions that every row of the answer meets. Only of the tables whose columns
 * are given: a subquery's condition on a column of the query around it (in a NOT EXISTS, say) says nothing of that table.
 */
export function applyRestrictions(restrictions: readonly Restriction[], columns: readonly ScopeColumn[]): void {
  const own = new Set(columns.map((column) => column.source?.use));
  for (const { source, times, values } of restrictions) {
    const use = source.use;
    if (!own.has(use)) continue;
    if (times !== undefined) use.times = intersect(use.times, times) ?? noTimes;
    if (values === undefined) continue;
    const before = use.tagValues.get(source.name);
    const named = new Set(values);
    use.tagValues.set(source.name, before === undefined ? [...named] : before.filter((value) => named.has(value)));
  }
}
