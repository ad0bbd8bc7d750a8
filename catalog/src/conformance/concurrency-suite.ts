import { expect, test } from '@jest/globals';
import { makeStamp } from '@inlay/core';
import { atLength } from '@inlay/testing';
import type { Catalog } from '../catalog/index.js';
import type { ColumnKind } from '../model/index.js';
import { codeOf, commit, field, nodes, openNode, openTable, testFile } from './fixture.js';
import type { WithCatalog } from './fixture.js';

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** Every request to a process begins in a turn of its own: readers that left no turn would be the only ones. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function concurrencySuite(withCatalog: WithCatalog): void {
  test(
    'of many who create one database at once exactly one does',
    withCatalog(async ({ catalog, another }) => {
      const clients = [catalog, await another()];
      const codes = await Promise.all(times(8, (i) => codeOf(pick(clients, i).createDatabase({ name: 'db' }))));
      expect(codes.sort()).toEqual([...times(7, () => 'conflict:database_exists'), 'ok']);
    }),
  );

  test(
    'of many who want one new column with different kinds one kind wins, and all others are told which',
    withCatalog(async ({ catalog, another }) => {
      const clients = [catalog, await another()];
      const { database } = await openTable(catalog);
      for (let round = 0; round < 5; round++) {
        const kinds: ColumnKind[] = ['f64', 'i64', 'tag', 'string', 'u64', 'bool'];
        const columns = (kind: ColumnKind): { name: string; kind: ColumnKind }[] => [
          field(`own-${kind}-${String(round)}`),
          field(`same-${String(round)}`, kind),
        ];
        const results = await Promise.all(
          kinds.map((kind, i) => pick(clients, i).ensureSchema(database.id, [{ name: 'cpu', columns: columns(kind) }])),
        );
        const final = await catalog.schema('db');
        const winner = final?.tables[0]?.columns.filter(({ name }) => name === `same-${String(round)}`);
        expect(winner?.length).toBe(1);
        results.forEach(({ refused }, i) => {
          const lost = {
            table: 'cpu',
            column: `same-${String(round)}`,
            reason: 'kind_conflict',
            existing: winner?.[0]?.kind,
          };
          expect(refused).toEqual(kinds[i] === winner?.[0]?.kind ? [] : [lost]);
        });
        expect(final?.tables[0]?.columns.length).toBe(2 + (round + 1) * 7);
      }
    }),
  );

  test(
    'many who want the same tables and columns get the same ids',
    withCatalog(async ({ catalog, another }) => {
      const clients = [catalog, await another()];
      const database = await catalog.createDatabase({ name: 'db' });
      const wanted = times(5, (t) => ({ name: `t${String(t)}`, columns: times(20, (c) => field(`f${String(c)}`)) }));
      const results = await Promise.all(times(8, (i) => pick(clients, i).ensureSchema(database.id, wanted)));
      const final = await catalog.schema('db');
      expect(final?.version).toBe(2n);
      for (const { schema } of results) expect(schema).toEqual(final);
    }),
  );

  test(
    'limits hold under concurrency',
    withCatalog(async ({ catalog, another }) => {
      const clients = [catalog, await another()];
      const database = await catalog.createDatabase({ name: 'db', tablesMax: 3, columnsPerTableMax: 6 });
      const results = await Promise.all(
        times(12, (i) =>
          pick(clients, i).ensureSchema(database.id, [
            { name: `t${String(i % 6)}`, columns: [field(`f${String(i)}`), field(`g${String(i)}`), field('h')] },
          ]),
        ),
      );
      const final = await catalog.schema('db');
      expect(final?.tables.length).toBe(3);
      for (const { columns } of final?.tables ?? []) expect(columns.length).toBeLessThanOrEqual(5);
      expect(results.filter(({ refused }) => refused.some(({ reason }) => reason === 'table_limit')).length).toBe(6);
    }),
  );

  test(
    'parallel commits: files_version counts them one by one, and a list never shows another number than its version',
    withCatalog(async ({ catalog, another }) => {
      const other = await another();
      const clients = [catalog, other];
      const { table } = await openTable(catalog);
      const { incarnation } = await openNode(catalog);
      const work = { isRunning: true };
      const lists = (async (): Promise<number> => {
        let seen = 0;
        for (; work.isRunning; seen++) {
          const { files, filesVersion } = await other.listFiles(table.id);
          expect(BigInt(files.length)).toBe(filesVersion);
          await turn();
        }
        return seen;
      })();
      const marks = (i: number): [{ incarnation: typeof incarnation.id; stamp: bigint }] => [
        { incarnation: incarnation.id, stamp: makeStamp(1n, BigInt(i)) },
      ];
      const versions = await Promise.all(
        times(40, (i) => commit(pick(clients, i), testFile(table.id), marks(i))),
      ).finally(() => (work.isRunning = false));
      expect(await lists).toBeGreaterThan(0);
      expect(versions.map(({ filesVersion }) => Number(filesVersion)).sort((a, b) => a - b)).toEqual(
        times(40, (i) => i + 1),
      );
      expect((await catalog.listFiles(table.id)).incarnations[0]?.lowWater).toBe(makeStamp(1n, 39n));
    }),
  );

  test(
    'whoever is missing from the incarnations of a list has its files in the list',
    withCatalog(async ({ catalog, another }) => {
      const other = await another();
      const { table } = await openTable(catalog);
      const persisted = new Map<number, string>();
      const missing: string[] = [];
      const livesInAll = atLength(25, 10);
      const work = { isRunning: true };
      const lives = (async (): Promise<void> => {
        for (let i = 0; i < livesInAll; i++) {
          const { incarnation } = await openNode(catalog);
          const file = testFile(table.id);
          persisted.set(incarnation.id, file.id);
          await commit(catalog, file);
          await catalog.closeIncarnation(incarnation.id);
        }
      })().finally(() => (work.isRunning = false));
      while (work.isRunning) {
        const expected = new Map(persisted);
        const { files, incarnations } = await other.listFiles(table.id);
        for (const { id } of incarnations) expected.delete(id);
        const ids = new Set<string>(files.map(({ id }) => id));
        missing.push(...[...expected.values()].filter((file) => !ids.has(file)));
        await turn();
      }
      await lives;
      expect(missing).toEqual([]);
      expect(persisted.size).toBe(livesInAll);
    }),
  );

  test(
    'parallel openings: every one has an epoch of its own, every shard one owner, and the map is the last one',
    withCatalog(async ({ catalog, another }) => {
      const clients = [catalog, await another()];
      const opened = await Promise.all(times(9, (i) => openNode(pick(clients, i), nodes[i % 3], nodes)));
      expect(opened.map(({ incarnation }) => Number(incarnation.epoch)).sort((a, b) => a - b)).toEqual(
        times(9, (i) => i + 1),
      );
      const map = await catalog.shardMap();
      const newest = opened.find(({ incarnation }) => incarnation.epoch === 9n);
      expect(newest?.shardMap).toEqual(map);
      const newestOfNode = new Set(
        nodes.map(
          (node) =>
            opened
              .map(({ incarnation }) => incarnation)
              .filter((life) => life.node === node)
              .sort((a, b) => Number(b.epoch - a.epoch))[0]?.id,
        ),
      );
      for (const owners of map.owners) {
        expect(owners.length).toBe(1);
        expect(newestOfNode.has(owners[0])).toBe(true);
      }
      for (const { incarnation, predecessors } of opened)
        expect(predecessors.length).toBe(
          opened.filter(
            (other) => other.incarnation.node === incarnation.node && other.incarnation.epoch < incarnation.epoch,
          ).length,
        );
    }),
  );

  test(
    'a database is deleted while it is written: each call works or finds it gone',
    withCatalog(async ({ catalog, another }) => {
      const clients = [catalog, await another()];
      const { database, table } = await openTable(catalog);
      const calls = times(12, (i) =>
        i % 2 === 0
          ? codeOf(pick(clients, i / 2).ensureSchema(database.id, [{ name: `t${String(i)}`, columns: [field('x')] }]))
          : codeOf(commit(pick(clients, i), testFile(table.id))),
      );
      const deletes = times(3, (i) => codeOf(pick(clients, i).deleteDatabase('db')));
      expect((await Promise.all(deletes)).sort()).toEqual([
        'not_found:database_not_found',
        'not_found:database_not_found',
        'ok',
      ]);
      const codes = await Promise.all(calls);
      codes.forEach((code, i) => {
        expect(i % 2 === 0 ? ['ok', 'not_found:database_not_found'] : ['ok']).toContain(code);
      });
      expect(await catalog.listDatabases()).toEqual([]);
    }),
  );
}

function pick(clients: readonly Catalog[], i: number): Catalog {
  const client = clients[i % clients.length];
  if (client === undefined) throw new Error('no client');
  return client;
}
