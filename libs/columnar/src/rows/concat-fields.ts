import { defined, type ColumnId } from '@inlay/core';
import type { FieldColumn, VersionedRows } from '../batch.js';
import { concatColumns } from './concat-columns.js';

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
