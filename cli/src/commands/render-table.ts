import Table from 'cli-table3';

/** A table for people. Cells that look like numbers go to the right, where digits line up. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const isNumeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^-?[\d.]+(e[+-]?\d+)?$|^$/i.test(row[column] ?? '')),
  );
  const table = new Table({
    head: [...head],
    colAligns: isNumeric.map((numeric) => (numeric ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}
