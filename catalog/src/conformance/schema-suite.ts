import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { codeOf, field, openTable } from './fixture.js';
import type { WithCatalog } from './fixture.js';

const strangeNames = [
  'Temp', 'temp', 'TEMP', 'select', 'table', '"', "'", '`', '""', '\\', 'a.b', ' ', ' a', 'a ', 'a  b', 'a,b=c', '%', '_', '?', '$1', ':x', '--', ';',
  'a\0', 'a\0b', '\0', '\n', '\t', '\r\n', '\u{1F600}', 'é', 'e\u0301', '\ufeff', '\ufeffx', '\u200b', 'ß', 'ss', 'ı', 'I', '\u{10FFFF}', 'time ', 'Time',
]; // prettier-ignore

export function schemaSuite(withCatalog: WithCatalog): void {
  test(
    'tables and columns are created on demand, once, with ids of one ascending sequence',
    withCatalog(async ({ catalog }) => {
      const { database, table, schema } = await openTable(catalog);
      expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
        ['host', 'tag'],
        ['usage', 'f64'],
      ]);
      const wanted = [
        { name: 'mem', columns: [field('used', 'i64'), field('host', 'tag')] },
        { name: 'cpu', columns: [field('usage'), field('idle', 'u64')] },
      ];
      const { schema: second, refused } = await catalog.ensureSchema(database.id, wanted);
      expect(refused).toEqual([]);
      expect(second.version).toBe(schema.version + 1n);
      expect(second.tables.map(({ name }) => name)).toEqual(['cpu', 'mem']);
      const ids = second.tables.flatMap(({ columns }) => columns.map(({ id }) => id));
      expect(new Set(ids).size).toBe(5);
      for (const { columns } of second.tables)
        expect(columns.map(({ id }) => id)).toEqual(columns.map(({ id }) => id).sort((a, b) => a - b));
      // What was there keeps its ids, and asking again changes nothing.
      expect(second.tables[0]?.columns.slice(0, 2)).toEqual(table.columns);
      expect(await catalog.ensureSchema(database.id, wanted)).toEqual({ schema: second, refused: [] });
      expect(await catalog.schema('db')).toEqual(second);
    }),
  );

  test(
    'a table needs no columns, and column ids are unique over databases',
    withCatalog(async ({ catalog }) => {
      const first = await openTable(catalog, 'one');
      const second = await openTable(catalog, 'two');
      const columns = [...first.table.columns, ...second.table.columns].map(({ id }) => id);
      expect(new Set(columns).size).toBe(4);
      expect(second.table.id).not.toBe(first.table.id);
      const { schema } = await catalog.ensureSchema(first.database.id, [{ name: 'empty', columns: [] }]);
      expect(schema.tables[1]).toMatchObject({ name: 'empty', columns: [] });
    }),
  );

  test(
    'names are exact: case, quotes, dots, spaces, keywords, NUL, any UTF-8',
    withCatalog(async ({ catalog, another }) => {
      const database = await catalog.createDatabase({ name: 'db' });
      const columns = strangeNames.map((name, i) => field(name, i % 2 === 0 ? 'tag' : 'string'));
      const { schema, refused } = await catalog.ensureSchema(
        database.id,
        strangeNames.map((name) => ({ name, columns })),
      );
      expect(refused).toEqual([]);
      const read = await (await another()).schema('db');
      expect(read).toEqual(schema);
      expect(read?.tables.map(({ name }) => name)).toEqual(strangeNames);
      for (const table of read?.tables ?? [])
        expect(table.columns.map(({ name, kind }) => ({ name, kind }))).toEqual(columns);
    }),
  );

  test(
    'names may be as long as line protocol lets them be',
    withCatalog(async ({ catalog, another }) => {
      const database = await catalog.createDatabase({ name: 'db' });
      // Not compressible, and the two differ only at the end.
      const long = Array.from({ length: 65_535 }, (_, i) =>
        String.fromCharCode(33 + ((i * 7919 + (i >> 3) * 104_729) % 90)),
      ).join('');
      await catalog.ensureSchema(database.id, [
        { name: `${long}a`, columns: [field(`${long}b`), field(`${long}c`)] },
        { name: `${long}d`, columns: [] },
      ]);
      const schema = await (await another()).schema('db');
      expect(schema?.tables.map(({ name }) => name.slice(-1))).toEqual(['a', 'd']);
      expect(schema?.tables[0]?.columns.map(({ name }) => name.slice(-1))).toEqual(['b', 'c']);
      expect(schema?.tables[0]?.name).toBe(`${long}a`);
    }),
  );

  test(
    'a column keeps its kind; who wants another is told, and the rest is created',
    withCatalog(async ({ catalog }) => {
      const { database } = await openTable(catalog);
      const { schema, refused } = await catalog.ensureSchema(database.id, [
        {
          name: 'cpu',
          columns: [
            field('usage', 'i64'),
            field('usage', 'tag'),
            field('host', 'f64'),
            field('new'),
            field('time', 'i64'),
          ],
        },
        { name: 'fresh', columns: [field('x', 'i64'), field('x', 'u64'), field('x', 'i64')] },
      ]);
      expect(refused).toEqual([
        { table: 'cpu', column: 'usage', reason: 'kind_conflict', existing: 'f64' },
        { table: 'cpu', column: 'usage', reason: 'kind_conflict', existing: 'f64' },
        { table: 'cpu', column: 'host', reason: 'kind_conflict', existing: 'tag' },
        { table: 'cpu', column: 'time', reason: 'kind_conflict' },
        { table: 'fresh', column: 'x', reason: 'kind_conflict', existing: 'i64' },
      ]);
      expect(schema.tables.map(({ columns }) => columns.map(({ name, kind }) => `${name}:${kind}`))).toEqual([
        ['host:tag', 'usage:f64', 'new:f64'],
        ['x:i64'],
      ]);
    }),
  );

  test(
    'limits: the table or column too many is refused with the limit; time is one of the columns',
    withCatalog(async ({ catalog }) => {
      const database = await catalog.createDatabase({ name: 'small', tablesMax: 2, columnsPerTableMax: 4 });
      const wide = Array.from({ length: 5 }, (_, i) => field(`f${String(i)}`));
      const { schema, refused } = await catalog.ensureSchema(database.id, [
        { name: 'a', columns: wide },
        { name: 'b', columns: [field('x')] },
        { name: 'c', columns: [field('x')] },
        { name: 'a', columns: [field('f0'), field('f9')] },
      ]);
      expect(refused).toEqual([
        { table: 'a', column: 'f3', reason: 'column_limit', limit: 4 },
        { table: 'a', column: 'f4', reason: 'column_limit', limit: 4 },
        { table: 'c', reason: 'table_limit', limit: 2 },
        { table: 'a', column: 'f9', reason: 'column_limit', limit: 4 },
      ]);
      expect(schema.tables.map(({ name, columns }) => `${name}${String(columns.length)}`)).toEqual(['a3', 'b1']);
      expect(await codeOf(catalog.ensureSchema(database.id, [{ name: 'c', columns: [] }]))).toBe('ok');
    }),
  );

  test(
    'a thousand tables of forty columns in one call',
    withCatalog(async ({ catalog, another }) => {
      const database = await catalog.createDatabase({ name: 'big', tablesMax: 1000 });
      const columns = Array.from({ length: 40 }, (_, i) => field(`f${String(i)}`));
      const wanted = Array.from({ length: 1000 }, (_, i) => ({ name: `t${String(i)}`, columns }));
      const { schema } = await catalog.ensureSchema(database.id, wanted);
      expect(schema.tables.length).toBe(1000);
      expect(new Set(schema.tables.flatMap((table) => table.columns.map(({ id }) => id))).size).toBe(40_000);
      const again = await (await another()).schema('big');
      // A matcher takes seconds for so many columns: it is asked for the difference, where there is one.
      if (!isDeepStrictEqual(again, schema)) expect(again).toEqual(schema);
    }),
  );
}
