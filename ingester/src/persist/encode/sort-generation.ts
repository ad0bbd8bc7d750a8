import {
  absent,
  chooseSortKey,
  sortPermutation,
  tagDictionaries,
  type FieldColumn,
  type FieldKind,
  type TagDictionary,
  type VersionedRows,
} from '@inlay/columnar';
import type { ColumnId } from '@inlay/core';
import type { BlockImage } from '../../buffer/generation.js';
import { rowsOf, type BlockRows } from '../../buffer/rows-image.js';
import { joinSeries } from './join-series.js';
import { scatterColumn, scatterInt64s } from './scatter-columns.js';

/** Rows in the order of their file: by `sortKey`, then time, then stamp. */
export interface SortedRows {
  readonly rows: VersionedRows;
  readonly sortKey: readonly ColumnId[];
  readonly dictionaries: readonly TagDictionary[];
}

/**
 * A generation's rows in the order of a file: by tags, time and stamp. Beside the blocks, which stay as they are, there are
 * only the keys in arrival order (24 bytes a row) and the sorted columns: no column exists a third time.
 */
export function sortGeneration(images: readonly BlockImage[]): SortedRows {
  const series = joinSeries(images);
  const dictionaries = tagDictionaries(series);
  const sortKey = chooseSortKey(dictionaries);
  const blocks = images.map(({ rows }) => rowsOf(rows, { from: 0, to: rows.rowCount }, 'view'));
  const arrived: VersionedRows = { ...joinKeys(blocks), series, fields: [] };
  const order = sortPermutation(arrived, sortKey, dictionaries);
  const places = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) places[order[i] ?? absent] = i;
  return {
    rows: { ...sortKeys(arrived, places), series, fields: sortFields(images, blocks, places) },
    sortKey,
    dictionaries,
  };
}

type Keys = Pick<VersionedRows, 'rowCount' | 'times' | 'stamps' | 'seriesOf'>;

function emptyKeys(rowCount: number): Keys {
  return {
    rowCount,
    times: new BigInt64Array(rowCount),
    stamps: new BigInt64Array(rowCount),
    seriesOf: new Uint32Array(rowCount),
  };
}

function joinKeys(blocks: readonly BlockRows[]): Keys {
  const keys = emptyKeys(blocks.reduce((sum, { rowCount }) => sum + rowCount, 0));
  let first = 0;
  for (const { rowCount, times, stamps, seriesOf } of blocks) {
    keys.times.set(times, first);
    keys.stamps.set(stamps, first);
    keys.seriesOf.set(seriesOf, first);
    first += rowCount;
  }
  return keys;
}

function sortKeys({ rowCount, times, stamps, seriesOf }: Keys, places: Uint32Array): Keys {
  const sorted = emptyKeys(rowCount);
  scatterInt64s(sorted.times, times, { rowCount, first: 0 }, places);
  scatterInt64s(sorted.stamps, stamps, { rowCount, first: 0 }, places);
  for (let i = 0; i < rowCount; i++) sorted.seriesOf[places[i] ?? absent] = seriesOf[i] ?? 0;
  return sorted;
}

/** Fields of an earlier block are a prefix of those of a later one. */
function sortFields(images: readonly BlockImage[], blocks: readonly BlockRows[], places: Uint32Array): FieldColumn[] {
  const widest = images.reduce<{ ids: readonly ColumnId[]; kinds: readonly FieldKind[] }>(
    (most, { rows }) => (rows.ids.length > most.ids.length ? rows : most),
    { ids: [], kinds: [] },
  );
  return widest.ids.map((id, field) => {
    const pieces = blocks.map(({ rowCount, fields }) => ({ rowCount, column: fields[field] }));
    return scatterColumn(id, widest.kinds[field] ?? 'f64', pieces, places);
  });
}
