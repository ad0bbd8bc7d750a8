import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { noLogger, SystemClock, SystemRandom } from '@inlay/core';
import { waitUntil } from '@inlay/testing';
import { RetryingCatalog } from '../catalog/index.js';
import type { CatalogEvent } from '../catalog/index.js';
import { startTestPostgres } from '../conformance/embedded-postgres.js';
import type { TestPostgres } from '../conformance/embedded-postgres.js';
import { commit, field, openNode, openTable, testFile } from '../conformance/fixture.js';
import { migrations } from '../migrations/index.js';
import { PostgresCatalog } from './postgres-catalog.js';
import { PostgresStore } from './postgres-store.js';

let server: TestPostgres;

beforeAll(async () => {
  server = await startTestPostgres();
});

afterAll(async () => {
  await server.stop();
});

const parts = { clock: new SystemClock(), random: new SystemRandom() };
const open = (dsn: string): Promise<PostgresCatalog> => PostgresCatalog.open({ dsn, ...parts, connectionsMax: 4 });

async function query<T extends pg.QueryResultRow>(dsn: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: dsn });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('opening', () => {
  test('many processes migrate an empty database at once: it is done once', async () => {
    const dsn = await server.createDatabase();
    const catalogs = await Promise.all(Array.from({ length: 6 }, () => open(dsn)));
    expect(
      await query(dsn, 'select count(*)::int as n, count(distinct cluster_id)::int as ids from cluster_state'),
    ).toEqual([{ n: 1, ids: 1 }]);
    expect(await query(dsn, 'select number::int from schema_migration order by number')).toEqual(
      migrations.map(({ number }) => ({ number })),
    );
    for (const catalog of catalogs) await catalog.close();
  });

  test('a catalog left by a newer release is refused when it cannot be read, and opened when it can', async () => {
    const dsn = await server.createDatabase();
    await (await open(dsn)).close();
    const next = (migrations.at(-1)?.number ?? 0) + 1;
    await query(dsn, `insert into schema_migration values (${String(next)}, 'next', 1, 0)`);
    await (await open(dsn)).close();
    await query(dsn, `insert into schema_migration values (${String(next + 1)}, 'breaking', ${String(next + 1)}, 0)`);
    await expect(open(dsn)).rejects.toMatchObject({ kind: 'conflict', code: 'catalog_too_new' });
  });

  test('a server that is not there is unavailable, a database that is not there a bad DSN; neither shows the password', async () => {
    const failure = async (dsn: string): Promise<unknown> =>
      open(dsn).then(
        () => 'opened',
        (error: unknown) => error,
      );
    const nobody = await failure('postgres://me:geheim@127.0.0.1:1/db');
    expect(nobody).toMatchObject({ kind: 'unavailable', code: 'store_unavailable' });
    const absent = (await server.createDatabase())
      .replace(/\/t\d+$/, '/absent')
      .replace('postgres@', 'postgres:geheim@');
    const missing = await failure(absent);
    expect(missing).toMatchObject({ kind: 'invalid', code: 'bad_catalog_dsn' });
    for (const error of [nobody, missing]) expect((error as Error).message).not.toContain('geheim');
  });
});

describe('trouble', () => {
  test('after a fail-over calls work again, repeated ones without the caller seeing it', async () => {
    const dsn = await server.createDatabase();
    const plain = await open(dsn);
    const catalog = new RetryingCatalog(plain, parts);
    const { table } = await openTable(catalog);
    for (let round = 0; round < 5; round++) {
      const files = Array.from({ length: 6 }, () => testFile(table.id));
      const commits = files.map((file) => commit(catalog, file));
      await server.breakConnections(dsn);
      await Promise.all(commits);
      const list = await catalog.listFiles(table.id);
      expect(list.files.length).toBe((round + 1) * 6);
      expect(list.filesVersion).toBe(BigInt((round + 1) * 6));
    }
    await catalog.close();
  });

  test('a watcher hears changes made before and after its connections broke', async () => {
    const dsn = await server.createDatabase();
    const watching = await open(dsn);
    const changing = await open(dsn);
    const events: CatalogEvent[] = [];
    const controller = new AbortController();
    const ended = (async (): Promise<void> => {
      for await (const event of watching.watch(controller.signal)) events.push(event);
    })();
    const { database, table } = await openTable(changing);
    await waitUntil('the first schema is heard', () => events.some((event) => event.kind === 'schema'));
    await server.breakConnections(dsn);
    const retrying = new RetryingCatalog(changing, parts);
    const { schema } = await retrying.ensureSchema(database.id, [{ name: 'more', columns: [field('x')] }]);
    await commit(retrying, testFile(table.id));
    await waitUntil(
      'changes are heard again',
      () =>
        events.some((event) => event.kind === 'schema' && event.version === schema.version) &&
        events.some((event) => event.kind === 'files'),
    );
    // Each change once: by notification or by polling, whichever was first.
    const words = events.map((event) =>
      JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    );
    expect(new Set(words).size).toBe(words.length);
    controller.abort();
    await ended;
    await watching.close();
    await changing.close();
  });

  test('changes are heard by polling alone, where notifications are lost', async () => {
    const dsn = await server.createDatabase();
    const catalog = await open(dsn);
    const { table } = await openTable(catalog);
    const events: CatalogEvent[] = [];
    const controller = new AbortController();
    const ended = (async (): Promise<void> => {
      for await (const event of catalog.watch(controller.signal)) events.push(event);
    })();
    await waitUntil('the watch is begun', async () => {
      await openNode(catalog);
      return events.length > 0;
    });
    await query(dsn, `update table_def set files_version = 41 where id = ${String(table.id)}`);
    await query(dsn, 'update cluster_state set epoch = 1000');
    await waitUntil('both are polled', () => {
      const heard = (wanted: CatalogEvent): boolean =>
        events.some((event) => JSON.stringify(event, textOf) === JSON.stringify(wanted, textOf));
      return heard({ kind: 'files', tableId: table.id, filesVersion: 41n }) && heard({ kind: 'epoch', epoch: 1000n });
    });
    controller.abort();
    await ended;
    await catalog.close();
  });
});

const textOf = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

describe('collisions', () => {
  const collision = (): Error => Object.assign(new Error('could not serialize access'), { code: '40001' });

  test('a transaction that collided is run again as a whole, and tells its events once', async () => {
    const dsn = await server.createDatabase();
    await (await open(dsn)).close();
    const store = new PostgresStore({ config: { connectionString: dsn }, ...parts, logger: noLogger });
    let runs = 0;
    const result = await store.write(async (tx) => {
      tx.publish({ kind: 'epoch', epoch: 5n });
      await tx.db
        .updateTable('cluster_state')
        .set((e) => ({ epoch: e('epoch', '+', 1n) }))
        .execute();
      if (++runs < 4) throw collision();
      return 'done';
    });
    expect({ result, runs }).toEqual({ result: 'done', runs: 4 });
    expect(await query(dsn, 'select epoch::int from cluster_state')).toEqual([{ epoch: 1 }]);
    await store.close();
  });

  test('one that always collides ends as unavailable', async () => {
    const dsn = await server.createDatabase();
    const store = new PostgresStore({ config: { connectionString: dsn }, ...parts, logger: noLogger });
    let runs = 0;
    const failure = await store
      .write(() => {
        runs++;
        return Promise.reject(collision());
      })
      .catch((error: unknown) => store.toError(error));
    expect(failure).toMatchObject({ kind: 'unavailable', code: 'store_busy' });
    expect(runs).toBe(8);
    await store.close();
  });
});
