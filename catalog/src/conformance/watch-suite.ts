import { expect, test } from '@jest/globals';
import type { Catalog, CatalogEvent } from '../catalog/index.js';
import { codeOf, commit, field, openNode, openTable, testFile } from './fixture.js';
import type { WithCatalog } from './fixture.js';

export function watchSuite(withCatalog: WithCatalog): void {
  test(
    'a watcher hears of schemas, epochs and files, whoever changed them',
    withCatalog(async ({ catalog, another }) => {
      const other = await another();
      const { database, table, schema } = await openTable(other);
      const controller = new AbortController();
      const heard = collect(catalog, controller.signal);
      // A watch on another process is begun once it has said anything.
      await heard.until(async () => {
        await openNode(other);
        return heard.events.some(({ kind }) => kind === 'epoch');
      });
      const extended = await other.ensureSchema(database.id, [{ name: 'cpu', columns: [field('more')] }]);
      expect(extended.schema.version).toBe(schema.version + 1n);
      await commit(other, testFile(table.id));
      const { epoch } = await other.deleteDatabase('db');
      const wanted: CatalogEvent[] = [
        { kind: 'schema', databaseId: database.id, version: extended.schema.version + 1n },
        { kind: 'files', tableId: table.id, filesVersion: 1n },
        { kind: 'epoch', epoch },
      ];
      await heard.until(() =>
        Promise.resolve(wanted.every((event) => heard.events.some((other) => isSame(other, event)))),
      );
      controller.abort();
      await heard.ended;
    }),
  );

  test(
    'a watch ends, without an error, when its signal aborts: before, while waiting, and after close',
    withCatalog(async ({ catalog }) => {
      const before = collect(catalog, AbortSignal.abort());
      await before.ended;
      const controller = new AbortController();
      const waiting = collect(catalog, controller.signal);
      controller.abort();
      await waiting.ended;
      const closing = collect(catalog, new AbortController().signal);
      await catalog.close();
      await closing.ended;
      await collect(catalog, new AbortController().signal).ended;
    }),
  );

  test(
    'after close every call is refused as unavailable, and closing again is harmless',
    withCatalog(async ({ catalog }) => {
      const { table } = await openTable(catalog);
      await catalog.close();
      await catalog.close();
      for (const call of [
        catalog.listDatabases(),
        catalog.schema('db'),
        catalog.createDatabase({ name: 'x' }),
        commit(catalog, testFile(table.id)),
        catalog.shardMap(),
      ])
        expect(await codeOf(call)).toBe('unavailable:catalog_closed');
    }),
  );
}

interface Heard {
  readonly events: readonly CatalogEvent[];
  readonly ended: Promise<void>;
  until(done: () => Promise<boolean>): Promise<void>;
}

function collect(catalog: Catalog, signal: AbortSignal): Heard {
  const events: CatalogEvent[] = [];
  const ended = (async (): Promise<void> => {
    for await (const event of catalog.watch(signal)) events.push(event);
  })();
  const until = async (done: () => Promise<boolean>): Promise<void> => {
    for (const deadline = Date.now() + 10_000; !(await done());) {
      if (Date.now() > deadline) throw new Error(`not heard in time; heard ${String(events.length)} events`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { events, ended, until };
}

function isSame(a: CatalogEvent, b: CatalogEvent): boolean {
  if (a.kind === 'epoch') return b.kind === 'epoch' && a.epoch === b.epoch;
  if (a.kind === 'files') return b.kind === 'files' && a.tableId === b.tableId && a.filesVersion === b.filesVersion;
  return b.kind === 'schema' && a.databaseId === b.databaseId && a.version === b.version;
}
