import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { atLength, isWhole, awkwardTable, type AwkwardColumn, type AwkwardValue } from '@inlay/testing';
import { flush, mustWrite, query, queryText } from '../cluster/client.js';
import type { StartDeployment } from '../cluster/deployment.js';

const seed = 20_261_129;
const names = { f64: 'f', i64: 'i', u64: 'u', bool: 'b', string: 's' } as const;
const database = 'values';

/** As line protocol writes it. */
function written(kind: AwkwardColumn['kind'], value: AwkwardValue): string {
  if (kind === 'i64') return `${String(value)}i`;
  if (kind === 'u64') return `${String(value)}u`;
  if (kind === 'string') return `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** As a JSON answer shows it: whole doubles keep a fraction. */
function shown(kind: AwkwardColumn['kind'], value: AwkwardValue | undefined): string {
  if (value === undefined) return 'null';
  if (kind === 'string') return JSON.stringify(value);
  if (typeof value !== 'number' || !Number.isInteger(value)) return String(value);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('e') ? text : `${text}.0`;
}

/** The table's lines, and the JSON lines that an answer in order of time must have. */
function linesOf(table: string, columns: readonly AwkwardColumn[]): { readonly lines: string; readonly rows: string } {
  const lines: string[] = [];
  const rows: string[] = [];
  // One row that has every column, so that all of them can be asked for.
  lines.push(`${table} f=0.5,i=1i,u=1u,b=t,s="x" 1`);
  rows.push('{"f":0.5,"i":1,"u":1,"b":true,"s":"x"}');
  for (let row = 0; row < (columns[0]?.values.length ?? 0); row++) {
    const cells = columns.map(({ kind, values }) => ({ kind, value: values[row] }));
    const fields = cells.flatMap(({ kind, value }) =>
      value === undefined ? [] : [`${names[kind]}=${written(kind, value)}`],
    );
    if (fields.length === 0) continue;
    lines.push(`${table} ${fields.join(',')} ${String(row + 2)}`);
    rows.push(`{${cells.map(({ kind, value }) => `"${names[kind]}":${shown(kind, value)}`).join(',')}}`);
  }
  return { lines: lines.join('\n'), rows: rows.join('\n') };
}

/** The worst of all: an acknowledged value that comes back as another one. */
export function valuesCase(name: string, start: StartDeployment): void {
  test(`${name}: every value comes back as it was written, hot, from files and after kill -9`, async () => {
    const deployment = await start();
    const { url } = deployment;
    const tables = fc
      .sample(awkwardTable(60, { finite: true }), { numRuns: atLength(24, 6), seed })
      .map((columns, i) => ({ table: `t${String(i)}`, ...linesOf(`t${String(i)}`, columns) }));
    const half = tables.length / 2;
    const write = async (some: typeof tables): Promise<void> => {
      for (const { lines } of some) await mustWrite(url, database, lines, { precision: 'ns' });
    };
    const check = async (some: typeof tables): Promise<void> => {
      for (const { table, rows } of some)
        expect(
          (await queryText(url, database, `SELECT f, i, u, b, s FROM ${table} ORDER BY time`, 'jsonl')).trimEnd(),
        ).toBe(rows);
    };
    try {
      await mustWrite(url, database, 'smallest,host=a v=500i 1\nsmallest,host=a v=9007199254740993i 2', {
        precision: 'ns',
      });
      await mustWrite(url, database, 'marked,host=b v=1i 1\nmarked,host=\ufeffa v=2i 2', { precision: 'ns' });
      await write(tables.slice(0, half));
      await check(tables.slice(0, half));
      await flush(url);
      await check(tables.slice(0, half));
      await write(tables.slice(half));
      await mustWrite(url, database, 'hot,host=a v=500i 1\nhot,host=a v=9007199254740993i 2', { precision: 'ns' });
      // The ingesters have the log; `serve` is killed as a whole.
      await deployment.kill9(isWhole ? undefined : 'ingester');
      await deployment.start();
      await check(tables);
      for (const table of ['smallest', 'hot'])
        expect(await queryText(url, database, `SELECT v FROM ${table} ORDER BY v`)).toBe(
          '[{"v":500},{"v":9007199254740993}]',
        );
      // The bounds of a file's tag hold its values, or the file is left out.
      expect(await query(url, database, "SELECT v FROM marked WHERE host = 'b'")).toEqual([{ v: 1 }]);
      expect(await query(url, database, "SELECT v FROM marked WHERE host = '\ufeffa'")).toEqual([{ v: 2 }]);
      const params = '{"n":9007199254740993}';
      const asked = await fetch(`${url}/api/v3/query_sql`, {
        method: 'POST',
        body: `{"db":"${database}","q":"SELECT count(*) AS n FROM hot WHERE v = $n","params":${params}}`,
      });
      expect(await asked.text()).toBe('[{"n":1}]');
      const got = await fetch(
        `${url}/api/v3/query_sql?${new URLSearchParams({ db: database, q: 'SELECT $n AS n', params }).toString()}`,
      );
      expect(await got.text()).toBe('[{"n":9007199254740993}]');
    } finally {
      await deployment.destroy();
    }
  });
}
