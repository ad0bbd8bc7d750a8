import { afterEach, describe, expect, test } from '@jest/globals';
import { startCatalog } from '@inlay/catalog/testing';
import { buildRole } from '@inlay/runtime';
import { waitUntil } from '@inlay/testing';
import { routerOptions } from './options.js';
import { routerRole } from './role.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('the router role', () => {
  test('is ready once it has reached its catalog, and stays so when that is lost', async () => {
    const { address, port, stop } = await startCatalog();
    await stop();
    const flags = { catalog: address, port: '0', logLevel: 'error', logFormat: 'json' };
    const { lifecycle, addresses } = await buildRole(routerRole(routerOptions.read({ flags, env: {} })));
    await lifecycle.start();
    stops.push(() => lifecycle.stop('test'));
    const ready = async (): Promise<[number, string]> => {
      const answer = await fetch(`${addresses.url}/readyz`);
      return [answer.status, await answer.text()];
    };
    expect(await ready()).toEqual([503, 'waiting for the catalog, the shard map']);
    const catalog = await startCatalog({ port });
    stops.push(() => catalog.stop());
    await waitUntil('it is ready', async () => (await ready())[0] === 200);
    await catalog.stop();
    expect(await ready()).toEqual([200, 'OK']);
    expect((await fetch(addresses.url)).status).toBe(200);
  });
});
