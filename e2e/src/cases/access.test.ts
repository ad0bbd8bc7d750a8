import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@inlay/testing';
import { connectFlightSql } from '../clients/flight-sql-connection.js';
import type { Deployment } from '../cluster/deployment.js';
import { freePort, InlayProcess } from '../cluster/inlay-process.js';
import { startServe } from '../cluster/serve.js';

const bin = fileURLToPath(new URL('../../../cli/bin/inlay.mjs', import.meta.url));
const serve = (...flags: string[]): { status: number | null; output: string } => {
  const run = spawnSync(process.execPath, [bin, 'serve', ...flags], { encoding: 'utf8', timeout: 20_000 });
  return { status: run.status, output: `${run.stdout}${run.stderr}` };
};

describe('who may come in', () => {
  test('an address that others reach needs a token, or that none is wanted said out loud', () => {
    const folder = mkdtempSync(join(tmpdir(), 'inlay-bind-'));
    const refused = serve('--data-dir', folder, '--host', '0.0.0.0', '--port', '0');
    expect(refused.status).not.toBe(0);
    expect(refused.output).toMatch(/--auth/);
    expect(refused.output).toMatch(/--without-auth/);
    rmSync(folder, { recursive: true, force: true });
  });

  describe('beside a serve with a token file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'inlay-token-'));
    let deployment: Deployment;
    beforeAll(async () => {
      const file = join(folder, 'token');
      writeFileSync(file, 'secret-of-the-admin\n');
      deployment = await startServe({ serveFlags: ['--admin-token-file', file] });
    });
    afterAll(async () => {
      await deployment.destroy();
      rmSync(folder, { recursive: true, force: true });
    });

    test('every HTTP and Flight call asks for the token', async () => {
      const { url } = deployment;
      const call = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> =>
        (await fetch(`${url}${path}`, { method, headers, ...(method === 'POST' ? { body: 'm v=1' } : {}) })).status;
      const bearer = { authorization: 'Bearer secret-of-the-admin' };
      expect(await call('/health')).toBe(200);
      for (const path of ['/metrics', '/api/v3/query_sql?db=a&q=SELECT%201', '/api/v3/configure/database']) {
        expect([path, await call(path)]).toEqual([path, 401]);
        expect([path, await call(path, { authorization: 'Bearer wrong' })]).toEqual([path, 401]);
      }
      expect(await call('/api/v3/write_lp?db=a', {}, 'POST')).toBe(401);
      expect(await call('/api/v3/flush', {}, 'POST')).toBe(401);
      expect(await call('/api/v3/write_lp?db=a', bearer, 'POST')).toBe(204);
      expect(await call('/api/v2/write?bucket=a', { authorization: 'Token secret-of-the-admin' }, 'POST')).toBe(204);
      expect(await call('/write?db=a&p=secret-of-the-admin', {}, 'POST')).toBe(204);
      const basic = Buffer.from('anyone:secret-of-the-admin').toString('base64');
      expect(await call('/write?db=a', { authorization: `Basic ${basic}` }, 'POST')).toBe(204);
      const stranger = await connectFlightSql(url, 'a');
      await expect(stranger.query('SELECT 1')).rejects.toThrow();
      const admin = await connectFlightSql(url, 'a', 'secret-of-the-admin');
      await expect(admin.query('SELECT v FROM m')).resolves.toBeInstanceOf(Uint8Array);
    });

    test('a second serve on the same data directory refuses and names the holder', () => {
      const second = serve('--data-dir', deployment.folder, '--port', '0');
      expect(second.status).not.toBe(0);
      expect(second.output).toContain(new URL(deployment.url).host);
      expect(second.output).toMatch(/pid|process/);
    });
  });

  test('between roles another token is asked for than the admin token, and who has none is not ready and says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'inlay-internal-'));
    const fileOf = (name: string): string => {
      const path = join(folder, name);
      writeFileSync(path, `the-token-${name}\n`);
      return path;
    };
    const [admin, internal] = [fileOf('admin'), fileOf('internal')];
    const ports = await Promise.all(Array.from({ length: 5 }, freePort));
    const [grpc = '', ...http] = ports.map(String);
    const running: InlayProcess[] = [];
    const run = (i: number, ...args: string[]): string => {
      running.push(new InlayProcess(args[0] ?? '', [...args, '--port', http[i] ?? '']));
      return `http://127.0.0.1:${http[i] ?? ''}/readyz`;
    };
    const router = (i: number, ...args: string[]): string =>
      run(i, 'router', '--catalog', `127.0.0.1:${grpc}`, ...args);
    try {
      const dataDir = ['--data-dir', folder, '--internal-port', grpc];
      const catalog = run(0, 'catalog', ...dataDir, '--admin-token-file', admin, '--internal-token-file', internal);
      await running[0]?.ready(catalog);
      const friend = router(1, '--internal-token-file', internal);
      const strangers = [router(2), router(3, '--internal-token-file', admin)];
      await running[1]?.ready(friend);
      for (const [i, url] of strangers.entries()) {
        await waitUntil('it has asked', () => running[2 + i]?.output.includes('the catalog has not answered') === true);
        const answer = await fetch(url);
        expect([answer.status, await answer.text()]).toEqual([503, 'waiting for the catalog, the shard map']);
      }
    } finally {
      await Promise.all(running.map((each) => each.kill9()));
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('options that are wrong are all listed, and nothing starts', () => {
    const { status, output } = serve('--port', 'many', '--persist-age', 'soon', '--no-such-option');
    expect(status).toBe(2);
    for (const option of ['--port', '--persist-age', '--no-such-option']) expect(output).toContain(option);
  });
});
