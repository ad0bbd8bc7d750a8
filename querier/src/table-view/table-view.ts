import type { Column, Table } from '@inlay/catalog';
import { covers, intersect, overlaps, rowTimes, union, type TimeRange } from '@inlay/core';
import type { TableSnapshot } from '../source/table-snapshot.js';
import type { EngineView } from '../engine/engine.js';
import type { TableScan } from '../relation/table-scan.js';
import { quoteName } from '../engine/print/identifiers.js';
import { viewNameOf } from './engine-views.js';
import { fewer, overlapGroups } from './chunk-groups.js';
import { countedRows } from './counted-rows.js';
import { chunksOf } from './chunk.js';
import { engineTypes } from '../engine/engine-types.js';
import { foldSql } from './fold.js';
import { scansOf } from './scan.js';
import { insideSql, outsideSql } from './time-sql.js';
import type { Chunk } from './chunk.js';
import type { OverlapGroup } from './chunk-groups.js';
import type { ScanOptions } from './scan-sql.js';
import type { ViewColumns } from './view-columns.js';

/** A view has a column. A statement that mentions a column does not get this one. */
const rowsOnly = 'true AS "rows only"';

/** Merges side by side in one view; each is planned and run for itself. */
const mergesMax = 16;
/** Windows of time in one merge; each is a condition of every scan. */
const windowsMax = 16;

/** What all parts of a view are made of. */
interface View {
  readonly table: Table;
  readonly wanted: ViewColumns;
  readonly range: TimeRange;
  /** No column is looked at, `time` neither: how many rows there are is all that shows. */
  readonly onlyCounts: boolean;
}

/**
 * The view of a table: every row of the scan's times once, whatever its tags. Rows that may have other versions are folded, and only where chunks overlap in
 * time and shards; the rest is a plain UNION ALL, so that most of a table is read as if there were no versions.
 */
export function tableView(snapshot: TableSnapshot, scan: TableScan): EngineView {
  const { table } = snapshot;
  const columns = table.columns.filter((column) => scan.columns.has(column.name));
  const wanted: ViewColumns = {
    tags: columns.filter((column) => column.kind === 'tag'),
    fields: columns.filter((column) => column.kind !== 'tag'),
  };
  const wantedTimes = intersect(scan.times, snapshot.times);
  const range = wantedTimes && intersect(wantedTimes, rowTimes);
  const onlyCounts = scan.columns.size === 0;
  const parts = range === undefined ? [] : rowsOf(chunksOf(snapshot, range), { table, wanted, range, onlyCounts });
  const outputs = [...columns.map((column) => `c${String(column.id)} AS ${quoteName(column.name)}`), '"time"'];
  const shown = onlyCounts ? [rowsOnly] : outputs;
  const body = parts.length === 0 ? emptySql(wanted) : parts.join(' UNION ALL ');
  return { name: viewNameOf(table), sql: `SELECT ${shown.join(', ')} FROM (${body})` };
}

/** A view with the table's columns and no rows: enough to know the types of an answer. */
export const emptyTableView = (scan: TableScan): EngineView =>
  tableView(
    {
      table: scan.table,
      times: scan.times,
      hot: [],
      files: [],
      filesPruned: 0,
      missing: [],
      release: () => undefined,
    },
    scan,
  );

function rowsOf(chunks: readonly Chunk[], view: View): readonly string[] {
  const { wanted, range, onlyCounts } = view;
  const groups = overlapGroups(chunks);
  // Chunks without overlaps are read together, whichever group they were.
  const single = groups.filter((group) => group.windows.length === 0).flatMap((group) => group.chunks);
  const counted = onlyCounts ? single.filter((chunk) => covers(range, wholeRange(chunk))) : [];
  const alone = onlyCounts ? single.filter((chunk) => !covers(range, wholeRange(chunk))) : single;
  const merged = fewer(
    groups.filter((group) => group.windows.length > 0),
    mergesMax,
  );
  return [
    ...countedRows(counted),
    ...scansOf(alone, wanted, { where: timeFilter(alone, range) }),
    ...merged.flatMap((group) => mergedRows(group, view)),
  ];
}

function mergedRows(group: OverlapGroup, { table, wanted, range }: View): readonly string[] {
  const windows = union(group.windows, windowsMax);
  const keyed: ViewColumns = { ...wanted, tags: keyTags(group.chunks, table) };
  const outside = group.chunks.filter((chunk) => !windows.some((window) => covers(window, chunk.range)));
  const inside = group.chunks.filter((chunk) => windows.some((window) => overlaps(window, chunk.range)));
  const near = timeFilter(outside, range);
  const plain = scansOf(outside, wanted, { where: (time) => [...near(time), outsideSql(time, windows)] });
  const within = timeFilter(inside, range);
  const versions = scansOf(inside, keyed, {
    where: (time) => [...within(time), insideSql(time, windows)],
    stamp: true,
  });
  const partial = inside.some((chunk) => wanted.fields.some((field) => chunk.nulls.get(field.id) !== 0));
  return [...plain, foldSql(versions.join(' UNION ALL '), { wanted, keyed, partial })];
}

/**
 * With `time`, what tells keys apart: the tags of the table, and those that came into being after its schema was read. To
 * leave one out would make one row of two.
 */
function keyTags(chunks: readonly Chunk[], table: Table): readonly Column[] {
  const tags = table.columns.filter((column) => column.kind === 'tag');
  const known = new Set(tags.map(({ id }) => id));
  const newer = new Set(chunks.flatMap((chunk) => chunk.tags.filter((id) => !known.has(id))));
  return [...tags, ...[...newer].map((id): Column => ({ id, name: '', kind: 'tag' }))];
}

/** Nothing where all rows are in the range anyway; what the statement's own filter would do, but certain to reach the scans. */
function timeFilter(chunks: readonly Chunk[], range: TimeRange): ScanOptions['where'] {
  const whole = chunks.every((chunk) => covers(range, wholeRange(chunk)));
  return (time) => (whole ? [] : [insideSql(time, [range])]);
}

const wholeRange = ({ from }: Chunk): TimeRange =>
  from.kind === 'file' ? from.file.file.times : from.hot.generation.times;

function emptySql(wanted: ViewColumns): string {
  const columns = [...wanted.tags, ...wanted.fields].map(
    (column) => `CAST(NULL AS ${engineTypes[column.kind]}) AS c${String(column.id)}`,
  );
  return `SELECT ${[...columns, `CAST(NULL AS ${engineTypes.time}) AS "time"`].join(', ')} WHERE false`;
}
