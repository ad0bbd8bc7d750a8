import { expect, test } from '@jest/globals';
import { databaseId } from '@inlay/core';
import { codeOf, commit, field, openTable, testFile } from './fixture.js';
import type { WithCatalog } from './fixture.js';

export function databasesSuite(withCatalog: WithCatalog): void {
  test(
    'a database comes back as it was made, with the default limits',
    withCatalog(async ({ catalog }) => {
      const plain = await catalog.createDatabase({ name: 'plain' });
      expect(plain).toMatchObject({ name: 'plain', retentionNs: undefined, tablesMax: 500, columnsPerTableMax: 250 });
      const full = await catalog.createDatabase({
        name: 'a/b_c-D9',
        retentionNs: 9_223_372_036_854_775_807n,
        tablesMax: 7,
        columnsPerTableMax: 9,
      });
      expect(full).toMatchObject({
        name: 'a/b_c-D9',
        retentionNs: 9_223_372_036_854_775_807n,
        tablesMax: 7,
        columnsPerTableMax: 9,
      });
      expect(await catalog.listDatabases()).toEqual([plain, full]);
      expect(await catalog.schema('plain')).toEqual({ database: plain, tables: [], version: 1n });
    }),
  );

  test(
    'names are case-sensitive, unique and checked',
    withCatalog(async ({ catalog }) => {
      await catalog.createDatabase({ name: 'db' });
      await catalog.createDatabase({ name: 'DB' });
      expect(await codeOf(catalog.createDatabase({ name: 'db' }))).toBe('conflict:database_exists');
      const bad = ['', 'a b', 'é', 'x'.repeat(65), 'a\0b', 'a.b', '"', '_x', '-x', '/x', 'x/', 'a/b/c', 'a//b', 'a\n'];
      for (const name of bad) expect(await codeOf(catalog.createDatabase({ name }))).toBe('invalid:bad_database_name');
      for (const name of ['0', 'a_-', 'a/b', 'a/_b-', 'y'.repeat(64)])
        expect((await catalog.createDatabase({ name })).name).toBe(name);
      for (const retentionNs of [0n, -1n, 2n ** 63n])
        expect(await codeOf(catalog.createDatabase({ name: 'r', retentionNs }))).toBe('invalid:bad_retention');
      for (const limits of [
        { tablesMax: 0 },
        { tablesMax: 1.5 },
        { columnsPerTableMax: 1 },
        { columnsPerTableMax: Number.NaN },
      ])
        expect(await codeOf(catalog.createDatabase({ name: 'l', ...limits }))).toBe('invalid:bad_limit');
      await catalog.createDatabase({ name: 'x'.repeat(64) });
    }),
  );

  test(
    'whatever is not there is not found, also under names that could never be',
    withCatalog(async ({ catalog }) => {
      for (const name of ['nope', 'a\0b', '\u{1F600}', "'; drop table database_def; --"]) {
        expect(await codeOf(catalog.schema(name))).toBe('not_found:database_not_found');
        expect(await codeOf(catalog.deleteDatabase(name))).toBe('not_found:database_not_found');
      }
      expect(await codeOf(catalog.ensureSchema(databaseId(99), []))).toBe('not_found:database_not_found');
    }),
  );

  test(
    'deleting hides a database, frees its name and starts an epoch; the next one of that name is another',
    withCatalog(async ({ catalog }) => {
      const { database, table } = await openTable(catalog);
      await commit(catalog, testFile(table.id));
      const before = (await catalog.shardMap()).epoch;
      expect(await catalog.deleteDatabase('db')).toEqual({ epoch: before + 1n });
      expect((await catalog.shardMap()).epoch).toBe(before + 1n);
      expect(await codeOf(catalog.schema('db'))).toBe('not_found:database_not_found');
      expect(await codeOf(catalog.ensureSchema(database.id, []))).toBe('not_found:database_not_found');
      expect(await codeOf(catalog.deleteDatabase('db'))).toBe('not_found:database_not_found');
      expect(await catalog.listDatabases()).toEqual([]);

      const again = await openTable(catalog);
      expect(again.database.id).toBeGreaterThan(database.id);
      expect(again.table.id).toBeGreaterThan(table.id);
      expect((await catalog.listFiles(again.table.id)).files).toEqual([]);
      // A caller that still holds the old schema at the same version gets the new one, not "unchanged".
      const known = { databaseId: database.id, version: again.schema.version };
      expect(await catalog.schema('db', known)).toEqual(again.schema);
    }),
  );

  test(
    'a file that is committed after its database was deleted is accepted and not shown',
    withCatalog(async ({ catalog }) => {
      const { table } = await openTable(catalog);
      await catalog.deleteDatabase('db');
      const file = testFile(table.id);
      expect(await commit(catalog, file)).toEqual({ filesVersion: 1n });
      expect(await commit(catalog, file)).toEqual({ filesVersion: 1n });
      expect(await codeOf(catalog.listFiles(table.id))).toBe('not_found:table_not_found');
    }),
  );

  test(
    'the schema is sent only to those who do not know its version',
    withCatalog(async ({ catalog, another }) => {
      const { database, schema } = await openTable(catalog);
      const known = { databaseId: database.id, version: schema.version };
      expect(await catalog.schema('db', known)).toBeUndefined();
      expect(await catalog.schema('db', { ...known, version: schema.version - 1n })).toEqual(schema);
      const other = await another();
      const changed = (await other.ensureSchema(database.id, [{ name: 'cpu', columns: [field('more')] }])).schema;
      expect(changed.version).toBeGreaterThan(schema.version);
      expect(await catalog.schema('db', known)).toEqual(changed);
    }),
  );
}
