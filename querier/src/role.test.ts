import { afterEach, describe, expect, test } from '@jest/globals';
import { startCatalog } from '@inlay/catalog/testing';
import { buildRole } from '@inlay/runtime';
import { waitUntil } from '@inlay/testing';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { querierOptions } from './options.js';
import { querierRole } from './role.js';
import { startEngine } from './start-engine.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('the querier role', () => {
  test('is ready once it has reached its catalog, and stays so when that is lost', async () => {
    const folder = fs.mkdtempSync(join(tmpdir(), 'inlay-querier-role-'));
    stops.push(() => fs.promises.rm(folder, { recursive: true }));
    const { address, port, stop } = await startCatalog();
    await stop();
    const directories = { objectDir: join(folder, 'objects'), cacheDir: join(folder, 'cache') };
    const quiet = { port: '0', logLevel: 'error', logFormat: 'json' };
    const flags = { catalog: address, ...directories, ...quiet };
    const options = querierOptions.read({ flags, env: {} });
    const { lifecycle, addresses } = await buildRole(querierRole(options, startEngine(options)));
    await lifecycle.start();
    stops.push(() => lifecycle.stop('test'));
    const ready = async (): Promise<[number, string]> => {
      const answer = await fetch(`${addresses.url}/readyz`);
      return [answer.status, await answer.text()];
    };
    expect(await ready()).toEqual([503, 'waiting for the catalog']);
    const catalog = await startCatalog({ port });
    stops.push(() => catalog.stop());
    await waitUntil('it is ready', async () => (await ready())[0] === 200);
    await catalog.stop();
    expect(await ready()).toEqual([200, 'OK']);
  });
});
