import { printable } from '@inlay/core';
import Table from 'cli-table3';
import { fitColumns } from './fit-columns.js';

/** A table with what did not fit into it. */
export interface Rendered {
  readonly text: string;
  /** Columns at the end that are not shown, and columns whose values are cut. */
  readonly hidden: number;
  readonly cut: number;
}

/** A table for people, no wider than `width` columns of the terminal. Cells that look like numbers go to the right, where digits line up. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): Rendered {
  const isNumeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^-?[\d.]+(e[+-]?\d+)?$|^$/i.test(row[column] ?? '')),
  );
  const cells = [head, ...rows].map((row) => head.map((_, column) => printable(row[column] ?? '')));
  const { widths, cut } = fitColumns(cells, isNumeric, width);
  const table = new Table({
    head: cells[0]?.slice(0, widths.length) ?? [],
    // With the blank on each side.
    colWidths: widths.map((columns) => columns + 2),
    colAligns: isNumeric.slice(0, widths.length).map((numeric) => (numeric ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of cells.slice(1)) table.push(row.slice(0, widths.length));
  return { text: table.toString(), hidden: head.length - widths.length, cut };
}
