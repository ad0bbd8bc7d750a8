import { query, type Row } from '../cluster/client.js';
import type { SeriesModel } from './series-model.js';
import { database, type SoakWriter } from './soak-writer.js';

/**
 * Everything at once, while nobody writes: the rows of a table are those of its writers, and no others; sums over one
 * column without its tags, which are planned otherwise, agree with the rows. Rejects when the database does not answer.
 */
export async function checkTable(url: string, table: string, writers: readonly SoakWriter[]): Promise<number> {
  const series = writers.filter((writer) => writer.table === table).flatMap((writer) => writer.series);
  const rows = await query(url, database, `SELECT * FROM ${table}`);
  const byHost = new Map<string, Row[]>();
  for (const row of rows) {
    const host = String(row['host']);
    byHost.set(host, [...(byHost.get(host) ?? []), row]);
  }
  for (const model of series) {
    model.check(byHost.get(model.name) ?? []);
    byHost.delete(model.name);
  }
  const [foreign] = byHost.keys();
  if (foreign !== undefined) throw new SoakFailure(`${table} has rows of ${foreign}, which nobody wrote`);
  await checkSums(url, table, series, rows.length);
  return rows.length;
}

/** What was seen cannot be; anything else that is thrown may be an outage. */
export class SoakFailure extends Error {}

async function checkSums(url: string, table: string, series: readonly SeriesModel[], count: number): Promise<void> {
  const sums = new Map<string, number>();
  for (const { cells } of series)
    for (const [name, value] of cells) {
      const field = name.split(' ')[1] ?? '';
      sums.set(field, (sums.get(field) ?? 0) + value);
    }
  const fields = [...sums.keys()];
  if (fields.length === 0) return;
  const columns = fields.map((field) => `sum(${field}) AS ${field}`).join(', ');
  const [row] = await query(url, database, `SELECT count(*) AS n, ${columns} FROM ${table}`);
  const expected = { n: count, ...Object.fromEntries(sums) };
  const wrong = Object.entries(expected).filter(([name, value]) => row?.[name] !== value);
  if (wrong.length > 0)
    throw new SoakFailure(
      `sums over ${table} differ from its rows: ${wrong.map(([name, value]) => `${name} is ${String(row?.[name])}, not ${String(value)}`).join(', ')}`,
    );
}
