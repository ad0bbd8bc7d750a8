import { parse } from 'csv-parse';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { renderTable } from '../terminal/render-table.js';

/** A terminal is no place for more; the other formats have no limit. */
const rowsMax = 1000;

/** CSV as a table with a line below it that says how many rows there are, and what is not shown. Rejects when the input breaks off. */
export async function readTable(csv: Readable, width: number | undefined): Promise<string> {
  let head: string[] | undefined;
  const rows: string[][] = [];
  let count = 0;
  await pipeline(csv, parse(), async (records: AsyncIterable<string[]>) => {
    for await (const record of records) {
      if (head === undefined) head = record;
      else if (++count <= rowsMax) rows.push(record);
    }
  });
  const { text, hidden, cut } = renderTable(head ?? [], rows, width);
  const notes = [`${String(count)} ${count === 1 ? 'row' : 'rows'}`];
  if (count > rowsMax) notes.push(`of which the first ${String(rowsMax)} are shown: --format csv has all`);
  if (hidden > 0)
    notes.push(`${String(hidden)} more ${hidden === 1 ? 'column does' : 'columns do'} not fit: --wide shows all`);
  else if (cut > 0) notes.push('long values are cut: --wide shows all of them');
  return `${text}\n${notes.join(', ')}\n`;
}
