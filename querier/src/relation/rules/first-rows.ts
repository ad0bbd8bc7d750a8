import { unreachable } from '@inlay/core';
import type { ColumnNumber, Expression } from '../expression.js';
import type { FirstRows, Limit, Relation, Scan, Sort, Statement } from '../relation.js';
import { rewrite } from '../rewrite.js';

/** What is asked of the rows below: how many are enough, and which end of the times they are taken from. */
interface Wanted {
  readonly count: bigint;
  /** The column that they are sorted by first, as it is called at this place of the tree; undefined: any rows will do. */
  readonly sorted: { readonly id: ColumnNumber; readonly isDescending: boolean } | undefined;
}

/**
 * Tells scans how many rows are enough: those under a LIMIT that takes them as they come, or by time from either end. Between the
 * limit and the scan stand only projections, one sort and bounds of time, which the scan knows itself (`narrowScans` comes first).
 */
export const firstRows = ({ relation, outputs }: Statement): Statement => ({
  relation: rewrite(relation, { relation: (node) => (node.kind === 'limit' ? limited(node) : node) }),
  outputs,
});

function limited(limit: Limit): Relation {
  if (limit.count === undefined) return limit;
  const input = narrow(limit.input, { count: limit.count + limit.skip, sorted: undefined });
  return input === undefined ? limit : { ...limit, input };
}

/** The relation with its scan told; undefined where something else decides which rows are wanted. */
function narrow(relation: Relation, wanted: Wanted): Relation | undefined {
  switch (relation.kind) {
    case 'project': {
      const input = narrowProject(relation.outputs, relation.input, wanted);
      return input && { ...relation, input };
    }
    case 'sort': {
      const input = narrowSort(relation, wanted);
      return input && { ...relation, input };
    }
    case 'filter': {
      if (relation.input.kind !== 'scan' || !isOfTimes(relation.condition, relation.input)) return undefined;
      const input = narrow(relation.input, wanted);
      return input && { ...relation, input };
    }
    case 'scan':
      return narrowScan(relation, wanted);
    case 'aggregate':
    case 'distinct':
    case 'join':
    case 'limit':
    case 'read':
    case 'series':
    case 'set':
    case 'system_scan':
    case 'unnest':
    case 'values':
    case 'window':
    case 'with':
      return undefined;
    default:
      return unreachable(relation);
  }
}

function narrowProject(
  outputs: Extract<Relation, { kind: 'project' }>['outputs'],
  input: Relation,
  { count, sorted }: Wanted,
): Relation | undefined {
  if (sorted === undefined) return narrow(input, { count, sorted });
  const source = outputs.find(({ column }) => column.id === sorted.id)?.expression;
  return source?.kind === 'column' ? narrow(input, { count, sorted: { ...sorted, id: source.id } }) : undefined;
}

/** Rows of the same time stay together, whatever they are sorted by then. */
function narrowSort({ keys, input }: Sort, { count, sorted }: Wanted): Relation | undefined {
  const [first] = keys;
  // A sort above has the last word, and this one may have been meant for it.
  if (sorted !== undefined || first?.expression.kind !== 'column') return undefined;
  return narrow(input, { count, sorted: { id: first.expression.id, isDescending: first.isDescending } });
}

function narrowScan(scan: Scan, { count, sorted }: Wanted): Scan | undefined {
  // Which rows have these tags, and how many, is not known before they are read.
  if (scan.tagValues.size > 0) return undefined;
  if (sorted !== undefined && sorted.id !== timeOf(scan)) return undefined;
  const from: FirstRows['from'] = sorted === undefined ? 'any' : sorted.isDescending ? 'newest' : 'oldest';
  return { ...scan, first: { from, count } };
}

const timeOf = ({ columns }: Scan): ColumnNumber | undefined => columns.find(({ name }) => name === 'time')?.id;

const bounds: ReadonlySet<string> = new Set(['less', 'less_equal', 'greater', 'greater_equal', 'between']);

/** Whether the condition is true of all rows in the times that the scan was told, which were read off it. */
function isOfTimes(condition: Expression, scan: Scan): boolean {
  if (condition.kind !== 'call') return false;
  const { name, args } = condition;
  if (name === 'and') return args.every((part) => isOfTimes(part, scan));
  return bounds.has(name) && args.every((part) => isTimeOrInstant(part, timeOf(scan)));
}

const isTimeOrInstant = (expression: Expression, time: ColumnNumber | undefined): boolean =>
  (expression.kind === 'column' && expression.id === time) ||
  (expression.kind === 'literal' &&
    expression.type.kind === 'timestamp' &&
    expression.type.unit === 'ns' &&
    typeof expression.value === 'bigint');
