import type { ParquetFile, Table } from '@inlay/catalog';
import type { ColumnId } from '@inlay/core';
import type { TableScan } from '../relation/table-scan.js';

/** Files that may hold rows with these tag values. A key's versions share its tags, so pruning never parts them. */
export function pruneFiles(files: readonly ParquetFile[], scan: TableScan): ParquetFile[] {
  const wanted = wantedTags(scan.table, scan.tagValues);
  return files.filter((file) => wanted.every(({ id, values }) => mayHold(file, id, values)));
}

interface WantedTag {
  readonly id: ColumnId;
  readonly values: readonly Buffer[];
}

function wantedTags(table: Table, tagValues: TableScan['tagValues']): WantedTag[] {
  const wanted: WantedTag[] = [];
  for (const [name, values] of tagValues) {
    const column = table.columns.find((one) => one.name === name && one.kind === 'tag');
    if (column !== undefined) wanted.push({ id: column.id, values: values.map((value) => Buffer.from(value, 'utf8')) });
  }
  return wanted;
}

function mayHold(file: ParquetFile, id: ColumnId, values: readonly Buffer[]): boolean {
  const stats = file.columns.find((column) => column.id === id);
  // A file without the column has null in every row, and null equals nothing.
  if (stats === undefined) return false;
  const min = stats.min === undefined ? undefined : Buffer.from(stats.min, 'utf8');
  const max = stats.max === undefined ? undefined : Buffer.from(stats.max, 'utf8');
  return values.some(
    (value) =>
      (min === undefined || Buffer.compare(value, min) >= 0) && (max === undefined || Buffer.compare(value, max) <= 0),
  );
}
