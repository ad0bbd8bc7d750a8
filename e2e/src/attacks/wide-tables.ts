import { expect } from '@jest/globals';
import { atLength } from '@inlay/testing';
import { mustWrite, tryQuery } from '../cluster/client.js';
import type { Attack } from './attack.js';

/** `INLAY_TEST_WIDE_TABLES=5000` is the attack at its full size: a million columns and a quarter. */
const tables = Number(process.env['INLAY_TEST_WIDE_TABLES'] ?? atLength(100, 30));
const columnsOfTable = 250;
const tablesOfRequest = 20;
const database = 'thousands';

const lineOf = (table: number): string => {
  const fields = Array.from({ length: columnsOfTable - 2 }, (_, i) => `f${String(i)}=${String(i)}i`);
  return `t${String(table)},host=a ${fields.join(',')} 1`;
};

/** What walks over the whole schema. One that would answer with too many rows says so. */
const statements = [
  'SHOW TABLES',
  'DESCRIBE t7',
  "SELECT count(*) AS n FROM information_schema.columns WHERE table_name = 't3'",
  'SELECT count(*) AS n FROM information_schema.columns',
  'SELECT count(*) AS n FROM information_schema.tables',
  'SELECT f0, f247 FROM t5',
];

export const wideTables: Attack = {
  name: `${String(tables)} tables of ${String(columnsOfTable)} columns, and statements about all of them`,
  on: 'writes',
  run: async (arena) => {
    const made = await fetch(`${arena.url}/api/v3/configure/database`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ db: database, max_tables: 10_000 }),
    });
    expect([200, 409]).toContain(made.status);
    const answers = new Map<string, { readonly status: number; readonly body: string }>();
    await arena.attack(async () => {
      for (let first = 0; first < tables; first += tablesOfRequest) {
        const lines = Array.from({ length: Math.min(tablesOfRequest, tables - first) }, (_, i) => lineOf(first + i));
        await mustWrite(arena.url, database, lines.join('\n'));
      }
      await Promise.all(
        statements.map(async (sql) => answers.set(sql, await tryQuery(arena.publicUrl, database, sql))),
      );
    });
    for (const [sql, { status, body }] of answers)
      expect({ sql, status, body: status === 200 ? '' : body }).toEqual({
        sql,
        status: expect.any(Number),
        body: expect.stringMatching(/^$|has more than 200000 rows here/),
      });
    const rows = (sql: string): unknown => JSON.parse(answers.get(sql)?.body ?? '') as unknown;
    expect(rows("SELECT count(*) AS n FROM information_schema.columns WHERE table_name = 't3'")).toEqual([
      { n: columnsOfTable },
    ]);
    expect(rows('DESCRIBE t7')).toHaveLength(columnsOfTable);
    expect(rows('SELECT f0, f247 FROM t5')).toEqual([{ f0: 0, f247: 247 }]);
  },
};
