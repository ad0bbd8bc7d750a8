import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SystemClock, SystemRandom } from '@inlay/core';
import { entryPoint } from '@inlay/runtime';
import { atLength, Prng, smallDisk } from '@inlay/testing';
import { commit, openNode, openTable, testFile } from '../conformance/fixture.js';
import { migrate, migrations, sqliteWords } from '../migrations/index.js';
import { LibsqlDatabase } from './libsql-database.js';
import { SqliteCatalog } from './sqlite-catalog.js';
import { SqliteStore } from './sqlite-store.js';

const commitLoop = fileURLToPath(entryPoint(import.meta.url, '../testing/commit-loop.js'));

let directory: string;

beforeEach(() => {
  directory = join(fs.mkdtempSync(join(tmpdir(), 'inlay-sqlite-')), 'deep', 'catalog');
});
afterEach(() => {
  fs.rmSync(join(directory, '..', '..'), { recursive: true });
});

const open = (): Promise<SqliteCatalog> =>
  SqliteCatalog.open({ directory, clock: new SystemClock(), random: new SystemRandom() });

describe('the file', () => {
  test('everything is there after a clean close, which leaves one file', async () => {
    const first = await open();
    const { table } = await openTable(first);
    const { incarnation } = await openNode(first);
    const file = testFile(table.id);
    await commit(first, file, [{ incarnation: incarnation.id, stamp: incarnation.lowWater + 3n }]);
    const before = {
      schema: await first.schema('db'),
      map: await first.shardMap(),
      files: await first.listFiles(table.id),
    };
    await first.close();
    expect(fs.readdirSync(directory)).toEqual(['catalog.db']);
    const second = await open();
    expect({
      schema: await second.schema('db'),
      map: await second.shardMap(),
      files: await second.listFiles(table.id),
    }).toEqual(before);
    expect(before.files.files).toEqual([file]);
    await second.close();
  });

  test('ids are not used again after a restart', async () => {
    const first = await open();
    const one = await openTable(first);
    await first.deleteDatabase('db');
    await first.close();
    const second = await open();
    const two = await openTable(second);
    expect(two.database.id).toBeGreaterThan(one.database.id);
    expect(two.table.id).toBeGreaterThan(one.table.id);
    expect(two.table.columns[0]?.id).toBeGreaterThan(one.table.columns[1]?.id ?? Infinity);
    expect((await openNode(second)).incarnation.epoch).toBe(2n);
    await second.close();
  });

  test('every acknowledged commit survives kill -9, whole, and a killed process holds no lock', async () => {
    const random = new Prng(7);
    const first = await open();
    const { table } = await openTable(first);
    await first.close();
    let acknowledged = 0;
    for (let round = 0; round < atLength(6, 3); round++) {
      const enough = acknowledged + 5 + random.below(60);
      acknowledged = Math.max(
        acknowledged,
        await commitUntil(enough, [directory, String(table.id), String(acknowledged + 1)]),
      );
      const catalog = await open();
      const { files, filesVersion } = await catalog.listFiles(table.id);
      await catalog.close();
      // One commit more than was acknowledged may have been durable when the process died.
      expect([acknowledged, acknowledged + 1]).toContain(files.length);
      expect(files.map(({ rowCount }) => rowCount)).toEqual(Array.from(files, (_, i) => i + 1));
      expect(filesVersion).toBe(BigInt(files.length));
      acknowledged = files.length;
    }
  });

  test('what is no catalog is refused as corrupt', async () => {
    fs.mkdirSync(directory, { recursive: true });
    fs.writeFileSync(join(directory, 'catalog.db'), 'a text that somebody put here\n'.repeat(1000));
    await expect(open()).rejects.toMatchObject({ kind: 'corrupt', code: 'catalog_corrupt' });
  });
});

/** Runs the loop until `enough` is acknowledged and kills it at once; the last number that it acknowledged. */
function commitUntil(enough: number, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [commitLoop, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let last = 0;
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) last = Number(line);
      if (last >= enough) child.kill('SIGKILL');
    });
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve(last);
      else reject(new Error(`the commit loop ended by itself with ${String(code)}`));
    });
  });
}

describe('the holder', () => {
  test('a second opener is refused and told who has it, in this process and in another', async () => {
    const first = await open();
    first.announce('http://127.0.0.1:8181');
    const refusal = {
      kind: 'conflict',
      code: 'data_dir_in_use',
      details: { pid: process.pid, host: hostname(), url: 'http://127.0.0.1:8181' },
    };
    await expect(open()).rejects.toMatchObject(refusal);
    await expect(open()).rejects.toThrow(`process ${String(process.pid)} on ${hostname()}, started 2`);
    const other = spawnSync(process.execPath, [commitLoop, directory, '1', '1'], { encoding: 'utf8' });
    expect(other.status).not.toBe(0);
    expect(other.stderr).toContain(`is in use by process ${String(process.pid)}`);
    expect(other.stderr).toContain('answering at http://127.0.0.1:8181');
    // Being asked did not harm the holder.
    await first.createDatabase({ name: 'still-there' });
    await first.close();
    await (await open()).close();
  });

  test('closing twice does not disturb the next holder', async () => {
    const first = await open();
    await first.close();
    const second = await open();
    await first.close();
    expect(fs.existsSync(join(directory, 'holder.json'))).toBe(true);
    await second.close();
  });

  test('a note left by a process that is gone names nobody', async () => {
    const first = await open();
    const gone = spawnSync(process.execPath, ['-e', 'process.stdout.write(String(process.pid))'], {
      encoding: 'utf8',
    }).stdout;
    fs.writeFileSync(
      join(directory, 'holder.json'),
      JSON.stringify({ pid: Number(gone), host: hostname(), startedAt: 'then' }),
    );
    await expect(open()).rejects.toThrow('is in use by another process');
    await first.close();
  });
});

describe('migrations', () => {
  const newest = migrations.at(-1)?.number ?? 0;
  const store = (): SqliteStore => new SqliteStore(new LibsqlDatabase(join(directory, 'catalog.db')));

  test('a newer release may have been here, if what it left can be read', async () => {
    await (await open()).close();
    const next = {
      number: newest + 1,
      name: 'next',
      readableFrom: 1,
      statements: () => ['alter table incarnation add column zone text'],
    };
    const breaking = { number: newest + 2, name: 'breaking', readableFrom: newest + 2, statements: () => [] };
    const options = { words: sqliteWords, clusterId: 'x', nowMs: 0 };
    const upgraded = store();
    await upgraded.migrate({ ...options, migrations: [...migrations, next] });
    await upgraded.close();
    const old = await open();
    await openNode(old);
    await old.close();
    const broken = store();
    await broken.migrate({ ...options, migrations: [...migrations, next, breaking] });
    await broken.close();
    await expect(open()).rejects.toMatchObject({
      kind: 'conflict',
      code: 'catalog_too_new',
      details: { migration: newest + 2 },
    });
    // The refusal gave the lock back.
    const again = store();
    await again.migrate({ ...options, migrations: [...migrations, next, breaking] });
    await again.close();
  });

  test('files of 0.1.0 have no checksum; what it writes beside this release is read', async () => {
    const [first] = migrations;
    fs.mkdirSync(directory, { recursive: true });
    const before = store();
    await before.migrate({
      words: sqliteWords,
      clusterId: 'x',
      nowMs: 0,
      migrations: first === undefined ? [] : [first],
    });
    await before.close();
    // The statement of 0.1.0, which names its columns.
    const insertAsBefore = (id: string, table: number): void => {
      const database = new LibsqlDatabase(join(directory, 'catalog.db'));
      database
        .prepare(
          `insert into parquet_file (id, table_id, partition_id, path, level, min_time, max_time, row_count, size_bytes, min_stamp,
             max_stamp, multi_version, shards, column_stats, sort_key, origin_incarnation, origin_generation, deletes_applied_to, created_at_ms)
           select ?, table_id, id, 'p', 0, 0, 0, 1, 1, 0, 0, 0, x'00', '[]', '[]', null, null, 0, 0 from partition_def where table_id = ?`,
        )
        .run([id, table]);
      database.close();
    };
    const setup = await open();
    const { table } = await openTable(setup);
    await commit(setup, testFile(table.id, { crc32c: 7, maxStamp: 1n }));
    await setup.close();
    insertAsBefore('old', Number(table.id));
    const after = await open();
    const { files } = await after.listFiles(table.id);
    expect(files.map(({ crc32c }) => crc32c)).toEqual([undefined, 7]);
    await after.close();
  });

  test('a migration that fails leaves nothing of itself', async () => {
    await (await open()).close();
    const bad = {
      number: newest + 1,
      name: 'bad',
      readableFrom: 1,
      statements: () => ['create table half (id integer)', 'create tble'],
    };
    const failing = store();
    await expect(
      failing.write(({ db }) =>
        migrate(db, { words: sqliteWords, clusterId: 'x', nowMs: 0, migrations: [...migrations, bad] }),
      ),
    ).rejects.toThrow('syntax error');
    await failing.close();
    const database = new LibsqlDatabase(join(directory, 'catalog.db'));
    expect(database.pragma("table_info('half')")).toBeUndefined();
    expect(database.prepare('select count(*) as n from schema_migration').all([])).toEqual([
      { n: BigInt(migrations.length) },
    ]);
    database.close();
  });

  test('what an epoch of 0.1.0 changed is not known: the map says that it may be all', async () => {
    const first = await open();
    const { incarnation } = await openNode(first);
    await first.close();
    // That release deletes a database, and gives a shard to another: it names its columns.
    const database = new LibsqlDatabase(join(directory, 'catalog.db'));
    database.exec(`update cluster_state set epoch = epoch + 1; update cluster_state set epoch = epoch + 1;
      delete from shard_owner where shard = 5; insert into shard_owner (shard, place, incarnation_id) values (5, 0, 1)`);
    database.close();
    const second = await open();
    const map = await second.shardMap();
    expect(map).toMatchObject({ epoch: 3n, barrier: 3n });
    expect(new Set(map.since)).toEqual(new Set([3n]));
    // The next epoch is tracked again, and counts as a deletion.
    await openNode(second, 'b', ['b', 'ingester-0']);
    const next = await second.shardMap();
    expect(next).toMatchObject({ epoch: 4n, barrier: 4n });
    expect([next.owners[5]?.[0], next.since[4], next.since[5]]).toEqual([incarnation.id, 1n, 4n]);
    await openNode(second, 'b', ['b', 'ingester-0']);
    expect(await second.shardMap()).toMatchObject({ epoch: 5n, barrier: 4n });
    await second.close();
  });

  test('numbers ascend without gaps', () => {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, i) => i + 1));
  });
});

const disk = smallDisk(2);
// CI runs as root; elsewhere a file system cannot be mounted.
(disk === undefined ? test.skip : test)('a full disk is said to be one, while it runs and when it opens', async () => {
  if (disk === undefined) throw new Error('skipped');
  const openOn = (): Promise<SqliteCatalog> =>
    SqliteCatalog.open({ directory: join(disk.directory, 'catalog'), clock: new SystemClock(), random: new Prng(1) });
  const full = { kind: 'exhausted', code: 'disk_full' };
  try {
    const catalog = await openOn();
    await openNode(catalog);
    disk.fill();
    // What is there already may still be written to; then no more.
    const fill = async (): Promise<void> => {
      for (let i = 0; i < 10_000; i++) await catalog.createDatabase({ name: `d${String(i)}` });
    };
    await expect(fill()).rejects.toMatchObject(full);
    await expect(openNode(catalog)).rejects.toMatchObject(full);
    disk.empty();
    await openNode(catalog);
    await catalog.close();
    disk.fill();
    await expect(openOn().then((opened) => openNode(opened))).rejects.toMatchObject(full);
  } finally {
    disk.remove();
  }
});
