import { intersect, noTimes, unreachable } from '@inlay/core';
import type { ColumnNumber, Expression } from '../expression.js';
import type { Aggregate, Join, Project, Relation, Scan, SetOperation, SystemScan, Window } from '../relation.js';
import { rewriteQueriesOf } from '../rewrite.js';
import { both, noRestrictions, restrictionsOf, type Restriction, type Restrictions } from './restriction.js';

/**
 * Tells scans which times and which values of tags are wanted of them, by the conditions that every row of theirs has to meet to count for
 * anything above. Nothing is filtered by it, and no condition is taken away: it says what need not be read.
 */
export function narrowScans(relation: Relation): Relation {
  return narrow(relation, noRestrictions);
}

/** `above`: what holds of each column in every row that is of any use. */
function narrow(given: Relation, above: Restrictions): Relation {
  // Queries in expressions are trees of their own: what holds around them says nothing of their rows.
  const relation = rewriteQueriesOf(given, narrowScans);
  switch (relation.kind) {
    case 'scan':
      return narrowScan(relation, above);
    case 'system_scan':
      return narrowSystemScan(relation, above);
    case 'values':
    case 'series':
    case 'read':
      return relation;
    case 'filter':
      return { ...relation, input: narrow(relation.input, both(above, restrictionsOf(relation.condition))) };
    case 'unnest':
    case 'sort':
      return { ...relation, input: narrow(relation.input, above) };
    case 'distinct':
      // With ON, a row that counts for nothing may still be the first of its kind, in place of one that counts.
      return { ...relation, input: narrow(relation.input, relation.on === undefined ? above : noRestrictions) };
    case 'limit':
      return { ...relation, input: narrow(relation.input, noRestrictions) };
    case 'project':
      return { ...relation, input: narrow(relation.input, renamed(above, sourcesOf(relation))) };
    case 'aggregate':
      return { ...relation, input: narrow(relation.input, renamed(above, groupsOf(relation))) };
    case 'window':
      return { ...relation, input: narrow(relation.input, partitioned(above, relation)) };
    case 'join':
      return narrowJoin(relation, above);
    case 'set':
      return narrowSet(relation, above);
    case 'with':
      return {
        ...relation,
        definitions: relation.definitions.map(({ next, ...definition }) => ({
          ...definition,
          relation: narrowScans(definition.relation),
          ...(next === undefined ? {} : { next: { ...next, relation: narrowScans(next.relation) } }),
        })),
        body: narrow(relation.body, above),
      };
    default:
      return unreachable(relation);
  }
}

function narrowScan(scan: Scan, above: Restrictions): Scan {
  let { times } = scan;
  const tagValues = new Map(scan.tagValues);
  const tags = new Set(scan.table.columns.flatMap(({ name, kind }) => (kind === 'tag' ? [name] : [])));
  for (const { id, name } of scan.columns) {
    const restriction = above.get(id);
    if (restriction === undefined) continue;
    if (name === 'time' && restriction.times !== undefined) times = intersect(times, restriction.times) ?? noTimes;
    if (tags.has(name) && restriction.values !== undefined)
      tagValues.set(name, common(tagValues.get(name), restriction.values));
  }
  return { ...scan, times, tagValues };
}

function narrowSystemScan(scan: SystemScan, above: Restrictions): SystemScan {
  const column = scan.columns.find(({ name }) => name === 'table_name');
  const values = column === undefined ? undefined : above.get(column.id)?.values;
  return values === undefined ? scan : { ...scan, tableNames: common(scan.tableNames, values) };
}

function common(known: readonly string[] | undefined, values: readonly string[]): readonly string[] {
  const wanted = new Set(values);
  return known === undefined ? [...wanted] : known.filter((value) => wanted.has(value));
}

type Sources = ReadonlyMap<ColumnNumber, ColumnNumber>;

/** The columns below that are handed on as they are, by their numbers above. */
const unchanged = (
  computed: readonly { readonly column: { readonly id: ColumnNumber }; readonly expression: Expression }[],
): Sources =>
  new Map(
    computed.flatMap(({ column, expression }) => (expression.kind === 'column' ? [[column.id, expression.id]] : [])),
  );
const sourcesOf = ({ outputs }: Project): Sources => unchanged(outputs);
/** A group counts by its own rows alone. Where a set leaves a column out it is NULL, which meets no condition. */
const groupsOf = ({ groups }: Aggregate): Sources => unchanged(groups);

/** Restrictions in the numbers that the columns have below; those of columns that are computed are dropped. */
function renamed(above: Restrictions, sources: Sources): Restrictions {
  const below = new Map<ColumnNumber, Restriction>();
  let all: Restrictions = below;
  for (const [id, restriction] of above) {
    const source = sources.get(id);
    if (source !== undefined) all = both(all, new Map([[source, restriction]]));
  }
  return all;
}

/** Rows of one partition say nothing of another: only columns by which every window is partitioned may be narrowed. */
function partitioned(above: Restrictions, { windows }: Window): Restrictions {
  const parts = windows.map(
    ({ over }) => new Set(over.partition.flatMap((part) => (part.kind === 'column' ? [part.id] : []))),
  );
  return new Map([...above].filter(([id]) => parts.every((ids) => ids.has(id))));
}

/** Which side an ON narrows: one whose rows are left out where they match nothing. What is NULL for want of a match meets no condition above. */
const narrowedByOn: Readonly<Record<Join['type'], { readonly left: boolean; readonly right: boolean }>> = {
  inner: { left: true, right: true },
  left: { left: false, right: true },
  right: { left: true, right: false },
  full: { left: false, right: false },
  left_semi: { left: true, right: true },
  right_semi: { left: true, right: true },
  left_anti: { left: false, right: true },
  right_anti: { left: true, right: false },
};

function narrowJoin(join: Join, above: Restrictions): Join {
  const on = join.condition === undefined ? noRestrictions : restrictionsOf(join.condition);
  const sides = narrowedByOn[join.type];
  return {
    ...join,
    left: narrow(join.left, sides.left ? both(above, on) : above),
    right: narrow(join.right, sides.right ? both(above, on) : above),
  };
}

/** A row of either side counts only where it, or its equal, meets what is asked of the whole. */
function narrowSet(set: SetOperation, above: Restrictions): SetOperation {
  const of = (side: Relation): Relation =>
    narrow(side, renamed(above, new Map(set.columns.map(({ id }, i) => [id, side.columns[i]?.id ?? id]))));
  return { ...set, left: of(set.left), right: of(set.right) };
}
