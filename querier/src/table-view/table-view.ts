import type { Column, Table } from '@inlay/catalog';
import { covers, intersect, overlaps, rowTimes, union, type TimeRange } from '@inlay/core';
import type { TableSnapshot } from '../source/table-snapshot.js';
import type { EngineView } from '../engine/engine.js';
import { quoteName } from '../engine/print/identifiers.js';
import { viewNameOf } from '../relation/table-columns.js';
import { components, fewer } from './chunk-groups.js';
import { countedRows } from './counted-rows.js';
import { chunksOf } from './chunk.js';
import { engineTypes } from '../engine/engine-types.js';
import { foldSql } from './fold.js';
import { scansOf } from './scan.js';
import { insideSql, outsideSql } from './time-sql.js';
import type { Chunk } from './chunk.js';
import type { Component } from './chunk-groups.js';
import type { ViewShape } from './view-shape.js';

/** A view has a column. A statement that mentions a column does not get this one. */
const rowsOnly = 'true AS "rows only"';

/** Merges side by side in one view; each is planned and run for itself. */
const mergesMax = 16;
/** Windows of time in one merge; each is a condition of every scan. */
const windowsMax = 16;

/** A statement's wants of one table. */
export interface ViewWants {
  /** Names of the columns that the statement mentions, `time` among them. Without any only the number of rows shows. */
  readonly columns: ReadonlySet<string>;
  /** Rows of other times are left out. Absent: none is. */
  readonly times?: TimeRange;
}

/**
 * The TEMP view of a table: every row once. Rows that may have other versions are folded, and only where chunks overlap in
 * time and shards; the rest is a plain UNION ALL, so that most of a table is read as if there were no versions.
 */
export function tableView(snapshot: TableSnapshot, wants: ViewWants): EngineView {
  const { table } = snapshot;
  const wanted = table.columns.filter((column) => wants.columns.has(column.name));
  const shape: ViewShape = {
    table,
    tags: wanted.filter((column) => column.kind === 'tag'),
    fields: wanted.filter((column) => column.kind !== 'tag'),
  };
  const range = intersect(wants.times ?? rowTimes, rowTimes);
  const onlyCounts = wants.columns.size === 0;
  const parts = range === undefined ? [] : rowsOf(chunksOf(snapshot, range), shape, { range, onlyCounts });
  const outputs = [...wanted.map((column) => `c${String(column.id)} AS ${quoteName(column.name)}`), '"time"'];
  const shown = onlyCounts ? [rowsOnly] : outputs;
  const body = parts.length === 0 ? emptySql(shape) : parts.join(' UNION ALL ');
  return { name: viewNameOf(table), sql: `SELECT ${shown.join(', ')} FROM (${body})` };
}

/** A view with the table's columns and no rows: enough to know the types of an answer. */
export const emptyTableView = (table: Table, columns: ReadonlySet<string>): EngineView =>
  tableView({ table, hot: [], files: [], filesPruned: 0, missing: [], release: () => undefined }, { columns });

interface Wanted {
  readonly range: TimeRange;
  /** No column is looked at, `time` neither: how many rows there are is all that shows. */
  readonly onlyCounts: boolean;
}

function rowsOf(chunks: readonly Chunk[], shape: ViewShape, { range, onlyCounts }: Wanted): readonly string[] {
  const groups = components(chunks);
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
    ...scansOf(alone, shape, { where: timeFilter(alone, range) }),
    ...merged.flatMap((group) => mergedRows(group, shape, range)),
  ];
}

function mergedRows(group: Component, shape: ViewShape, range: TimeRange): readonly string[] {
  const windows = union(group.windows, windowsMax);
  const keyed: ViewShape = { ...shape, tags: keyTags(group.chunks, shape) };
  const outside = group.chunks.filter((chunk) => !windows.some((window) => covers(window, chunk.range)));
  const inside = group.chunks.filter((chunk) => windows.some((window) => overlaps(window, chunk.range)));
  const plain = scansOf(outside, shape, { where: [...timeFilter(outside, range), outsideSql('"time"', windows)] });
  const versions = scansOf(inside, keyed, {
    where: [...timeFilter(inside, range), insideSql('"time"', windows)],
    stamp: true,
  });
  const partial = inside.some((chunk) => shape.fields.some((field) => chunk.nulls.get(field.id) !== 0));
  return [...plain, foldSql(versions.join(' UNION ALL '), { shape, keyed, partial })];
}

/**
 * With `time`, what tells keys apart: the tags of the table, and those that came into being after its schema was read. To
 * leave one out would make one row of two.
 */
function keyTags(chunks: readonly Chunk[], { table }: ViewShape): readonly Column[] {
  const tags = table.columns.filter((column) => column.kind === 'tag');
  const known = new Set(tags.map(({ id }) => id));
  const newer = new Set(chunks.flatMap((chunk) => chunk.tags.filter((id) => !known.has(id))));
  return [...tags, ...[...newer].map((id): Column => ({ id, name: '', kind: 'tag' }))];
}

/** Nothing where all rows are in the range anyway; what the statement's own filter would do, but certain to reach the scans. */
function timeFilter(chunks: readonly Chunk[], range: TimeRange): readonly string[] {
  const whole = chunks.every((chunk) => covers(range, wholeRange(chunk)));
  return whole ? [] : [insideSql('"time"', [range])];
}

const wholeRange = ({ from }: Chunk): TimeRange =>
  from.kind === 'file' ? from.file.file.times : from.hot.generation.times;

function emptySql(shape: ViewShape): string {
  const columns = [...shape.tags, ...shape.fields].map(
    (column) => `CAST(NULL AS ${engineTypes[column.kind]}) AS c${String(column.id)}`,
  );
  return `SELECT ${[...columns, `CAST(NULL AS ${engineTypes.time}) AS "time"`].join(', ')} WHERE false`;
}
