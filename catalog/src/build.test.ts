import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { noLogger, noMetrics, SystemClock, SystemRandom } from '@inlay/core';
import { buildCatalogProcess, connectCatalog, openCatalog } from './build.js';
import type { CatalogParts } from './build.js';
import { openTable } from './conformance/fixture.js';
import { startTestPostgres } from './conformance/embedded-postgres.js';
import { catalogOptions } from './options.js';
import type { CatalogOptions } from './options.js';

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

describe('the catalog role', () => {
  test('serves gRPC and probes on SQLite, keeps what it was told, and stops while it is watched', async () => {
    const first = buildCatalogProcess(options());
    await first.lifecycle.start();
    expect(written.mock.calls.map(([text]) => text)).toEqual([
      `inlay catalog: gRPC on ${first.address()}, probes and metrics on ${first.url()}\n`,
    ]);
    const remote = connectCatalog(first.address(), undefined, parts);
    const { schema } = await openTable(remote);
    const controller = new AbortController();
    const watching = remote.watch(controller.signal)[Symbol.asyncIterator]();
    expect(await watching.next()).toEqual({ done: false, value: { kind: 'epoch', epoch: 0n } });
    for (const path of ['/health', '/livez', '/readyz'])
      expect(await (await fetch(first.url() + path)).text()).toBe('OK');
    const metrics = await (await fetch(`${first.url()}/metrics`)).text();
    expect(metrics).toMatch(/inlay_catalog_op_seconds_count\{op="ensureSchema",outcome="ok"\} 1/);
    expect(metrics).toMatch(
      /inlay_grpc_request_seconds_count\{method="\/inlay.v1.CatalogService\/EnsureSchema",code="0"\} 1/,
    );

    // The second process is told where the first answers.
    await expect(openCatalog({ dataDir, catalogDsn: undefined }, parts)).rejects.toThrow(`answering at ${first.url()}`);
    const second = buildCatalogProcess(options());
    await expect(second.lifecycle.start()).rejects.toMatchObject({ code: 'data_dir_in_use' });

    expect(await first.lifecycle.stop('test')).toBe(0);
    controller.abort();
    const third = buildCatalogProcess(options());
    await third.lifecycle.start();
    const again = connectCatalog(third.address(), undefined, parts);
    expect(await again.schema('db')).toEqual(schema);
    for (const client of [remote, again]) await client.close();
    expect(await third.lifecycle.stop('test')).toBe(0);
  });

  test('asks for its token on gRPC and for metrics, not for probes', async () => {
    const process = buildCatalogProcess(options({ auth: true }));
    await process.lifecycle.start();
    const token = /admin token, shown once: (\S+)/.exec(written.mock.calls.map(([text]) => String(text)).join(''))?.[1];
    const [stranger, wrong, friend] = [undefined, 'wrong', token].map((given) =>
      connectCatalog(process.address(), given, parts),
    );
    await expect(stranger?.shardMap()).rejects.toMatchObject({ kind: 'unauthenticated', code: 'missing_token' });
    await expect(wrong?.shardMap()).rejects.toMatchObject({ kind: 'unauthenticated', code: 'wrong_token' });
    expect((await friend?.shardMap())?.epoch).toBe(0n);
    expect((await fetch(`${process.url()}/readyz`)).status).toBe(200);
    expect((await fetch(`${process.url()}/metrics`)).status).toBe(401);
    for (const client of [stranger, wrong, friend]) await client?.close();
    await process.lifecycle.stop('test');
  });

  test('keeps its state in PostgreSQL when it is given one', async () => {
    const server = await startTestPostgres();
    const catalogDsn = await server.createDatabase();
    const process = buildCatalogProcess(options({ catalogDsn }));
    await process.lifecycle.start();
    const remote = connectCatalog(process.address(), undefined, parts);
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
  });
});
