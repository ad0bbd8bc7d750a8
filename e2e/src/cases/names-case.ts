import { expect, test } from '@jest/globals';
import { isInShare } from '@inlay/testing';
import { flush, mustWrite, query } from '../cluster/client.js';
import type { Deployment } from '../cluster/deployment.js';

/** What people and machines call things. */
const names = [
  'Temp',
  'temp',
  'TEMP',
  'te"mp',
  "te'mp",
  'a.b',
  'a b',
  'select',
  'time_',
  'Größe',
  '温度',
  'c1',
  't1',
  '__stamp',
  'stamp',
  'sid',
  '_x',
  '100%',
  'a,b',
  'a=b',
  'ſ',
  'K',
  'İ',
  'rowid',
];
const lp = (name: string): string => name.replaceAll(/[ ,=]/g, '\\$&');
const lpTable = (name: string): string => name.replaceAll(/[ ,]/g, '\\$&');
const sql = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** All of them at once, and one by one; `place` is how often they were written and flushed before. */
async function columnsCheck(url: string, place: number): Promise<void> {
  for (const [i, name] of names.entries()) {
    if (!isInShare(i, place)) continue;
    expect(await query(url, 'names', `SELECT ${sql(name)} FROM fields`)).toEqual([{ [name]: i }]);
    expect(
      await query(url, 'names', `SELECT ${sql(name)} AS g, count(*) AS n FROM tags GROUP BY ${sql(name)}`),
    ).toEqual([{ g: `v${String(i)}`, n: 1 }]);
  }
  const time = '1970-01-01T00:00:01';
  const fields = names.map((name, i) => [name, i] as const);
  expect(await query(url, 'names', 'SELECT * FROM fields')).toEqual([{ ...Object.fromEntries(fields), time }]);
  const tags = names.map((name, i) => [name, `v${String(i)}`] as const);
  expect(await query(url, 'names', 'SELECT * FROM tags')).toEqual([{ ...Object.fromEntries(tags), time, v: 1 }]);
}

/** Names that differ only in case, hold quotes, dots and spaces or are keywords of SQL: written, read, grouped by, flushed, merged. */
export function namesCase(deployment: () => Deployment): void {
  test('as fields and tags of one table', async () => {
    const { url } = deployment();
    const fields = names.map((name, i) => `${lp(name)}=${String(i)}i`).join(',');
    const tags = names.map((name, i) => `${lp(name)}=v${String(i)}`).join(',');
    await mustWrite(url, 'names', `fields ${fields} 1\ntags,${tags} v=1 1`);
    await columnsCheck(url, 0);
    await flush(url);
    await columnsCheck(url, 1);
    await mustWrite(url, 'names', `fields ${fields} 1\ntags,${tags} v=1 1`);
    await columnsCheck(url, 2);
    await flush(url);
    await columnsCheck(url, 3);
  });

  test('as tables', async () => {
    const { url } = deployment();
    await mustWrite(url, 'tables', names.map((name, i) => `${lpTable(name)} v=${String(i)}i 1`).join('\n'));
    const each = names.map((name, i) => `SELECT ${String(i)} AS i, v FROM ${sql(name)}`);
    const inOneStatement = async (): Promise<void> =>
      expect(await query(url, 'tables', `${each.join(' UNION ALL ')} ORDER BY i`)).toEqual(
        names.map((_, i) => ({ i, v: i })),
      );
    await inOneStatement();
    await flush(url);
    await inOneStatement();
    for (const [i, name] of names.entries())
      expect(await query(url, 'tables', `SELECT v FROM ${sql(name)}`)).toEqual([{ v: i }]);
    const listed = await query(url, 'tables', 'SHOW TABLES');
    expect(
      listed
        .filter((row) => row.table_schema === 'iox')
        .map((row) => row.table_name)
        .sort(),
    ).toEqual([...names].sort());
  });
}
