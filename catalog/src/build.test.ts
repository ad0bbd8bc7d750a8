import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { noLogger, noMetrics, SystemClock, SystemRandom } from '@inlay/core';
import { buildRole } from '@inlay/runtime';
import type { RoleProcess } from '@inlay/runtime';
import { connectCatalog, openCatalog } from './build.js';
import type { CatalogParts } from './build.js';
import { openTable } from './conformance/fixture.js';
import { startTestPostgres } from './conformance/embedded-postgres.js';
import { catalogOptions } from './options.js';
import type { CatalogOptions } from './options.js';
import { catalogRole } from './role.js';

const parts: CatalogParts = {
  clock: new SystemClock(),
  random: new SystemRandom(),
  logger: noLogger,
  metrics: noMetrics,
};

let dataDir: string;
let written: jest.SpiedFunction<typeof process.stdout.write>;

beforeEach(() => {
  dataDir = fs.mkdtempSync(join(tmpdir(), 'inlay-catalog-role-'));
  written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  written.mockRestore();
  fs.rmSync(dataDir, { recursive: true });
});

const options = (flags: Record<string, string | boolean> = {}): CatalogOptions =>
  catalogOptions.read({ flags: { dataDir, port: '0', internalPort: '0', logLevel: 'error', ...flags }, env: {} });

const build = (values: CatalogOptions): Promise<RoleProcess> => buildRole(catalogRole(values));

const tokenFile = (name: string, token: string): string => {
  const path = join(dataDir, name);
  fs.writeFileSync(path, `${token}\n`);
  return path;
};

describe('the catalog role', () => {
  test('serves gRPC and probes on SQLite, keeps what it was told, and stops while it is watched', async () => {
    const first = await build(options());
    await first.lifecycle.start();
    expect(written.mock.calls.map(([text]) => text)).toEqual([
      `inlay catalog: gRPC on ${first.addresses.internal}, probes and metrics on ${first.addresses.url}\n`,
    ]);
    const remote = connectCatalog(first.addresses.internal, undefined, parts);
    const { schema } = await openTable(remote);
    const controller = new AbortController();
    const watching = remote.watch(controller.signal)[Symbol.asyncIterator]();
    expect(await watching.next()).toEqual({ done: false, value: { kind: 'epoch', epoch: 0n } });
    for (const path of ['/health', '/livez', '/readyz'])
      expect(await (await fetch(first.addresses.url + path)).text()).toBe('OK');
    const metrics = await (await fetch(`${first.addresses.url}/metrics`)).text();
    expect(metrics).toMatch(/inlay_catalog_op_seconds_count\{op="ensureSchema",outcome="ok"\} 1/);
    expect(metrics).toMatch(
      /inlay_grpc_request_seconds_count\{method="\/inlay.v1.CatalogService\/EnsureSchema",code="0"\} 1/,
    );

    // The second process is told where the first answers.
    await expect(openCatalog({ dataDir, catalogDsn: undefined }, parts)).rejects.toThrow(
      `answering at ${first.addresses.url}`,
    );
    const second = await build(options());
    await expect(second.lifecycle.start()).rejects.toMatchObject({ code: 'data_dir_in_use' });

    expect(await first.lifecycle.stop('test')).toBe(0);
    controller.abort();
    const third = await build(options());
    await third.lifecycle.start();
    const again = connectCatalog(third.addresses.internal, undefined, parts);
    expect(await again.schema('db')).toEqual(schema);
    for (const client of [remote, again]) await client.close();
    expect(await third.lifecycle.stop('test')).toBe(0);
  });

  test('asks for the internal token on gRPC, for the admin token where metrics are, for none at probes', async () => {
    const internalTokenFile = tokenFile('internal', 'between-roles');
    const process = await build(options({ adminTokenFile: tokenFile('admin', 'of-the-admin'), internalTokenFile }));
    await process.lifecycle.start();
    const { url, internal } = process.addresses;
    const [stranger, admin, friend] = [undefined, 'of-the-admin', 'between-roles'].map((given) =>
      connectCatalog(internal, given, parts),
    );
    await expect(stranger?.shardMap()).rejects.toMatchObject({ kind: 'unauthenticated', code: 'missing_token' });
    await expect(admin?.shardMap()).rejects.toMatchObject({ kind: 'unauthenticated', code: 'wrong_token' });
    expect((await friend?.shardMap())?.epoch).toBe(0n);
    expect([stranger, admin, friend].map((client) => client?.notReady())).toEqual([
      ['the catalog'],
      ['the catalog'],
      [],
    ]);
    const metrics = async (token: string): Promise<number> =>
      (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect([await metrics('between-roles'), await metrics('of-the-admin')]).toEqual([401, 200]);
    for (const client of [stranger, admin, friend]) await client?.close();
    await process.lifecycle.stop('test');
  });

  test('shows the admin token that its first start made, and never again', async () => {
    const values = options({ auth: true, internalTokenFile: tokenFile('internal', 'between-roles') });
    const shown = (): unknown[] => written.mock.calls.splice(0).map(([text]) => text);
    for (const token of [/^admin token, shown once: inlay_\S+\ninlay catalog: gRPC on /, /^inlay catalog: gRPC on /]) {
      const process = await build(values);
      await process.lifecycle.start();
      expect(shown()).toEqual([expect.stringMatching(token)]);
      await process.lifecycle.stop('test');
    }
  });

  test('keeps its state in PostgreSQL when it is given one', async () => {
    const server = await startTestPostgres();
    const catalogDsn = await server.createDatabase();
    const process = await build(options({ catalogDsn }));
    await process.lifecycle.start();
    const remote = connectCatalog(process.addresses.internal, undefined, parts);
    const { schema } = await openTable(remote);
    const { catalog } = await openCatalog({ dataDir, catalogDsn }, parts);
    expect(await catalog.schema('db')).toEqual(schema);
    expect(fs.readdirSync(dataDir)).toEqual([]);
    await catalog.close();
    await remote.close();
    expect(await process.lifecycle.stop('test')).toBe(0);
    await server.stop();
  });

  test('refuses options that make no sense, all at once and without showing the DSN', () => {
    const read = (): CatalogOptions =>
      options({ catalogDsn: 'mysql://u:geheim@h/d', host: '0.0.0.0', port: '9', internalPort: '9' });
    expect(read).toThrow(/--without-auth/);
    expect(read).toThrow(/--catalog-dsn must begin with postgres/);
    expect(read).toThrow(/--port and --internal-port are the same/);
    expect(read).not.toThrow(/geheim/);
    expect(() => options({ auth: true })).toThrow(/--internal-token-file/);
  });
});
