import { defined, type ColumnId } from '@inlay/core';
import type { FieldColumn, VersionedRows } from '../batch.js';
import { absent } from '../base/strings.js';
import { concatColumns } from './concat-columns.js';
import { uniteSeries } from '../rows/unite-series.js';

/**
 * All rows of all parts, one after the other, with one series table and the columns of all parts; a row whose part lacks a
 * field has no value for it. A field must have one kind in all parts.
 */
export function concatVersioned(parts: readonly VersionedRows[]): VersionedRows {
  const first = parts[0];
  if (first !== undefined && parts.length === 1) return first;
  const { series, codesOf } = uniteSeries(parts.map((part) => part.series));
  const rowCount = parts.reduce((sum, part) => sum + part.rowCount, 0);
  const times = new BigInt64Array(rowCount);
  const stamps = new BigInt64Array(rowCount);
  const seriesOf = new Uint32Array(rowCount);
  let start = 0;
  parts.forEach((part, p) => {
    const codes = defined(codesOf[p], 'the codes of a part');
    times.set(part.times.subarray(0, part.rowCount), start);
    stamps.set(part.stamps.subarray(0, part.rowCount), start);
    for (let row = 0; row < part.rowCount; row++) seriesOf[start + row] = codes[part.seriesOf[row] ?? 0] ?? absent;
    start += part.rowCount;
  });
  return { rowCount, times, stamps, seriesOf, series, fields: concatFields(parts) };
}

/** The columns of all parts, one after the other, in order of their ids. */
export function concatFields(parts: readonly VersionedRows[]): FieldColumn[] {
  const columns = new Map<ColumnId, (FieldColumn | undefined)[]>();
  parts.forEach(({ fields }, p) => {
    for (const field of fields) {
      let ofAll = columns.get(field.label);
      if (ofAll === undefined) {
        ofAll = new Array<FieldColumn | undefined>(parts.length).fill(undefined);
        columns.set(field.label, ofAll);
      }
      ofAll[p] = field;
    }
  });
  const labels = [...columns.keys()].sort((a, b) => a - b);
  return labels.map((label) => {
    const ofAll = columns.get(label) ?? [];
    const pieces = parts.map(({ rowCount }, p) => ({ rowCount, column: ofAll[p] }));
    const first = ofAll.find((column) => column !== undefined);
    return concatColumns(label, defined(first, 'a column of some part').data.kind, pieces);
  });
}
